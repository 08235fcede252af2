"""What becomes of requests."""

import json
from collections import Counter

import pytest
from sqlalchemy import select

from corpus.ledger import captures, pages, work
from corpus.ledger.pages import Listed, Validators
from corpus.ledger.tables import captures as table
from tests.corpus.ledger.examples import (
    NOW,
    REFERENCE,
    SLUG,
    URL,
    after,
    begin_batch,
    counted_statements,
    outcome,
    page_url,
    states,
)

TEASER = {"title": "Avis n° 1", "summary": "Une faille."}


@pytest.fixture
def batch(ledger):
    return begin_batch(ledger)


def record(ledger, *outcomes):
    with ledger.writing() as tx:
        captures.record(tx, outcomes)


def recorded(ledger):
    with ledger.reading() as tx:
        return captures.load(tx, tx.scalars(select(table.c.id).order_by(table.c.id)).all())


def find(ledger, url=URL):
    with ledger.reading() as tx:
        return pages.find(tx, SLUG, url)


def claim_extract(ledger, now=NOW):
    with ledger.writing() as tx:
        return work.claim(tx, "extract", holder="h", limit=100, now=now)


def test_a_fetched_page_is_kept_and_waits_to_be_read(ledger, batch):
    record(ledger, outcome(batch, hints=TEASER, final_url="https://cert.example/1"))
    [capture] = recorded(ledger)
    assert (capture.source, capture.url, capture.final_url) == (SLUG, page_url(), "https://cert.example/1")
    assert (capture.status, capture.kind, capture.fetched_at) == (200, "bulletin", NOW)
    assert (capture.archive, capture.hints, capture.batch) == (REFERENCE, TEASER, batch)
    assert states(ledger, "crawl") == {"done": 1}
    [item] = claim_extract(ledger)
    assert (item.item, item.source, item.batch) == (capture.item, SLUG, batch)


def test_captures_are_numbered_in_order(ledger, batch):
    record(ledger, *(outcome(batch, page_url(number)) for number in range(150)))
    assert [capture.url for capture in recorded(ledger)] == [page_url(number) for number in range(150)]


@pytest.mark.parametrize(
    ("facts", "crawl", "extract"),
    [
        ({"state": "done"}, "done", {"waiting": 1}),
        ({"state": "done", "role": "list"}, "done", {}),
        ({"state": "unchanged", "status": 304}, "unchanged", {}),
        ({"state": "waiting", "status": 500, "error": "HTTP 500", "hints": TEASER}, "waiting", {}),
        ({"state": "quarantined", "status": 404, "error": "HTTP 404"}, "quarantined", {}),
        ({"state": "quarantined", "status": 403, "hints": {"reference": "1"}}, "quarantined", {}),
        ({"state": "quarantined", "status": 403, "hints": TEASER}, "quarantined", {"waiting": 1}),
        ({"state": "quarantined", "status": 403, "hints": TEASER, "role": "list"}, "quarantined", {}),
    ],
)
def test_what_is_read_depends_on_the_outcome(ledger, batch, facts, crawl, extract):
    record(ledger, outcome(batch, **facts))
    assert states(ledger, "crawl") == {crawl: 1}
    assert states(ledger, "extract") == extract
    assert len(recorded(ledger)) == 1


def test_an_unchanged_page_keeps_its_last_full_capture(ledger, batch):
    record(ledger, outcome(batch, digest="sha256:full", validators=Validators('"1"', "monday")))
    record(ledger, outcome(batch, state="unchanged", status=304, validators=Validators('"2"', "tuesday")))
    page = find(ledger)
    assert (page.digest, page.archive) == ("sha256:full", REFERENCE)
    assert page.validators == Validators('"2"', "tuesday")


def test_an_answer_without_validators_takes_none_away(ledger, batch):
    record(ledger, outcome(batch, validators=Validators('"1"', "monday")))
    record(ledger, outcome(batch, state="unchanged", status=304))
    assert find(ledger).validators == Validators('"1"', "monday")


def test_an_unchanged_page_may_bring_only_a_date(ledger, batch):
    record(ledger, outcome(batch, validators=Validators(None, "monday")))
    record(ledger, outcome(batch, state="unchanged", status=304, validators=Validators(None, "tuesday")))
    assert find(ledger).validators.last_modified == "tuesday"


def test_a_failure_takes_nothing_away(ledger, batch):
    record(ledger, outcome(batch, validators=Validators('"1"'), digest="sha256:full"))
    record(ledger, outcome(batch, state="waiting", status=500, error="HTTP 500"))
    assert (find(ledger).digest, find(ledger).validators.etag) == ("sha256:full", '"1"')


def test_the_fifth_failure_in_a_row_is_the_last(ledger, batch):
    for attempt in range(1, 6):
        record(ledger, outcome(batch, state="waiting", hints=TEASER, not_before=after(hours=attempt)))
        assert states(ledger, "crawl") == ({"waiting": 1} if attempt < 5 else {"quarantined": 1})
    assert states(ledger, "extract") == {"waiting": 1}, "what the list said becomes the document"


def test_a_success_makes_failures_count_anew(ledger, batch):
    failure = outcome(batch, state="waiting", not_before=after(hours=1))
    record(ledger, *[failure] * 4)
    record(ledger, outcome(batch))
    record(ledger, *[failure] * 4)
    assert states(ledger, "crawl") == {"waiting": 1}


def test_two_outcomes_of_one_page_in_one_transaction_count_both(ledger, batch):
    record(ledger, *[outcome(batch, state="waiting", not_before=after(hours=1))] * 5)
    assert states(ledger, "crawl") == {"quarantined": 1}
    assert len(recorded(ledger)) == 5


def test_of_two_outcomes_of_one_page_the_later_one_stands(ledger, batch):
    record(
        ledger,
        outcome(batch, state="waiting", error="time-out"),
        outcome(batch, digest="sha256:2", validators=Validators('"2"')),
    )
    assert states(ledger, "crawl") == {"done": 1}
    assert find(ledger).digest == "sha256:2"


def test_a_failure_without_a_time_is_tried_again_after_the_usual_pause(ledger, batch):
    with ledger.writing() as tx:
        pages.announce(tx, SLUG, [Listed(page_url())], now=NOW)
    record(ledger, outcome(batch, state="waiting"))
    with ledger.reading() as tx:
        assert work.next_retry(tx, "crawl") == after(minutes=5)


def test_what_servers_send_can_be_kept(ledger, batch):
    hostile = "\ud800\0é"
    validators = Validators(hostile, hostile)
    facts = {"content_type": hostile, "hints": {hostile: hostile}, "error": hostile, "validators": validators}
    record(ledger, outcome(batch, final_url=f"https://cert.example/{hostile}", **facts))
    assert recorded(ledger)[0].final_url == "https://cert.example/\ufffd\ufffdé"
    assert json.dumps(recorded(ledger)[0].hints)


def test_captures_are_loaded_in_the_order_asked_for_without_those_that_are_not_there(ledger, batch):
    record(ledger, *(outcome(batch, page_url(number)) for number in range(3)))
    first, _, third = (capture.id for capture in recorded(ledger))
    with ledger.reading() as tx:
        assert [capture.id for capture in captures.load(tx, [third, 10**9, first])] == [third, first]


def test_nothing_is_recorded_of_nothing(ledger):
    record(ledger)
    assert recorded(ledger) == []


def test_many_outcomes_take_few_statements(ledger, batch):
    with counted_statements(ledger) as statements:
        record(ledger, *(outcome(batch, page_url(number)) for number in range(64)))
    written = Counter(statement.split(" (")[0] for statement in statements)
    # SQLite gives numbers in the order of the rows only to an INSERT of one row.
    assert written.pop("INSERT INTO captures") == (64 if ledger.dialect == "sqlite" else 1)
    assert {"INSERT INTO work", "INSERT INTO pages"} <= set(written)
    assert written.total() <= 8
