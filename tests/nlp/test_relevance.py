"""Relevance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Annotations, Content, Indicator, ThreatEvidence, Threats, VulnerabilityMention
from nlp.relevance import RELEVANT, score_relevance

FIELDS = ("title", "lead", "body")


def score(title="", body="", *, language="fr", fields=FIELDS, **read):
    content = Content(title=title, body=body, language=language)
    return score_relevance(content, Annotations(stamp="", language=language, **read), fields)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fr", "L'ANSSI publie son panorama de la cybermenace"),
        ("fr", "Fuite de données à la mairie de Vaubrun"),
        ("fr", "La DGSI déjoue un attentat"),
        ("fr", "Vulnérabilité dans Boréal Suite"),
        ("en", "Homeland security: new rules for drones"),
        ("en", "Ransomware hits the port of Harwell"),
    ],
)
def test_a_title_on_security_is_relevant(language, title):
    assert score(title, language=language) >= RELEVANT


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("fr", "La recette de la tarte aux pommes", "Il faut trois pommes, et un peu de patience."),
        ("fr", "Vaubrun gagne la coupe", "Le club a battu Rennes par deux buts à un, devant la police montée."),
        ("en", "A new restaurant opens in Harwell", "The chef bakes bread every morning."),
    ],
)
def test_other_subjects_are_not(language, title, body):
    assert score(title, body, language=language) < RELEVANT


def test_other_languages_are_judged_by_identifiers_only():
    mention = VulnerabilityMention(id="CVE-2024-1234", field="body", start=0, end=13)
    assert score(body="Ransomware im Rathaus", language="de") == 0
    assert score(body="CVE-2024-1234", language="de", vulnerabilities=(mention,)) >= RELEVANT


def test_only_the_fields_that_were_read_count():
    assert score("Cyberattaque contre le port", fields=("body",)) == 0


def test_a_title_weighs_more_than_a_body():
    assert score(title="Cyberattaque") > score(body="Cyberattaque") > 0


def test_a_word_in_a_long_text_weighs_less():
    assert score(body="Le pare-feu. " + "Le jardin est beau. " * 500) < score(body="Le pare-feu.")


def test_what_is_denied_adds_nothing():
    denied = ThreatEvidence(field="body", label="cyberattack", start=0, end=1, negated=True)
    assert score(body="Rien.", threats=Threats(evidence=(denied,))) == 0


@given(st.text(max_size=100), st.sampled_from(["fr", "en", "de"]), st.integers(0, 50))
def test_a_score_lies_between_nought_and_one(text, language, count):
    hosts = tuple(
        Indicator(field="body", type="ipv4", value=f"192.0.2.{n}", text="x", start=0, end=1) for n in range(count)
    )
    assert 0 <= score(text, text, language=language, indicators=hosts) <= 1


def test_security_press_is_kept(labelled):
    from veille.evaluate.labelled import read_labelled

    items = read_labelled(labelled / "tune" / "stories" / "fr-cyber-dev.jsonl.gz")
    kept = [score(item.get("title", ""), item["text"]) >= RELEVANT for item in items]
    assert sum(kept) / len(kept) >= 0.95
