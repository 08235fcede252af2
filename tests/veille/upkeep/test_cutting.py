"""What is left of a text, and of what was found in it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import (
    Annotations,
    Block,
    Content,
    Entity,
    Figure,
    Relation,
    ThreatEvidence,
    Threats,
    VulnerabilityMention,
)
from corpus.vocabulary import LEVELS
from veille.upkeep.cutting import RESTS, cut_found, cut_reason, cut_to_extract, cut_to_metadata, tells

WHOLE = Content(
    title="Une attaque touche le port de Vanne",
    lead="Le port de Vanne dit avoir perdu 300 dossiers.",
    body="Le rançongiciel Altis a chiffré 400 serveurs du port de Vanne.",
    blocks=(Block(kind="paragraph", start=0, end=20),),
    language="fr",
    authors=("Ada",),
    published=datetime(2026, 3, 2, tzinfo=UTC),
    attachments=("https://journal.example/a.pdf",),
    extra={"reference": "J-1", "cves": ["CVE-2026-1"], "affected_systems": ["Vanne 2"]},
)


def entity(field, text: str, *, name: str | None = None) -> Entity:
    start = WHOLE.text_of(field).index(text)
    return Entity(field=field, start=start, end=start + len(text), kind="organisation", text=text, name=name or text)


def evidence(field, text: str, label, **facts) -> ThreatEvidence:
    start = WHOLE.text_of(field).index(text)
    return ThreatEvidence(field=field, start=start, end=start + len(text), label=label, **facts)


def figure(field, text: str) -> Figure:
    start, whole = WHOLE.text_of(field).index(text), WHOLE.text_of(field)
    facts = {"value": 1, "unit": "", "kind": "count", "bound": "="}
    return Figure(field=field, start=start, end=start + len(text), text=text, sentence=(0, len(whole)), **facts)


FOUND = Annotations(
    stamp="stub 1",
    language="fr",
    relevance=0.8,
    entities=(entity("title", "Vanne"), entity("lead", "Vanne"), entity("body", "Altis")),
    threats=Threats(
        attacks=("ransomware",),
        targets=("port de Vanne", "Altis"),
        evidence=(evidence("title", "attaque", "cyberattack"), evidence("body", "rançongiciel", "ransomware")),
    ),
    figures=(figure("lead", "300 dossiers"), figure("body", "400 serveurs")),
    vulnerabilities=(VulnerabilityMention(field="body", start=0, end=2, id="CVE-2026-1"),),
    relations=(Relation(field="body", start=0, end=2, subject="Altis", relation="touche", object="Vanne"),),
)


def test_of_an_extract_title_and_lead_are_left_with_what_is_known_of_the_text():
    left = cut_to_extract(WHOLE)
    assert (left.title, left.lead, left.body, left.blocks) == (WHOLE.title, WHOLE.lead, "", ())
    assert (left.authors, left.published, left.attachments) == (WHOLE.authors, WHOLE.published, WHOLE.attachments)
    assert left.level == "teaser"


def test_of_metadata_title_and_dates_are_left():
    left = cut_to_metadata(WHOLE)
    assert (left.title, left.published, left.language, left.level) == (WHOLE.title, WHOLE.published, "fr", "metadata")
    assert (left.lead, left.body, left.authors, left.attachments) == (None, "", (), ())


@pytest.mark.parametrize("cut", [cut_to_extract, cut_to_metadata])
def test_of_the_publishers_data_only_its_number_is_left_and_a_mark_that_there_was_more(cut):
    left = cut(WHOLE)
    assert left.extra == {"reference": "J-1", "cut": True}
    assert (left.is_cut, WHOLE.is_cut) == (True, False)
    assert cut(left) == left


@pytest.mark.parametrize("level", LEVELS)
def test_no_text_is_said_to_be_more_than_it_was(level):
    for cut in (cut_to_extract, cut_to_metadata):
        for lead in (None, "Une phrase."):
            left = cut(WHOLE.model_copy(update={"level": level, "lead": lead}))
            assert LEVELS.index(left.level) <= LEVELS.index(level)


@pytest.mark.parametrize(("reuse", "cut"), [("extract", cut_to_extract), ("metadata_only", cut_to_metadata)])
def test_nothing_is_left_of_the_fields_that_go(reuse, cut):
    assert [cut(WHOLE).text_of(field) for field in RESTS[reuse].fields] == ["" for _ in RESTS[reuse].fields]


def test_what_was_found_in_what_is_left_stays_where_it_stands():
    left = cut_found(FOUND, cut_to_extract(WHOLE))
    assert [(each.field, each.text) for each in left.entities] == [("title", "Vanne"), ("lead", "Vanne")]
    assert [each.text for each in left.figures] == ["300 dossiers"]
    assert (left.vulnerabilities, left.relations) == ((), ())
    assert (left.stamp, left.language, left.relevance) == ("stub 1", "fr", 0.8)


def test_threats_are_those_that_what_is_left_asserts():
    left = cut_found(FOUND, cut_to_extract(WHOLE)).threats
    assert (left.attacks, left.targets) == (("cyberattack",), ("port de Vanne",))
    assert [each.field for each in left.evidence] == ["title"]


def test_of_metadata_only_findings_of_the_title_are_left():
    left = cut_found(FOUND, cut_to_metadata(WHOLE))
    assert {each.field for each in (*left.entities, *left.figures, *left.threats.evidence)} == {"title"}


@given(st.text(max_size=30), st.text(max_size=30), st.integers(0, 40), st.integers(0, 40))
def test_every_finding_that_is_left_can_be_cited(title, lead, start, length):
    content = Content(title=title, lead=lead, body="x" * 100)
    spans = tuple(
        Entity(field=field, start=start, end=start + length, kind="place", text="", name="")
        for field in ("title", "lead", "body")
        if start + length <= len(content.text_of(field))
    )
    left = cut_to_extract(content)
    kept = cut_found(Annotations(stamp="", entities=spans), left).entities
    assert all(span.end <= len(left.text_of(span.field)) for span in kept)
    assert [span for span in kept if span.end] == [span for span in spans if span.field != "body" and span.end]


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        ("words 0.30, meaning 0.52, shared: Vanne, Altis", "words 0.30, meaning 0.52, shared: Vanne"),
        ("words 0.30, meaning 0.52, shared: Altis, 400 serveurs", "words 0.30, meaning 0.52"),
        ("words 0.30, meaning 0.52, shared: 300 dossiers", "words 0.30, meaning 0.52, shared: 300 dossiers"),
        ("the same text", "the same text"),
    ],
)
def test_a_reason_names_only_what_is_still_told(reason, left):
    content = cut_to_extract(WHOLE)
    assert cut_reason(reason, lambda name: tells(name, content, cut_found(FOUND, content))) == left


def test_what_is_told_by_another_name_is_told():
    content = cut_to_extract(WHOLE)
    found = Annotations(stamp="", entities=(entity("title", "Vanne", name="Port autonome de Vanne"),))
    assert tells("Port autonome de Vanne", content, found)
    assert not tells("Port autonome de Vanne", content, None)
