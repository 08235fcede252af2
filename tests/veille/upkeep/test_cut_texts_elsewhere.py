"""What the other stages make of documents whose text was cut."""

import json
from datetime import UTC, datetime

import pytest

from corpus.clock import FixedClock
from corpus.document import Annotations
from corpus.ledger import judgements, links, stories, work
from corpus.ledger.work import Item
from tests.veille.newsroom import MORNING, capture, do, find, make_stub_annotator, write_source
from tests.veille.upkeep.keeping import long_after, opened, read_all, upkeep
from veille.digest.line_check import check
from veille.digest.lines import make_title
from veille.digest.telling import stand_alone
from veille.settings import read_settings
from veille.stages.enrich import enrich, find_irrelevance
from veille.stages.relate import relate

pytestmark = pytest.mark.usefixtures("inline")

#: One text under two titles that share no word.
BODY = (
    "Trois remorqueurs ont quitté le bassin de Port-Clairan pendant la nuit. Le capitaine du port parle d'une panne de "
    "la grande écluse, que des plongeurs inspectent depuis l'aube. Les chalutiers attendent au large de Roquemaure."
)
TITLES = {"one": "Écluse bloquée à l'aube", "other": "Nuit agitée chez les marins"}


@pytest.fixture
def workspace(data, tmp_path):
    """Two outlets' documents of one story, long ago, and their texts cut since."""
    write_source(tmp_path / "sources", "journal", reuse="extract", kind="press", keep="relevant")
    given = {"processes": 1, "index_wait": 0, "contact": "mailto:watch@example.org", "embedder": "none"}
    settings = read_settings(data=data, sources=tmp_path / "sources", keep_extract=30, **given)
    with opened(settings, FixedClock(MORNING)) as workspace:
        for identifier, title in TITLES.items():
            published = datetime(2026, 3, 1, tzinfo=UTC).isoformat()
            line = {"id": identifier, "title": title, "text": BODY, "published": published, "language": "fr"}
            line["url"] = f"https://journal.example/{identifier}"
            capture(workspace, json.dumps(line).encode(), kind="line", slug="journal")
        read_all(workspace)
        long_after(workspace, days=60)
        upkeep(workspace)
        yield workspace


def story_of(workspace) -> list[str | None]:
    return [document.story for document in find(workspace, *TITLES)]


def test_texts_that_were_one_story_are_one_when_they_are_related_anew(workspace):
    before = story_of(workspace)
    assert len(set(before)) == 1
    assert all(document.content.is_cut for document in find(workspace, *TITLES))
    with workspace.ledger.writing() as tx:
        work.make_due(tx, [Item("relate", each, "journal") for each in TITLES], now=workspace.clock())
    do(relate, workspace)
    assert story_of(workspace) == before


def test_judgements_of_analysts_hold_and_move_them_still(workspace):
    with workspace.ledger.writing() as tx:
        judgements.judge(tx, *TITLES, same=False, by="ada", now=workspace.clock())
    do(relate, workspace)
    assert len(set(story_of(workspace))) == 2
    long_after(workspace, days=60)
    upkeep(workspace)
    with workspace.ledger.reading() as tx:
        assert len(judgements.standing(tx)) == 1


def test_what_ties_them_is_known_still_and_nothing_happened_to_their_story(workspace):
    with workspace.ledger.reading() as tx:
        found = links.of_story(tx, list(TITLES))
        events = stories.history(tx, story_of(workspace)[0])
    assert {(each.document, each.other) for each in found} <= {("one", "other"), ("other", "one")}
    assert found
    assert [event.kind for event in events] == ["joined", "joined"]


def test_reading_one_anew_does_not_drop_it_as_irrelevant(workspace):
    (document,) = find(workspace, "one")
    irrelevant, source = Annotations(stamp="s", relevance=0.0), workspace.catalogue["journal"]
    whole = document.model_copy(update={"content": document.content.model_copy(update={"extra": {}})})
    assert find_irrelevance(whole, irrelevant, source) is not None
    assert find_irrelevance(document, irrelevant, source) is None


def test_what_a_digest_says_of_it_passes_the_gate_that_rereads_the_text(workspace):
    (document,) = find(workspace, "one")
    assert check(make_title(stand_alone(document)), document) is None


def test_reading_one_anew_finds_what_is_left(workspace, monkeypatch):
    monkeypatch.setattr("veille.stages.enrich.make_annotator", make_stub_annotator)
    with workspace.ledger.writing() as tx:
        work.make_due(tx, [Item("enrich", "one", "journal")], now=workspace.clock())
    do(enrich, workspace)
    (document,) = find(workspace, "one")
    assert (document.content.body, document.annotations.entities) == ("", ())
