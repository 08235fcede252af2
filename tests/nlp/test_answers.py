"""Answers about loose texts."""

from corpus.document import Annotations, Entity, Figure, ThreatEvidence, Threats, VulnerabilityMention
from nlp.answers import to_answer


def test_an_answer_has_every_list_and_a_language_even_when_nothing_is_known():
    assert to_answer("a", Annotations(stamp="s")) == {
        "id": "a",
        "language": None,
        "entities": [],
        "threats": {"attacks": [], "actor_categories": [], "targets": [], "evidence": []},
        "indicators": [],
        "vulnerabilities": [],
        "techniques": [],
        "relations": [],
        "figures": [],
    }


def test_what_is_not_known_is_left_out_and_fields_are_not_shown():
    entity = Entity(field="body", start=2, end=8, kind="place", text="Rennes", name="Rennes")
    mention = VulnerabilityMention(field="body", start=9, end=22, id="CVE-2024-1234")
    answer = to_answer("a", Annotations(stamp="s", language="fr", entities=(entity,), vulnerabilities=(mention,)))
    assert answer["entities"] == [{"kind": "place", "text": "Rennes", "name": "Rennes", "start": 2, "end": 8}]
    assert answer["vulnerabilities"] == [{"id": "CVE-2024-1234", "start": 9, "end": 22}]


def test_relevance_is_shown_once_scored():
    assert to_answer("a", Annotations(stamp="s", relevance=0.0))["relevance"] == 0.0


def test_evidence_says_that_it_is_negated_only_when_it_is():
    evidence = (
        ThreatEvidence(field="body", start=0, end=4, label="ddos"),
        ThreatEvidence(field="body", start=5, end=9, label="state", negated=True),
    )
    shown = to_answer("a", Annotations(stamp="s", threats=Threats(evidence=evidence)))["threats"]["evidence"]
    assert shown == [{"label": "ddos", "start": 0, "end": 4}, {"label": "state", "start": 5, "end": 9, "negated": True}]


def test_a_figure_shows_its_sentence_as_two_offsets():
    figure = Figure(
        field="body", start=0, end=7, text="3 sites", value=3, unit="site", kind="count", bound="=", sentence=(0, 20)
    )
    (shown,) = to_answer("a", Annotations(stamp="s", figures=(figure,)))["figures"]
    assert shown == {
        "text": "3 sites",
        "start": 0,
        "end": 7,
        "value": 3,
        "unit": "site",
        "kind": "count",
        "bound": "=",
        "sentence": [0, 20],
    }
