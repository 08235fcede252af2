"""Saved searches."""

import pytest

from corpus.errors import LedgerError
from corpus.ledger import searches
from tests.corpus.ledger.examples import (
    NOW,
    add_reader,
    add_search,
    after,
    arrive,
    load_message,
    put_message,
    store_new,
)


def change(ledger, number, **columns):
    with ledger.writing() as tx:
        return searches.change(tx, number, **columns)


def remove(ledger, number, *, now=NOW):
    with ledger.writing() as tx:
        searches.remove(tx, number, now=now)


def advance(ledger, number, mark):
    with ledger.writing() as tx:
        searches.advance(tx, number, mark)
        return searches.load(tx, number).mark


def standing(ledger):
    with ledger.reading() as tx:
        return searches.standing(tx)


def test_a_search_is_kept_as_it_was_saved_and_begins_with_what_arrives_from_now_on(ledger):
    owner = add_reader(ledger).number
    mark = arrive(ledger, store_new(ledger))
    channels = ["mail", "webhook:https://hooks.example.org/sécret"]
    made = add_search(ledger, channels=channels, owner=owner, quiet="22:00-07:00")
    assert (made.name, made.query, made.owner, made.quiet) == ("ports", "rançongiciel port", owner, "22:00-07:00")
    assert (made.channels, made.mark, made.created) == (tuple(channels), mark, NOW)
    assert (made.alerted, made.removed) == (None, None)
    assert standing(ledger) == [made]
    with ledger.reading() as tx:
        assert searches.find(tx, "ports") == searches.load(tx, made.number) == made
        assert searches.find(tx, "Ports") is None


def test_the_addresses_of_its_channels_do_not_show_where_it_is_printed(ledger):
    assert "hooks.example" not in repr(add_search(ledger, channels=["slack:https://hooks.example/T1"]))


def test_a_name_is_taken_once_and_is_free_again_when_its_search_was_removed(ledger):
    first = add_search(ledger)
    with pytest.raises(LedgerError, match="a search named 'ports' is saved already; remove it first"):
        add_search(ledger)
    remove(ledger, first.number)
    second = add_search(ledger)
    assert second.number != first.number
    assert standing(ledger) == [second]
    with ledger.reading() as tx:
        assert searches.load(tx, first.number).removed == NOW


def test_a_search_is_removed_once(ledger):
    number = add_search(ledger).number
    remove(ledger, number)
    remove(ledger, number, now=after(days=1))
    with ledger.reading() as tx:
        assert searches.load(tx, number).removed == NOW


def test_what_waits_to_be_sent_of_a_removed_search_is_cancelled(ledger):
    mine, other = add_search(ledger), add_search(ledger, "hôpitaux")
    of_mine, of_other = put_message(ledger, "a", search=mine.number), put_message(ledger, "b", search=other.number)
    remove(ledger, mine.number)
    assert (load_message(ledger, of_mine).state, load_message(ledger, of_other).state) == ("cancelled", "waiting")
    assert load_message(ledger, of_mine).answer == "the search was removed"


def test_a_search_may_change_and_goes_on_after_its_mark(ledger):
    made = add_search(ledger)
    arrive(ledger, store_new(ledger))
    changed = change(ledger, made.number, query="hôpital", channels=["stdout"], quiet="21:00-06:00", schedule="daily")
    assert (changed.query, changed.channels, changed.quiet, changed.schedule) == (
        "hôpital",
        ("stdout",),
        "21:00-06:00",
        "daily",
    )
    assert (changed.name, changed.mark) == (made.name, made.mark)
    assert change(ledger, made.number, quiet=None).quiet is None
    assert change(ledger, made.number) == change(ledger, made.number, quiet=None)


@pytest.mark.parametrize("column", ["mark", "removed", "name", "colour"])
def test_nothing_else_of_a_search_may_change(ledger, column):
    number = add_search(ledger).number
    with pytest.raises(LedgerError, match=f"'{column}' of a saved search cannot be changed"):
        change(ledger, number, **{column: "x"})


def test_a_mark_moves_on_and_never_back(ledger):
    number = add_search(ledger).number
    assert [advance(ledger, number, mark) for mark in (7, 5, 7, 9)] == [7, 7, 7, 9]


def test_the_time_of_the_last_alert_is_noted(ledger):
    number = add_search(ledger).number
    with ledger.writing() as tx:
        searches.note_alerted(tx, number, after(hours=1))
        assert searches.load(tx, number).alerted == after(hours=1)


def test_a_number_that_no_search_has_is_named(ledger):
    with ledger.reading() as tx, pytest.raises(LedgerError, match="no saved search has the number 99"):
        searches.load(tx, 99)


def test_searches_are_listed_by_name(ledger):
    for name in ("ports", "aéroports", "hôpitaux"):
        add_search(ledger, name)
    names = [search.name for search in standing(ledger)]
    assert sorted(names) == sorted(["ports", "aéroports", "hôpitaux"])


def test_what_no_database_keeps_is_replaced(ledger):
    made = add_search(ledger, "a\0b", query="x\0y", channels=["mail\0"])
    assert (made.name, made.query, made.channels) == ("a\ufffdb", "x\ufffdy", ("mail\0",))
