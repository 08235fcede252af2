"""Withdrawals of captures whose time is over, on both databases."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from corpus.document import ArchiveReference
from corpus.ledger import baselines, batches, captures, documents, pages, parts, withdrawals, work
from corpus.ledger.captures import Outcome
from corpus.ledger.pages import Listed, Validators
from corpus.ledger.tables import captures as rows
from corpus.ledger.tables import contents
from corpus.ledger.work import Result
from tests.corpus.ledger.examples import NOW, OTHER, SLUG, URL, after, make_reading, page_url, store, take_capture

LIMIT = after(days=-30)
OLD = LIMIT - timedelta(days=60)
NONE = frozenset()


def fetch(ledger, url=URL, *, days_ago: float = 90, extracted: bool = True, **facts) -> int:
    """A crawl of its own that brings this one capture, which was extracted since; the capture's number."""
    at = NOW - timedelta(days=days_ago)
    with ledger.writing() as tx:
        batch = batches.begin(tx, facts.get("source", SLUG), now=at)
        batches.end(tx, batch, now=at)
        kept = ArchiveReference(file=f"{SLUG}/{batch}.warc.gz", offset=100, length=50)
        whole = {"source": SLUG, "url": url, "batch": batch, "fetched_at": at, "state": "done", "kind": "bulletin"}
        whole |= {"digest": "sha256:1", "archive": kept, "validators": Validators('"e1"', "Mon")}
        captures.record(tx, [Outcome(**(whole | facts))])
        number = tx.scalar(select(func.max(rows.c.id)))
        if extracted:
            item = [str(number)]
            work.claim_items(tx, "extract", item, holder=OTHER, now=at)
            work.finish(tx, "extract", [Result(item[0], "done")], holder=OTHER, now=at)
    return number


def past(ledger, source: str = SLUG) -> list[int]:
    with ledger.reading() as tx:
        return withdrawals.list_past(tx, source, before=LIMIT)


def withdraw(ledger, *numbers: int, without=NONE) -> list[int]:
    with ledger.writing() as tx:
        gone = withdrawals.withdraw(tx, SLUG, numbers, before=LIMIT, without=without, now=NOW)
    return [each.id for each in gone]


def read_page(ledger, url=URL):
    with ledger.reading() as tx:
        return pages.find(tx, SLUG, url)


def read_capture(ledger, number: int):
    with ledger.reading() as tx:
        return tx.execute(select(rows).where(rows.c.id == number)).one()


def store_document(ledger, number: int, **facts) -> str:
    with ledger.reading() as tx:
        (capture,) = captures.load(tx, [number])
    return store(ledger, make_reading(capture, **facts)).document


def test_what_came_long_ago_is_past_its_time_and_what_came_lately_is_not(ledger):
    old = fetch(ledger)
    fetch(ledger, page_url(2), days_ago=10)
    assert past(ledger) == [old]


def test_time_runs_from_when_a_capture_came_to_us_not_from_what_an_imported_record_says(ledger):
    imported = fetch(ledger, days_ago=10, fetched_at=NOW - timedelta(days=3000))
    assert past(ledger) == []
    assert withdraw(ledger, imported) == []


@pytest.mark.parametrize("days_ago", [10, 90])
def test_what_was_imported_lately_takes_no_ones_place_however_old_it_says_it_is(ledger, days_ago):
    fetch(ledger, days_ago=days_ago, fetched_at=NOW - timedelta(days=3000))
    fetch(ledger, days_ago=9, fetched_at=NOW - timedelta(days=2000))
    assert past(ledger) == []


def test_a_page_that_was_found_unchanged_lately_stays_with_all_that_stands_for_it(ledger):
    fetch(ledger)
    fetch(ledger, days_ago=5, state="unchanged")
    assert past(ledger) == []


def test_an_old_page_goes_together_with_the_revisits_that_point_to_it(ledger):
    page, revisit = fetch(ledger), fetch(ledger, days_ago=60, state="unchanged")
    assert past(ledger) == [page, revisit]


def test_a_failure_of_today_keeps_no_page(ledger):
    page = fetch(ledger)
    failed = fetch(ledger, days_ago=1, state="waiting", archive=None, digest=None)
    assert past(ledger) == [page]
    assert read_capture(ledger, failed).withdrawn is None


def test_of_a_list_that_is_read_daily_only_what_a_newer_one_replaced_long_ago_goes(ledger):
    first = fetch(ledger, role="list", days_ago=90)
    revisit = fetch(ledger, role="list", days_ago=80, state="unchanged")
    second = fetch(ledger, role="list", days_ago=70)
    fetch(ledger, role="list", days_ago=1, state="unchanged")
    assert past(ledger) == [first, revisit]
    withdraw(ledger, first, revisit)
    assert read_page(ledger).archive == ArchiveReference(
        file=read_capture(ledger, second).archive_file, offset=100, length=50
    )


def test_a_list_stays_that_was_found_unchanged_lately_though_it_was_replaced_since(ledger):
    """Or the capture that found it unchanged would stand for nothing."""
    fetch(ledger, role="list", days_ago=90)
    fetch(ledger, role="list", days_ago=20, state="unchanged")
    fetch(ledger, role="list", days_ago=10)
    assert past(ledger) == []


def test_what_a_document_rests_on_stays_while_anything_newer_of_the_document_does(ledger):
    first = fetch(ledger)
    store_document(ledger, first, text="Une faille.")
    second = fetch(ledger, page_url(2), days_ago=5)
    store_document(ledger, second, text="Une faille, corrigée depuis.", urls=(page_url(1), page_url(2)))
    assert past(ledger) == []


@pytest.mark.parametrize("mate", ["the capture itself", "an older one of its page"])
def test_what_waits_to_be_extracted_keeps_all_captures_of_its_page(ledger, mate):
    read = fetch(ledger)
    unread = fetch(ledger, days_ago=80, extracted=False)
    fetch(ledger, page_url(2), days_ago=80)
    assert read not in past(ledger)
    assert unread not in past(ledger)
    assert withdraw(ledger, read if mate.startswith("an") else unread) == []


def test_a_withdrawn_capture_has_no_place_in_the_archive_and_is_past_no_more(ledger):
    number = fetch(ledger)
    assert withdraw(ledger, number) == [number]
    row = read_capture(ledger, number)
    assert (row.withdrawn, row.archive_file, row.archive_offset, row.archive_length) == (NOW, None, None, None)
    assert past(ledger) == []
    assert withdraw(ledger, number) == []


def test_a_page_whose_last_whole_capture_goes_is_asked_for_whole(ledger):
    withdraw(ledger, fetch(ledger))
    page = read_page(ledger)
    assert (page.validators, page.digest, page.archive) == (Validators(), None, None)


def test_a_page_that_goes_is_not_due_again_until_a_list_says_that_it_changed(ledger):
    listed = Listed(page_url(1), {"title": "Avis"}, "v1")
    with ledger.writing() as tx:
        pages.announce(tx, SLUG, [listed], now=OLD)
    withdraw(ledger, fetch(ledger))
    with ledger.writing() as tx:
        assert pages.announce(tx, SLUG, [listed], now=NOW) == 0


def test_no_reading_of_a_document_says_that_a_withdrawn_page_is_there(ledger):
    number = fetch(ledger)
    identifier = store_document(ledger, number)
    other = store_document(ledger, fetch(ledger, page_url(2), days_ago=1), identifier="AVIS-2", text="Autre chose.")
    withdraw(ledger, number)
    with ledger.reading() as tx:
        gone, kept = documents.load(tx, [identifier, other])
    assert (gone.fetch.archive, kept.fetch.archive is None) == (None, False)
    assert gone.content.body == "A flaw was mended."


def test_hints_that_may_not_be_kept_go_from_captures_and_pages(ledger):
    hints = {"title": "Avis", "summary": "Une faille.", "content": "Toute la page."}
    with ledger.writing() as tx:
        pages.announce(tx, SLUG, [Listed(page_url(1), hints)], now=OLD)
    number = fetch(ledger, hints=hints)
    withdraw(ledger, number, without=frozenset(("content", "summary")))
    assert json.loads(read_capture(ledger, number).hints) == {"title": "Avis"}
    assert read_page(ledger).hints == {"title": "Avis"}


def test_hints_of_a_page_that_was_refused_go_too(ledger):
    hints = {"title": "Avis", "content": "Toute la page."}
    with ledger.writing() as tx:
        pages.announce(tx, SLUG, [Listed(page_url(1), hints)], now=OLD)
    number = fetch(ledger, hints=hints, state="quarantined", archive=None, digest=None)
    assert withdraw(ledger, number, without=frozenset(("content",))) == [number]
    assert read_page(ledger).hints == {"title": "Avis"}


def test_a_withdrawn_capture_is_loaded_by_no_stage(ledger):
    number = fetch(ledger)
    withdraw(ledger, number)
    with ledger.reading() as tx:
        assert captures.load(tx, [number]) == []


def test_the_batches_of_which_something_was_withdrawn_are_known_by_the_source_that_brought_them(ledger):
    number = fetch(ledger, "import:1", source="a-paper")
    with ledger.writing() as tx:
        tx.execute(update(batches.batches).values(source="import"))
    with ledger.writing() as tx:
        withdrawals.withdraw(tx, "a-paper", [number], before=LIMIT, without=NONE, now=NOW)
        assert withdrawals.list_batches(tx, "import") == [read_capture(ledger, number).batch]
        assert withdrawals.list_batches(tx, "a-paper") == []
        assert withdrawals.crawlers(tx) == ["import"]


def test_captures_are_counted_by_the_file_that_has_their_page(ledger):
    one, two = fetch(ledger), fetch(ledger, page_url(2))
    batch, file = read_capture(ledger, one).batch, read_capture(ledger, one).archive_file
    with ledger.writing() as tx:
        tx.execute(update(rows).where(rows.c.id == two).values(batch=batch, archive_file=file))
    with ledger.reading() as tx:
        assert withdrawals.count_references(tx, [batch]) == {file: 2}
    withdraw(ledger, one)
    with ledger.reading() as tx:
        assert withdrawals.count_references(tx, [batch]) == {file: 1}


def test_the_class_of_a_source_is_what_its_newest_document_says(ledger):
    capture = take_capture(ledger)
    with ledger.reading() as tx:
        assert withdrawals.find_reuse(tx, SLUG) is None
    store(ledger, make_reading(capture))
    with ledger.reading() as tx:
        assert withdrawals.find_reuse(tx, SLUG) == "extract"


def test_a_reading_of_another_page_keeps_its_place(ledger):
    number = fetch(ledger)
    identifier = store_document(ledger, number)
    kept = ArchiveReference(file="bulletins/elsewhere.warc.gz", offset=1, length=2)
    with ledger.writing() as tx:
        fetch_facts = tx.scalar(select(contents.c.fetch))
        tx.execute(update(contents).values(fetch=json.dumps({**json.loads(fetch_facts), "archive": kept.model_dump()})))
    withdraw(ledger, number)
    with ledger.reading() as tx:
        assert documents.load(tx, [identifier])[0].fetch.archive == kept


def test_a_part_whose_page_is_kept_no_longer_is_not_read_again_when_its_whole_comes(ledger):
    number = fetch(ledger)
    store_document(ledger, number, part_of="whole")
    with ledger.reading() as tx:
        assert tx.execute(parts.select_parts(["whole"], source=SLUG)).all() != []
    withdraw(ledger, number)
    with ledger.reading() as tx:
        assert tx.execute(parts.select_parts(["whole"], source=SLUG)).all() == []


def test_nothing_is_compared_with_a_page_that_is_kept_no_longer(ledger):
    number = fetch(ledger)
    store_document(ledger, number)
    newer = take_capture(ledger)
    stamps = {"bulletin": "bulletin 2"}
    with ledger.reading() as tx:
        assert [each.id for each in baselines.find(tx, [newer], stamps).values()] == [number]
    with ledger.writing() as tx:
        tx.execute(update(rows).where(rows.c.id == number).values(withdrawn=NOW))
        assert baselines.find(tx, [newer], stamps) == {}
