"""The pages of a source."""

import pytest
from sqlalchemy import select

from corpus.ledger import captures, pages
from corpus.ledger.pages import Listed, Validators
from corpus.ledger.tables import work
from tests.corpus.ledger.examples import NOW, REFERENCE, SLUG, URL, after, begin_batch, outcome, page_url


def announce(ledger, *listed, source=SLUG, now=NOW):
    with ledger.writing() as tx:
        return pages.announce(tx, source, listed, now=now)


def due(ledger, *, source=SLUG, now=NOW):
    with ledger.reading() as tx:
        return pages.due(tx, source, now=now)


def fetch(ledger, url=URL, **facts):
    batch = begin_batch(ledger)
    with ledger.writing() as tx:
        captures.record(tx, [outcome(batch, url, **facts)])


def listed(number=1, stamp=None, **hints):
    return Listed(page_url(number), hints, stamp)


def test_a_listed_page_is_due_once(ledger):
    assert announce(ledger, listed(1), listed(2), listed(1)) == 2
    assert announce(ledger, listed(1), listed(2)) == 0
    assert [page.url for page in due(ledger)] == [page_url(1), page_url(2)]


def test_a_page_knows_what_the_list_said_of_it(ledger):
    announce(ledger, listed(1, "2026-01-05", title="Avis n° 1", guid=7))
    [page] = due(ledger)
    assert (page.hints, page.stamp, page.attempts) == ({"title": "Avis n° 1", "guid": 7}, "2026-01-05", 0)


def test_a_fetched_page_is_due_again_only_with_another_stamp(ledger):
    announce(ledger, listed(1, "1"))
    fetch(ledger)
    assert announce(ledger, listed(1, "1")) == 0
    assert due(ledger) == []
    assert announce(ledger, listed(1, "2", title="changed")) == 1
    assert [page.hints for page in due(ledger)] == [{"title": "changed"}]


@pytest.mark.parametrize("stamps", [(None, "1"), ("1", None)])
def test_a_stamp_that_comes_or_goes_is_another_stamp(ledger, stamps):
    assert [announce(ledger, listed(1, stamp)) for stamp in stamps] == [1, 1]


def test_a_list_of_nothing_announces_nothing(ledger):
    assert announce(ledger) == 0


def test_a_hostile_list_can_be_announced(ledger):
    hostile = listed(1, "half \ud800 and \0", title="half \ud800 and \0")
    assert announce(ledger, hostile) == 1
    assert announce(ledger, hostile) == 0
    assert due(ledger)[0].hints["title"].startswith("half \ufffd")


def test_long_lists_are_announced_whole(ledger):
    many = [listed(number) for number in range(1200)]
    assert (announce(ledger, *many), announce(ledger, *many)) == (1200, 0)
    assert len(due(ledger)) == 1200


def test_sources_do_not_share_their_pages(ledger):
    announce(ledger, listed(1), source="bulletins")
    announce(ledger, listed(1), source="bulletins-en")
    fetch(ledger)
    assert due(ledger) == []
    assert [page.source for page in due(ledger, source="bulletins-en")] == ["bulletins-en"]


def test_the_longest_waiting_page_comes_first(ledger):
    announce(ledger, listed(2), now=NOW)
    announce(ledger, listed(1), now=after(minutes=1))
    assert [page.url for page in due(ledger, now=after(hours=1))] == [page_url(2), page_url(1)]


def test_a_failed_page_waits_for_its_time(ledger):
    announce(ledger, listed(1))
    fetch(ledger, state="waiting", not_before=after(minutes=10))
    assert due(ledger, now=after(minutes=9)) == []
    assert [page.attempts for page in due(ledger, now=after(minutes=10))] == [1]


def test_a_source_that_asks_for_rest_is_left_alone(ledger):
    announce(ledger, listed(1), listed(2))
    announce(ledger, listed(3), now=after(hours=2))
    announce(ledger, listed(1), source="press")
    with ledger.writing() as tx:
        assert pages.postpone(tx, SLUG, until=after(hours=1)) == 2
        assert pages.postpone(tx, SLUG, until=after(hours=1)) == 0
    assert due(ledger, now=after(minutes=59)) == []
    assert len(due(ledger, now=after(hours=1))) == 2
    assert len(due(ledger, source="press")) == 1


def test_the_pages_of_a_host_wait_and_those_of_others_do_not(ledger):
    elsewhere, alike = "https://files.example/1", "https://cert.example.org/1"
    announce(ledger, listed(1), Listed(elsewhere), Listed(alike))
    with ledger.writing() as tx:
        assert pages.postpone(tx, SLUG, until=after(hours=1), host="cert.example") == 1
    assert [page.url for page in due(ledger)] == [alike, elsewhere]


def test_a_page_that_is_put_off_keeps_its_attempts_and_a_new_one_has_none(ledger):
    announce(ledger, listed(1))
    fetch(ledger, state="waiting", not_before=after(minutes=5))
    batch = begin_batch(ledger)
    with ledger.writing() as tx:
        for url in (page_url(1), page_url(2)):
            pages.put_off(tx, SLUG, url, batch=batch, reason="closed", until=after(hours=2), since=NOW)
    assert due(ledger, now=after(hours=1)) == []
    with ledger.reading() as tx:
        rows = tx.execute(select(work).order_by(work.c.item)).all()
    assert [(row.state, row.attempts, row.reason, row.not_before) for row in rows] == [
        ("waiting", 1, "closed", after(hours=2)),
        ("waiting", 0, "closed", after(hours=2)),
    ]


def test_a_page_remembers_what_the_next_request_needs(ledger):
    announce(ledger, listed(1, "1", title="Avis"))
    fetch(ledger, validators=Validators('"e"', "Mon, 05 Jan 2026 09:30:00 GMT"), digest="sha256:1")
    with ledger.reading() as tx:
        page = pages.find(tx, SLUG, page_url())
    assert page.validators == Validators('"e"', "Mon, 05 Jan 2026 09:30:00 GMT")
    assert (page.digest, page.archive, page.stamp, page.hints) == ("sha256:1", REFERENCE, "1", {"title": "Avis"})


def test_a_list_page_is_remembered_too(ledger):
    fetch(ledger, "https://cert.example/avis/json/", role="list", validators=Validators('"list"'))
    with ledger.reading() as tx:
        assert pages.find(tx, SLUG, "https://cert.example/avis/json/").validators.etag == '"list"'
        assert pages.find(tx, "press", "https://cert.example/avis/json/") is None


def due_again(ledger, *lists, now=NOW, limit=9):
    with ledger.reading() as tx:
        return [page.url for page in pages.due_again(tx, SLUG, lists, now=now, limit=limit)]


def test_a_list_that_another_names_is_asked_again_and_a_dated_or_missing_one_after_a_day(ledger):
    undated, dated, missing = listed(1), listed(2, "2026-01-05"), listed(3)
    announce(ledger, undated, dated, missing)
    assert due_again(ledger, undated, dated, missing) == []  # they are due anyway
    fetch(ledger, page_url(1), role="list")
    fetch(ledger, page_url(2), role="list", state="unchanged")
    fetch(ledger, page_url(3), role="list", state="quarantined")
    assert due_again(ledger, undated, dated, missing) == [page_url(1)]
    assert due_again(ledger, undated, dated, missing, now=after(hours=24)) == [page_url(1), page_url(2), page_url(3)]
    assert due_again(ledger, undated, dated, missing, now=after(hours=24), limit=2) == [page_url(1), page_url(2)]


def test_a_list_that_stays_the_same_is_asked_for_after_longer_and_longer_pauses_up_to_a_day(ledger):
    announce(ledger, listed(1))
    fetch(ledger, role="list")
    asked = []
    for hour in range(1, 80):
        if due_again(ledger, listed(1), now=after(hours=hour)):
            fetch(ledger, role="list", state="unchanged", fetched_at=after(hours=hour))
            asked.append(hour)
    assert asked == [1, 2, 4, 8, 16, 32, 56]


def test_a_list_that_waits_is_not_asked_before_its_time(ledger):
    announce(ledger, listed(1))
    fetch(ledger, role="list", state="waiting", not_before=after(days=3))
    assert due_again(ledger, listed(1), now=after(days=2)) == []
