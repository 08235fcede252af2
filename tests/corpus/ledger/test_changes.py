"""Documents that were changed: each is told of once, in the order of the changes, whatever the clocks say."""

import pytest

from corpus.ledger import arrivals, changes, revisions, stories
from tests.corpus.ledger.examples import NOW, after, arrive, make_reading, page_url, store, store_new, take_capture


def change(ledger, number=1, *, text, now=NOW):
    """Another text of a document, fetched later than those before."""
    capture = take_capture(ledger, page_url(number), fetched_at=after(hours=1))
    return store(ledger, make_reading(capture, text, identifier=f"AVIS-{number}"), now=now)


def newest(ledger):
    with ledger.reading() as tx:
        return revisions.newest(tx)


def told(ledger, since, until=None, *, arrived=100):
    with ledger.reading() as tx:
        found = changes.between(tx, since, until or revisions.newest(tx), arrived=arrived)
        return [(each.document, each.before, each.after) for each in found]


def test_what_was_changed_is_told_from_the_version_that_was_known(ledger):
    arrive(ledger, store_new(ledger, 1), store_new(ledger, 2))
    start = newest(ledger)
    change(ledger, text="One flaw.")
    between = newest(ledger)
    change(ledger, 2, text="Another.")
    change(ledger, text="Two flaws.")
    assert told(ledger, start) == [("AVIS-1", 1, 3), ("AVIS-2", 1, 2)]
    assert told(ledger, start, between) == [("AVIS-1", 1, 2)]
    assert told(ledger, between) == [("AVIS-1", 2, 3), ("AVIS-2", 1, 2)]
    assert told(ledger, newest(ledger)) == []


@pytest.mark.parametrize("hours", [-9000, 9000])
def test_no_clock_keeps_a_change_from_being_told(ledger, hours):
    arrive(ledger, store_new(ledger))
    start = newest(ledger)
    change(ledger, text="Mended at last.", now=after(hours=hours))
    assert told(ledger, start) == [("AVIS-1", 1, 2)]


def test_a_change_that_is_being_stored_is_told_when_it_is(ledger):
    """Its moment is before that of who looks meanwhile; its number is not."""
    arrive(ledger, store_new(ledger))
    capture = take_capture(ledger, fetched_at=after(hours=1))
    looked = newest(ledger)
    store(ledger, make_reading(capture, "Mended at last."), now=after(hours=-1))
    assert told(ledger, looked) == [("AVIS-1", 1, 2)]


def test_what_had_not_arrived_is_new_as_a_whole_and_not_changed(ledger):
    arrive(ledger, store_new(ledger, 1))
    store_new(ledger, 2)
    start = newest(ledger)
    change(ledger, 2, text="Mended before anybody could find it.")
    assert told(ledger, start) == []
    last = arrive(ledger, "AVIS-2")
    assert told(ledger, start, arrived=last - 1) == []


def test_a_document_that_became_part_of_another_is_not_told_of(ledger):
    arrive(ledger, store_new(ledger, 1), store_new(ledger, 2))
    start = newest(ledger)
    change(ledger, 2, text="Mended.")
    with ledger.writing() as tx:
        stories.merge(tx, "AVIS-2", "AVIS-1", reason="both have one URL", now=NOW)
    assert told(ledger, start) == []


def test_the_newest_up_to_a_moment(ledger):
    arrived = arrive(ledger, store_new(ledger, 1), now=after(hours=1))
    first = newest(ledger)
    change(ledger, text="Mended.", now=after(hours=2))
    with ledger.reading() as tx:
        assert [changes.newest(tx, until=after(hours=hours)) for hours in (-1, 0, 2)] == [0, first, newest(ledger)]
        assert [arrivals.newest(tx, until=after(hours=hours)) for hours in (0, 1)] == [0, arrived]
