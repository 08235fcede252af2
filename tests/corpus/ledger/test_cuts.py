"""Documents of whose texts a part is kept no longer, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from corpus.document import Annotations, Entity
from corpus.ledger import cuts, documents, indexing, links, stories, tables, work
from corpus.ledger.cuts import Shears
from corpus.ledger.documents import CUT
from corpus.ledger.links import Link
from corpus.ledger.work import Item, Result
from tests.corpus.ledger.examples import NOW, OTHER, after, make_items, make_reading, page_url, store, take_capture

LIMIT = after(days=-30)
LONG_AGO = after(days=-90)
BODY = "Altimeris mends a flaw."


def shorten(content):
    return content.model_copy(update={"body": "", "level": "teaser", "extra": {"cut": True}})


SHEARS = Shears(
    content=shorten,
    found=lambda found, content: found.model_copy(update={"entities": ()}),
    tells=lambda name, content, found: name in content.title,
    reason=lambda reason, told: " ".join(word for word in reason.split() if word.islower() or told(word)),
)


@pytest.fixture
def old(ledger):
    """Stores a document that came long ago and waits for no stage; gives its id."""

    def make(number: int = 1, *, days_ago: float = 90, settled: bool = True, **facts) -> str:
        at = NOW - timedelta(days=days_ago)
        capture = take_capture(ledger, facts.pop("url", page_url(number)), fetched_at=at)
        with ledger.writing() as tx:
            tx.execute(update(tables.batches).where(tables.batches.c.id == capture.batch).values(started=at))
        reading = make_reading(capture, **({"text": BODY, "identifier": f"AVIS-{number}"} | facts))
        stored = store(ledger, reading, now=at)
        if settled:
            settle(ledger, stored.document)
        return stored.document

    return make


def settle(ledger, document: str, stage="enrich") -> None:
    with ledger.writing() as tx:
        work.claim_items(tx, stage, [document], holder=OTHER, now=NOW)
        work.finish(tx, stage, [Result(document, "done")], holder=OTHER, now=NOW)


def annotate(ledger, document: str) -> None:
    entity = Entity(field="body", start=0, end=9, kind="organisation", text="Altimeris", name="Altimeris")
    with ledger.writing() as tx:
        (read,) = documents.load(tx, [document])
        documents.annotate(tx, read, Annotations(stamp="stub 1", entities=(entity,), relevance=0.9), now=LONG_AGO)


def uncut(ledger) -> list[str]:
    with ledger.reading() as tx:
        return cuts.list_uncut(tx, "bulletins", fields=("body",), before=LIMIT)


def cut(ledger, *identifiers: str) -> list[str]:
    with ledger.writing() as tx:
        return cuts.cut(tx, identifiers, SHEARS, fields=("body",), before=LIMIT, now=NOW)


def load(ledger, identifier: str):
    with ledger.reading() as tx:
        return documents.load(tx, [identifier])[0]


def rows(ledger, table):
    with ledger.reading() as tx:
        return tx.execute(select(table).order_by(*table.primary_key.columns)).all()


def test_a_document_of_which_nothing_came_lately_is_to_be_cut(ledger, old):
    first = old(1)
    old(2, days_ago=10)
    old(3, text="", lead='A lead that quotes "body":"', level="teaser")
    assert uncut(ledger) == [first]


@pytest.mark.parametrize("state", ["done", "unchanged"])
def test_a_document_whose_page_came_again_lately_is_not_cut(ledger, old, state):
    identifier = old()
    take_capture(ledger, page_url(1), state=state)
    assert uncut(ledger) == []
    assert cut(ledger, identifier) == []


def test_the_part_of_a_text_that_a_pay_wall_shows_is_cut_too(ledger, old):
    identifier = old(level="teaser")
    assert cut(ledger, *uncut(ledger)) == [identifier]


def test_a_text_that_only_an_older_version_has_is_cut(ledger, old):
    identifier = old()
    old(days_ago=80, text="", lead="Retiré.")
    assert cut(ledger, *uncut(ledger)) == [identifier]


@pytest.mark.parametrize("stage", ["enrich", "relate", "index"])
def test_a_document_that_waits_for_a_stage_is_not_cut(ledger, old, stage):
    identifier = old()
    make_items(ledger, identifier, stage=stage)
    assert uncut(ledger) == []
    assert cut(ledger, identifier) == []
    assert load(ledger, identifier).content.body == BODY


@pytest.mark.parametrize("state", ["waiting", "claimed"])
def test_a_document_of_which_a_page_is_still_to_be_extracted_is_not_cut(ledger, old, state):
    identifier = old()
    unread = take_capture(ledger, page_url(1), fetched_at=after(days=-80))
    with ledger.writing() as tx:
        tx.execute(update(tables.batches).where(tables.batches.c.id == unread.batch).values(started=LONG_AGO))
        work.make_due(tx, [Item("extract", unread.item, "bulletins")], now=LONG_AGO)
        if state == "claimed":
            work.claim_items(tx, "extract", [unread.item], holder=OTHER, now=NOW)
    assert uncut(ledger) == []
    assert cut(ledger, identifier) == []


def test_a_document_that_a_process_is_reading_is_not_cut(ledger, old):
    identifier = old(settled=False)
    with ledger.writing() as tx:
        work.claim_items(tx, "enrich", [identifier], holder=OTHER, now=NOW)
    assert cut(ledger, identifier) == []


def test_a_cut_is_a_new_reading_of_the_same_version_in_the_same_story(ledger, old):
    identifier = old()
    annotate(ledger, identifier)
    with ledger.writing() as tx:
        stories.join(tx, identifier, "S-1", reason="alone", by="relate", now=LONG_AGO)
    before = load(ledger, identifier)
    assert cut(ledger, identifier) == [identifier]
    after_cut = load(ledger, identifier)
    assert (after_cut.content.title, after_cut.content.body, after_cut.content.is_cut) == ("Avis", "", True)
    assert (after_cut.version, after_cut.reading, after_cut.story) == (1, before.reading + 1, "S-1")
    assert after_cut.revision > before.revision
    assert uncut(ledger) == []


def test_of_what_was_found_only_what_is_left_stays_with_its_stamp_and_relevance(ledger, old):
    identifier = old()
    annotate(ledger, identifier)
    cut(ledger, identifier)
    found = load(ledger, identifier).annotations
    assert (found.entities, found.stamp, found.relevance) == ((), "stub 1", 0.9)


def test_nothing_of_the_text_is_left_in_any_reading_or_version(ledger, old):
    identifier = old()
    annotate(ledger, identifier)
    old(1, days_ago=80, text="Altimeris mends it anew.")
    old(1, days_ago=70, text="Altimeris mends it, says the second extractor.", extractor="bulletin 2")
    annotate(ledger, identifier)
    cut(ledger, identifier)
    written = [str(row) for table in (tables.contents, tables.annotations) for row in rows(ledger, table)]
    assert not [row for row in written if "Altimeris" in row]
    with ledger.reading() as tx:
        assert len(documents.history(tx, identifier)) == load(ledger, identifier).version


def test_a_cut_is_told_to_the_index_where_that_knows_the_document(ledger, old):
    known, unknown = old(1), old(2)
    with ledger.writing() as tx:
        indexing.announce(tx, known, now=LONG_AGO)
        (due,) = indexing.due(tx, after=0, limit=10)
        indexing.settle(tx, [due], now=LONG_AGO)
    cut(ledger, known, unknown)
    with ledger.reading() as tx:
        assert [each.id for each in indexing.due(tx, after=0, limit=10)] == [known]


def test_a_document_that_was_merged_into_another_is_cut_too(ledger, old):
    left, merged = old(1), old(2)
    with ledger.writing() as tx:
        stories.merge(tx, merged, left, reason="the same", now=LONG_AGO)
    assert cut(ledger, *uncut(ledger)) == [left, merged]
    assert {row.extractor for row in rows(ledger, tables.contents)} == {CUT}


def test_reasons_name_nothing_that_the_text_does_not_have_any_more(ledger, old):
    one, other = old(1), old(2)
    link = Link(one, other, "story", None, None, 0.5, {"words": 0.3, "shared": ["Altimeris", "Avis"]}, "", LONG_AGO)
    with ledger.writing() as tx:
        stories.join(tx, one, "S-1", reason="shared Altimeris Avis", by="relate", now=LONG_AGO)
        links.replace_many(
            tx, {one: [replace(link, reason="near Altimeris Avis")], other: [replace(link, document=other, other=one)]}
        )
    cut(ledger, one)
    with ledger.reading() as tx:
        assert [member.reason for member in stories.members(tx, "S-1")] == ["shared Avis"]
        told = links.of_story(tx, [one, other])
    assert [each.facts for each in told] == [{"words": 0.3, "shared": ["Avis"]}] * 2
    assert told[0].reason == "near Avis"


def test_the_publishers_text_comes_back_as_a_reading_not_as_a_change(ledger, old):
    identifier = old()
    cut(ledger, identifier)
    again = make_reading(take_capture(ledger), "Altimeris mends a flaw, and another.", extractor="bulletin 2")
    assert store(ledger, again).change == "reading"
    assert load(ledger, identifier).version == 1


def test_a_teaser_of_a_text_that_was_cut_changes_nothing(ledger, old):
    identifier = old()
    cut(ledger, identifier)
    teaser = make_reading(take_capture(ledger), "", level="teaser", lead="Une page refusée.")
    assert store(ledger, teaser).change == "unchanged"
    assert load(ledger, identifier).content.lead is None


def test_no_more_is_read_into_the_ledger_than_what_is_past_its_time(ledger, old):
    identifier = old()
    with ledger.reading() as tx:
        assert cuts.list_uncut(tx, "others", fields=("body",), before=LIMIT) == []
        assert cuts.list_uncut(tx, "bulletins", fields=("lead",), before=LIMIT) == []
    assert load(ledger, identifier).content.body == BODY
