"""Letting a stage read again what it has read."""

from datetime import timedelta

import pytest

from corpus.ledger import baselines, documents, replay, stories, tables, vulnerabilities, work
from corpus.ledger.replay import Again
from corpus.ledger.work import Item, Result, Selection
from corpus.vulnerability import CatalogueEntry
from tests.corpus.ledger.examples import NOW, after, make_reading, page_url, store, store_new, take_capture

STAMPS = {"bulletin": "bulletin 2"}
#: How three polls of a catalogue end, the last one with nothing new.
ENDS = ("done", "done", "unchanged")


def replay_stage(ledger, stage, *, since=NOW, until=None, kind=None, **selection):
    """What is due then, which is as much as was made due."""
    again = Again(since, until, kind)
    with ledger.writing() as tx:
        number = replay.replay(tx, stage, again, now=after(days=9), selection=Selection(**selection))
        items = work.claim(tx, stage, holder="h", limit=99, now=after(days=9), selection=Selection(**selection))
    assert number == len(items)
    return {item.item for item in items}


def find_baselines(ledger, *captures, stamps=STAMPS):
    with ledger.reading() as tx:
        return {number: found.id for number, found in baselines.find(tx, captures, stamps).items()}


@pytest.fixture
def history(ledger):
    """A page that was fetched four times: two versions, one unchanged text, one that nobody has read."""
    captures = [take_capture(ledger, fetched_at=after(days=day)) for day in range(4)]
    for capture, text in zip(captures, ("One.", "Two.", "Two."), strict=False):
        store(ledger, make_reading(capture, text))
    return captures


def test_what_the_present_version_rests_on_is_read_again(ledger, history):
    assert replay_stage(ledger, "extract") == {history[1].item}


def test_what_could_not_be_read_is_tried_again(ledger, history):
    refused = take_capture(ledger, page_url("broken"))
    with ledger.writing() as tx:
        work.make_due(tx, [Item("extract", refused.item, "bulletins")], now=NOW)
        (item,) = work.claim(tx, "extract", holder="h", limit=9, now=NOW)
        work.finish(tx, "extract", [Result(item.item, "quarantined", "no JSON")], holder="h", now=NOW)
    assert replay_stage(ledger, "extract") == {history[1].item, refused.item}


def test_the_newest_of_a_catalogue_is_read_again(ledger):
    older, newest, _ = (take_capture(ledger, page_url("kev"), kind="kev", state=state) for state in ENDS)
    with ledger.writing() as tx:
        for capture in (older, newest):
            entries = [CatalogueEntry(cve="CVE-2026-1000", title=str(capture.id))]
            vulnerabilities.store(tx, "bulletins", entries, capture=capture.id, now=NOW)
    assert replay_stage(ledger, "extract") == {newest.item}


def test_only_what_was_fetched_since_is_read_again(ledger, history):
    assert replay_stage(ledger, "extract", since=after(days=1)) == {history[1].item}
    assert replay_stage(ledger, "extract", since=after(days=1, seconds=1)) == set()


def test_a_span_of_time_ends_before_its_last_moment(ledger):
    captures = [take_capture(ledger, page_url(day), fetched_at=after(days=day)) for day in range(4)]
    for capture in captures:
        store(ledger, make_reading(capture, identifier=capture.url))
    second, third = captures[1:3]
    assert replay_stage(ledger, "extract", since=after(days=1), until=after(days=3)) == {second.item, third.item}
    assert replay_stage(ledger, "extract", since=after(days=1), until=after(days=1)) == set()


@pytest.mark.parametrize("stage", ["enrich", "relate"])
def test_documents_are_read_again_by_when_they_were_first_seen(ledger, stage):
    for day in range(4):
        capture = take_capture(ledger, page_url(day), fetched_at=after(days=day))
        store(ledger, make_reading(capture, identifier=f"AVIS-{day}"))
    with ledger.writing() as tx:
        work.claim(tx, stage, holder="h", limit=9, now=after(days=9))
    assert replay_stage(ledger, stage, since=after(days=1), until=after(days=3)) == {"AVIS-1", "AVIS-2"}


def test_only_what_one_extractor_reads_is_read_again(ledger):
    kinds = ["article", "bulletin", "pdf"]
    captures = {kind: take_capture(ledger, page_url(kind), kind=kind) for kind in kinds}
    for capture in captures.values():
        store(ledger, make_reading(capture, identifier=capture.url))
    assert replay_stage(ledger, "extract", kind="pdf") == {captures["pdf"].item}


def withdraw(ledger, *captures):
    with ledger.writing() as tx:
        gone = tables.captures.c.id.in_([capture.id for capture in captures])
        tx.execute(tables.captures.update().where(gone).values(withdrawn=NOW))


def test_what_was_withdrawn_is_never_read_again(ledger, history):
    refused, catalogue = take_capture(ledger, page_url("broken")), take_capture(ledger, page_url("kev"), kind="kev")
    with ledger.writing() as tx:
        work.make_due(tx, [Item("extract", refused.item, "bulletins")], now=NOW)
        (item,) = work.claim(tx, "extract", holder="h", limit=9, now=NOW)
        work.finish(tx, "extract", [Result(item.item, "quarantined", "no JSON")], holder="h", now=NOW)
        entries = [CatalogueEntry(cve="CVE-2026-1000", title="Vanne")]
        vulnerabilities.store(tx, "bulletins", entries, capture=catalogue.id, now=NOW)
    withdraw(ledger, history[1], refused, catalogue)
    assert replay_stage(ledger, "extract") == set()


@pytest.mark.parametrize("stage", ["enrich", "relate"])
def test_a_document_whose_text_was_cut_is_not_read_again(ledger, stage):
    store(ledger, make_reading(take_capture(ledger, page_url("cut")), extractor=documents.CUT))
    store_new(ledger, 2)
    with ledger.writing() as tx:
        work.claim(tx, stage, holder="h", limit=9, now=NOW)
    assert replay_stage(ledger, stage) == {"AVIS-2"}


@pytest.mark.parametrize("stage", ["enrich", "relate"])
def test_documents_are_read_again_without_those_that_were_merged(ledger, stage):
    for number in (1, 2, 3):
        store_new(ledger, number)
    with ledger.writing() as tx:
        stories.merge(tx, "AVIS-2", "AVIS-3", reason="same text", now=NOW)
        work.claim(tx, stage, holder="h", limit=9, now=NOW)
    assert replay_stage(ledger, stage) == {"AVIS-1", "AVIS-3"}
    assert replay_stage(ledger, stage, since=NOW + timedelta(seconds=1)) == set()


def test_a_selection_limits_what_is_read_again(ledger):
    captures = [take_capture(ledger, page_url(number)) for number in (1, 2)]
    for capture in captures:
        store(ledger, make_reading(capture, identifier=capture.url))
    assert replay_stage(ledger, "extract", batches=(captures[0].batch,)) == {captures[0].item}
    both = {capture.item for capture in captures}
    assert replay_stage(ledger, "extract", batches=tuple(capture.batch for capture in captures)) == both
    assert replay_stage(ledger, "extract", sources=("press",)) == set()
    assert len(replay_stage(ledger, "enrich", sources=("bulletins",))) == 2


def test_a_new_capture_is_compared_with_the_one_of_the_present_version(ledger, history):
    assert find_baselines(ledger, history[3]) == {history[3].id: history[1].id}


def test_under_the_same_extractor_nothing_has_to_be_read_again(ledger, history):
    assert find_baselines(ledger, history[3], stamps={"bulletin": "bulletin 1"}) == {}


def test_a_capture_is_not_compared_with_itself(ledger, history):
    assert find_baselines(ledger, history[1]) == {}


def test_a_new_page_is_compared_with_nothing(ledger, history):
    assert find_baselines(ledger, take_capture(ledger, page_url("new"))) == {}
