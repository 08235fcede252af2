"""What was found in a document, with the words it rests on."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import (
    Annotations,
    Content,
    Document,
    DocumentSource,
    Entity,
    Fetch,
    Figure,
    Span,
    ThreatEvidence,
    Threats,
)
from veille.evidence import denials_of, entities_of, figures_of, quote, threats_of

BODY = "Le groupe Corbac a chiffré les serveurs.\nAucun déni de service n'a eu lieu, dit Hortense Lavigerie à Corbac."


def span(text: str, **facts):
    start = BODY.index(text)
    return {"field": "body", "start": start, "end": start + len(text), **facts}


def document(**annotations) -> Document:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    return Document(
        id="a",
        source=DocumentSource(slug="s", title="S", publisher="S"),
        fetch=Fetch(fetched_at=moment, first_seen_at=moment),
        content=Content(title="T", body=BODY),
        annotations=Annotations(stamp="test", **annotations),
    )


def test_a_threat_is_shown_with_the_words_that_assert_it():
    threats = Threats(
        attacks=("ransomware",),
        actor_categories=("cybercriminal",),
        evidence=(
            ThreatEvidence(**span("déni de service"), label="ddos", negated=True),
            ThreatEvidence(**span("chiffré"), label="ransomware"),
        ),
    )
    read = document(threats=threats)
    (finding,) = threats_of(read)
    assert (finding.kind, finding.name) == ("attack", "ransomware")
    ((start, end),) = finding.passage.spans
    assert finding.passage.text[start:end] == "chiffré"
    assert [(each.kind, each.name) for each in denials_of(read)] == [("denied", "ddos")]


def test_names_come_kind_by_kind_each_once_where_it_stands_first():
    entities = (
        Entity(**span("Hortense Lavigerie"), kind="person", text="Hortense Lavigerie", name="Hortense Lavigerie"),
        *(
            Entity(field="body", start=start, end=start + 6, kind="actor", text="Corbac", name="Corbac")
            for start in (BODY.index("Corbac"), BODY.rindex("Corbac"))
        ),
    )
    found = entities_of(document(entities=entities), ("actor", "person"))
    assert [each.name for each in found] == ["Corbac", "Hortense Lavigerie"]
    assert found[0].passage.text == "Le groupe Corbac a chiffré les serveurs."


def test_figures_come_in_their_order_with_the_words_around_them():
    facts = {"text": "Aucun", "value": 0, "unit": "attack", "kind": "count", "bound": "=", "sentence": (0, 10)}
    facts |= {"direction": "down", "change": "to"}
    (finding,) = figures_of(document(figures=(Figure(**span("Aucun"), **facts),)))
    assert finding.name == "down to 0 attack"
    assert finding.passage.text.startswith("Aucun déni")


def test_denials_of_a_hostile_page_end_somewhere():
    evidence = tuple(ThreatEvidence(**span("déni de service"), label="ddos", negated=True) for _ in range(1000))
    assert len(denials_of(document(threats=Threats(evidence=evidence)))) == 6


def test_a_document_that_nobody_has_read_has_no_findings():
    unread = document().model_copy(update={"annotations": None})
    assert (threats_of(unread), denials_of(unread), entities_of(unread, ("actor",))) == ([], [], [])


def test_a_quotation_begins_and_ends_with_whole_words_of_its_paragraph():
    text = "avant\n" + "un mot " * 20 + "ICI" + " deux mots" * 20 + "\naprès"
    start = text.index("ICI")
    passage = quote(Content(title="T", body=text), Span(field="body", start=start, end=start + 3), around=12)
    assert passage.text == "mot un mot ICI deux mots"
    assert text[passage.start :].startswith(passage.text)


@given(st.text(alphabet="ab \n", min_size=1, max_size=60), st.data())
@pytest.mark.parametrize("around", [0, 5, 100])
def test_a_quotation_always_holds_what_it_quotes(around, text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = quote(Content(title="T", body=text), Span(field="body", start=start, end=end), around=around)
    ((first, last),) = passage.spans
    assert passage.text[first:last] == text[start:end]
    assert text[passage.start : passage.start + len(passage.text)] == passage.text
