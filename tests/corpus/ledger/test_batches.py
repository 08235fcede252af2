"""Batches."""

from sqlalchemy import select

from corpus.ledger import batches
from corpus.ledger.tables import batches as table
from tests.corpus.ledger.examples import NOW, after


def begin(ledger, source="bulletins", *, now=NOW):
    with ledger.writing() as tx:
        return batches.begin(tx, source, now=now)


def end(ledger, batch, *, now=NOW, error=None):
    with ledger.writing() as tx:
        batches.end(tx, batch, now=now, error=error)


def read(ledger):
    with ledger.reading() as tx:
        return {row.id: (row.ended, row.error) for row in tx.execute(select(table))}


def test_a_batch_says_when_and_of_what_it_is(ledger):
    first, second = begin(ledger), begin(ledger)
    assert first.startswith("20260105T093000-bulletins-")
    assert first != second


def test_a_batch_ends_once_its_crawl_has(ledger):
    batch = begin(ledger)
    with ledger.writing() as tx:
        batches.end(tx, batch, now=after(minutes=1), error="half \ud800")
    assert read(ledger) == {batch: (after(minutes=1), "half \ufffd")}


def test_what_a_killed_crawl_left_open_is_ended(ledger):
    done, left, other = begin(ledger), begin(ledger), begin(ledger, "press")
    with ledger.writing() as tx:
        batches.end(tx, done, now=NOW)
        assert batches.end_interrupted(tx, "bulletins", now=after(days=1)) == 1
    assert read(ledger) == {
        done: (NOW, None),
        left: (after(days=1), "the crawl was interrupted"),
        other: (None, None),
    }


def test_the_last_crawl_of_each_source_is_known(ledger):
    for source, begun in (("bulletins", NOW), ("bulletins", after(days=1)), ("press", NOW), ("reports", NOW)):
        end(ledger, begin(ledger, source, now=begun), now=after(days=2))
    with ledger.reading() as tx:
        assert batches.last_begun(tx, ["bulletins", "press", "notes"]) == {"bulletins": after(days=1), "press": NOW}


def test_a_crawl_that_runs_or_was_broken_off_is_as_if_it_had_not_begun(ledger):
    end(ledger, begin(ledger), now=after(hours=1))
    begin(ledger, now=after(days=1))
    begin(ledger, "press", now=after(days=1))
    end(ledger, begin(ledger, "reports", now=after(days=1)), now=after(days=1), error="the disk is full")
    with ledger.reading() as tx:
        assert batches.last_begun(tx, ["bulletins", "press", "reports"]) == {"bulletins": NOW}


def test_when_crawls_began_is_told_in_order_with_the_last_one_before(ledger):
    for source, hours in (("bulletins", 1), ("press", 3), ("press", -1), ("bulletins", -30), ("press", -40), ("x", 2)):
        begin(ledger, source, now=after(hours=hours))
    with ledger.reading() as tx:
        found = batches.moments_begun(tx, ["bulletins", "press"], since=after(hours=-24), until=after(hours=2))
        assert found == [after(hours=-30), after(hours=-1), after(hours=1)]
        assert batches.moments_begun(tx, ["reports"], since=NOW, until=NOW) == []
