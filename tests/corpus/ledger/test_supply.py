"""What each source supplies."""

from datetime import timedelta

import pytest

from corpus.ledger import batches, captures, pages, supply
from corpus.ledger.pages import Listed
from corpus.ledger.supply import Poll, Refusals, Supply
from tests.corpus.ledger.examples import NOW, after, begin_batch, make_reading, outcome, page_url, store, take_capture

LIST = "https://cert.example/avis/json/"


def measure(ledger, source="bulletins", *, now=NOW, **kinds):
    with ledger.reading() as tx:
        return supply.measure(tx, [source], now=now, **kinds)[source]


def poll(ledger, *, day, **facts):
    batch = begin_batch(ledger)
    with ledger.writing() as tx:
        captures.record(tx, [outcome(batch, LIST, role="list", fetched_at=after(days=day), **facts)])


def test_a_source_that_was_never_polled_has_delivered_nothing(ledger):
    assert measure(ledger) == Supply()


def test_the_last_success_and_the_last_failure_are_known(ledger):
    poll(ledger, day=0)
    poll(ledger, day=1, state="unchanged", status=304)
    poll(ledger, day=2, state="waiting", error="HTTP 500", not_before=after(days=3))
    found = measure(ledger, now=after(days=3))
    assert (found.first_poll, found.last_success) == (NOW, Poll(after(days=1)))
    assert found.last_failure == Poll(after(days=2), "HTTP 500")


def test_a_list_of_which_a_part_cannot_be_read_is_a_success_with_an_error(ledger):
    poll(ledger, day=0, error="1 of 3 entries cannot be read")
    found = measure(ledger)
    assert (found.last_success, found.last_failure) == (Poll(NOW, "1 of 3 entries cannot be read"), None)


def test_pages_are_no_polls(ledger):
    take_capture(ledger)
    assert measure(ledger).first_poll is None


def test_a_catalogue_is_its_own_list_also_when_it_could_not_be_read(ledger):
    take_capture(ledger, kind="kev")
    assert measure(ledger, catalogues={"bulletins"}).last_success == Poll(NOW)


def test_what_was_imported_as_of_a_source_is_not_what_it_delivered(ledger):
    with ledger.writing() as tx:
        batch = batches.begin(tx, "import", now=NOW)
        (number,) = captures.add(tx, [outcome(batch)])
        (capture,) = captures.load(tx, [number])
    store(ledger, make_reading(capture))
    assert measure(ledger) == Supply()


def test_items_count_by_the_day_they_were_published_or_first_seen(ledger):
    for number, published in enumerate([after(days=-30), after(days=-6), None, after(days=3)]):
        capture = take_capture(ledger, page_url(number), fetched_at=after(days=-1))
        store(ledger, make_reading(capture, identifier=f"AVIS-{number}", published=published))
    found = measure(ledger)
    assert (found.items, found.items_in_week, found.newest_item) == (4, 2, after(days=-1))
    assert measure(ledger, "press").items == 0


@pytest.mark.parametrize(
    ("hours", "median"),
    [((), None), ((0,), 0), ((2,), 2), ((1, 2, 9), 2), ((1, 2, 3, 10), 2.5)],
    ids=["none", "at once", "one", "three", "four"],
)
def test_the_delay_of_a_source_is_the_median_of_what_came_while_it_was_watched(ledger, hours, median):
    poll(ledger, day=-1)
    for number, delay in enumerate(hours, start=1):
        deliver(ledger, number, published=NOW - timedelta(hours=delay))
    expected = None if median is None else timedelta(hours=median)
    assert measure(ledger, now=after(days=1)).delay == expected


def test_what_was_published_before_anybody_watched_or_is_announced_has_no_delay(ledger):
    poll(ledger, day=0)
    deliver(ledger, 1, published=NOW - timedelta(hours=1))
    deliver(ledger, 2, published=NOW + timedelta(days=400))
    deliver(ledger, 3, published=None)
    assert measure(ledger, now=after(days=1)).delay is None


def deliver(ledger, number, *, published):
    """A document that is first seen now."""
    capture = take_capture(ledger, url=page_url(number))
    store(ledger, make_reading(capture, identifier=f"d{number}", published=published), now=NOW)


def test_the_pages_of_a_week_that_were_refused_are_counted_with_the_last_reason(ledger):
    batch = begin_batch(ledger)
    seen = [
        outcome(batch, page_url(1), fetched_at=after(days=-9), state="quarantined", status=404, error="HTTP 404"),
        outcome(batch, page_url(2), fetched_at=after(days=-3)),
        outcome(batch, page_url(3), fetched_at=after(days=-2), state="quarantined", status=403, error="HTTP 403"),
        outcome(
            batch,
            page_url(4),
            fetched_at=after(days=-1),
            state="waiting",
            status=500,
            error="HTTP 500",
            not_before=after(days=1),
        ),
    ]
    for one in seen:
        with ledger.writing() as tx:
            captures.record(tx, [one])
    assert measure(ledger).refusals == (Refusals("crawl", pages=3, refused=2, error="HTTP 500"),)


def test_pages_that_were_put_off_without_an_attempt_are_refused_too(ledger):
    batch = begin_batch(ledger)
    with ledger.writing() as tx:
        captures.record(tx, [outcome(batch)])
        pages.announce(tx, "bulletins", [Listed(page_url(3))], now=NOW)  # waits, and nothing is said of it
        put_off = {"batch": batch, "reason": "closed", "until": after(days=1), "since": NOW}
        pages.put_off(tx, "bulletins", page_url(2), **put_off)
    assert measure(ledger).refusals == (Refusals("crawl", pages=2, refused=1, error="closed"),)


def test_a_list_is_no_page_that_is_refused(ledger):
    poll(ledger, day=0, state="quarantined", status=404, error="HTTP 404")
    assert measure(ledger).refusals == ()
