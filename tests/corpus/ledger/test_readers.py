"""Readers of digests."""

from datetime import date

import pytest
from sqlalchemy import update

from corpus.errors import LedgerError
from corpus.ledger import digests, readers, searches, tables
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


def call(ledger, function, *arguments, **options):
    with ledger.writing() as tx:
        return function(tx, *arguments, **options)


def load(ledger, number):
    with ledger.reading() as tx:
        return readers.load(tx, number)


def confirm(ledger, number, *, now=NOW):
    return call(ledger, readers.confirm, number, now=now)


def bounce(ledger, number, *, now=NOW):
    return call(ledger, readers.note_bounce, number, "550 5.1.1 no such user", now=now)


def store_digest(ledger, reader, *, day=5, after=0, until=0, state=None):
    """A digest whose mail came to this state; without one, none was sent."""
    facts = {"day": date(2026, 1, day), "since": NOW, "till": NOW, "facts": {}, "page": ""}
    facts |= {"after": after, "until": until, "changed_after": 10 * after, "changed_until": 10 * until}
    number = call(ledger, digests.store, reader=reader, lines=0, omitted=0, now=NOW, **facts)
    if state:
        message = put_message(ledger, f"digest {day}", reader=reader)
        with ledger.writing() as tx:
            tx.execute(update(tables.outbox).where(tables.outbox.c.number == message).values(state=state))
            digests.note_message(tx, number, message)


def test_a_reader_is_kept_as_added_and_told_of_what_arrives_from_then_on(ledger):
    mark = arrive(ledger, store_new(ledger))
    made = add_reader(ledger, confirmed=False, now=after(hours=1))
    assert (made.name, made.address, made.language, made.zone) == ("ada", "ada@example.org", "fr", "Europe/Paris")
    assert (made.hour, made.weekdays, made.empty) == ("07:30", "12345", "line")
    assert (made.created, made.mark, made.seen, made.bounces) == (after(hours=1), mark, after(hours=1), 0)
    assert (made.confirmed, made.removed, made.suspended, made.reason) == (None, None, None, None)
    with ledger.reading() as tx:
        assert readers.standing(tx) == [readers.find(tx, "ada")] == [made]
        assert readers.find(tx, "grace") is None


def test_a_name_is_taken_once_and_is_free_again_when_its_reader_was_removed(ledger):
    first = add_reader(ledger)
    with pytest.raises(LedgerError, match="a reader named 'ada' is there already; remove it first"):
        add_reader(ledger)
    call(ledger, readers.remove, first.number, now=NOW)
    second = add_reader(ledger, confirmed=False)
    with ledger.reading() as tx:
        assert readers.standing(tx) == [second]
        assert readers.find(tx, "ada") == second
        assert readers.load(tx, first.number).removed == NOW


def test_a_reader_receives_once_the_address_is_confirmed(ledger):
    number = add_reader(ledger, confirmed=False).number
    assert not load(ledger, number).receives
    assert confirm(ledger, number)
    assert load(ledger, number).receives


def test_the_first_digest_tells_what_arrived_after_the_confirmation(ledger):
    reader = add_reader(ledger, confirmed=False)
    mark = arrive(ledger, store_new(ledger))
    confirm(ledger, reader.number, now=after(days=3))
    told = load(ledger, reader.number)
    assert (told.mark, told.seen, told.confirmed) == (mark, after(days=3), after(days=3))


def test_a_confirmation_that_comes_twice_changes_nothing(ledger):
    reader = add_reader(ledger)
    arrive(ledger, store_new(ledger))
    assert confirm(ledger, reader.number, now=after(days=3))
    assert load(ledger, reader.number) == reader


def test_who_was_removed_cannot_confirm(ledger):
    number = add_reader(ledger, confirmed=False).number
    call(ledger, readers.remove, number, now=NOW)
    assert not confirm(ledger, number)
    assert load(ledger, number).confirmed is None


def test_another_address_is_to_be_confirmed_anew_and_nothing_is_sent_to_the_old_one(ledger):
    number = add_reader(ledger).number
    message = put_message(ledger, reader=number)
    changed = call(ledger, readers.change, number, address="countess@example.org")
    assert (changed.address, changed.receives, changed.confirmed) == ("countess@example.org", False, None)
    assert load_message(ledger, message).state == "cancelled"


def test_who_had_digests_and_confirms_another_address_misses_nothing(ledger):
    reader = add_reader(ledger)
    store_digest(ledger, reader.number)
    call(ledger, readers.change, reader.number, address="countess@example.org")
    arrive(ledger, store_new(ledger))
    confirm(ledger, reader.number, now=after(days=1))
    told = load(ledger, reader.number)
    assert (told.mark, told.seen, told.receives) == (reader.mark, reader.seen, True)


@pytest.mark.parametrize(
    ("states", "mark"),
    [
        (["sent", "sent"], 20),
        (["sent", "refused"], 10),
        (["refused", "refused"], 0),
        (["sent", "cancelled"], 10),
        (["sent", "uncertain"], 20),
        (["refused", "sent"], 20),
        (["refused", "uncertain"], 20),
        (["sent", None], 20),
        (["refused", None], 0),
        ([None, "refused"], 10),
    ],
    ids=lambda states: "-".join(map(str, states)) if isinstance(states, list) else "",
)
@pytest.mark.parametrize("what", ["moved", "suspended"])
def test_what_no_mail_has_brought_is_told_by_the_next_digest(ledger, states, mark, what):
    reader = add_reader(ledger)
    for place, state in enumerate(states):
        store_digest(ledger, reader.number, day=5 + place, after=10 * place, until=10 * place + 10, state=state)
    store_digest(ledger, reader.number, day=1, after=2, until=7, state="refused")  # a day that was told again
    call(ledger, readers.advance, reader.number, mark=20, revision=200, seen=NOW)
    if what == "moved":
        call(ledger, readers.change, reader.number, address="countess@example.org")
    else:
        for _ in range(3):
            bounce(ledger, reader.number)
    assert load(ledger, reader.number).mark == 20
    for _ in range(2):
        confirm(ledger, reader.number, now=after(days=1))
        told = load(ledger, reader.number)
        assert (told.mark, told.revision) == (mark, 10 * mark)


def test_who_confirms_another_address_before_the_first_digest_misses_nothing(ledger):
    number = add_reader(ledger, confirmed=False).number
    mark = arrive(ledger, store_new(ledger, 1))
    confirm(ledger, number, now=after(hours=1))
    call(ledger, readers.change, number, address="countess@example.org")
    arrive(ledger, store_new(ledger, 2))
    confirm(ledger, number, now=after(hours=9))
    assert load(ledger, number).mark == mark


def test_other_changes_leave_the_confirmation_and_what_waits(ledger):
    number = add_reader(ledger).number
    message = put_message(ledger, reader=number)
    wanted = {"language": "en", "zone": "UTC", "hour": "06:00", "weekdays": "67", "empty": "nothing"}
    changed = call(ledger, readers.change, number, address="ada@example.org", **wanted)
    assert {column: getattr(changed, column) for column in wanted} == wanted
    assert changed.receives
    assert load_message(ledger, message).state == "waiting"


@pytest.mark.parametrize("column", ["mark", "name", "confirmed", "colour"])
def test_nothing_else_of_a_reader_may_change(ledger, column):
    number = add_reader(ledger).number
    with pytest.raises(LedgerError, match=f"'{column}' of a reader cannot be changed"):
        call(ledger, readers.change, number, **{column: "x"})


def test_nothing_that_waits_is_sent_to_who_was_removed(ledger):
    mine, other = add_reader(ledger), add_reader(ledger, "grace")
    messages = [put_message(ledger, reader.name, reader=reader.number) for reader in (mine, other)]
    call(ledger, readers.remove, mine.number, now=NOW)
    call(ledger, readers.remove, mine.number, now=after(days=1))
    assert load(ledger, mine.number).removed == NOW
    assert [load_message(ledger, message).state for message in messages] == ["cancelled", "waiting"]


def test_three_hard_bounces_in_a_row_suspend_the_address_and_cancel_what_waits(ledger):
    number = add_reader(ledger).number
    message = put_message(ledger, reader=number)
    assert [bounce(ledger, number), bounce(ledger, number)] == [1, 2]
    assert load(ledger, number).receives
    assert bounce(ledger, number, now=after(days=1)) == 3
    suspended = load(ledger, number)
    assert (suspended.receives, suspended.suspended) == (False, after(days=1))
    assert suspended.reason == "550 5.1.1 no such user"
    stopped = load_message(ledger, message)
    assert (stopped.state, stopped.answer) == ("cancelled", "the address was suspended: 550 5.1.1 no such user")


def test_further_bounces_of_a_suspended_address_leave_the_time_and_the_reason(ledger):
    number = add_reader(ledger).number
    for day in range(5):
        bounce(ledger, number, now=after(days=day))
    assert (load(ledger, number).suspended, load(ledger, number).bounces) == (after(days=2), 5)


def test_a_mail_that_was_taken_lets_the_bounces_count_anew(ledger):
    number = add_reader(ledger).number
    for _ in range(4):
        bounce(ledger, number)
        bounce(ledger, number)
        call(ledger, readers.note_success, number)
    assert (load(ledger, number).bounces, load(ledger, number).suspended) == (0, None)


def test_a_confirmation_ends_a_suspension_and_the_digest_goes_on_where_it_was(ledger):
    reader = add_reader(ledger)
    store_digest(ledger, reader.number)
    for _ in range(3):
        bounce(ledger, reader.number)
    arrive(ledger, store_new(ledger))
    confirm(ledger, reader.number, now=after(days=9))
    assert load(ledger, reader.number) == reader


def test_what_a_reader_was_told_of_moves_on_and_never_back(ledger):
    number = add_reader(ledger).number

    def advance(mark, revision):
        call(ledger, readers.advance, number, mark=mark, revision=revision, seen=NOW)
        told = load(ledger, number)
        return told.mark, told.revision

    assert advance(40, 500) == (40, 500)
    assert advance(39, 400) == (40, 500)
    assert advance(41, 300) == (41, 500)
    assert advance(40, 600) == (41, 600)


def test_up_to_when_a_reader_was_told_follows_the_clock(ledger):
    number = add_reader(ledger).number
    for hours in (9000, 5):
        call(ledger, readers.advance, number, mark=1, revision=1, seen=after(hours=hours))
        assert load(ledger, number).seen == after(hours=hours)


def test_a_reader_follows_searches_until_they_or_the_wish_are_gone(ledger):
    reader, search = add_reader(ledger), add_search(ledger)
    other = add_search(ledger, "hospitals")
    for wanted in (search, other, search):
        call(ledger, readers.follow, reader.number, wanted.number)
    with ledger.reading() as tx:
        assert readers.followed(tx, reader.number) == [other, search]
        assert readers.followers(tx, search.number) == [reader]
    assert call(ledger, readers.unfollow, reader.number, search.number)
    assert not call(ledger, readers.unfollow, reader.number, search.number)
    with ledger.reading() as tx:
        assert readers.followed(tx, reader.number) == [other]
        assert readers.followers(tx, search.number) == []


def test_removed_searches_are_not_followed_and_removed_readers_do_not_follow(ledger):
    reader, search, other = add_reader(ledger), add_search(ledger), add_search(ledger, "hospitals")
    for wanted in (search, other):
        call(ledger, readers.follow, reader.number, wanted.number)
    call(ledger, searches.remove, search.number, now=NOW)
    with ledger.reading() as tx:
        assert readers.followed(tx, reader.number) == [other]
    call(ledger, readers.remove, reader.number, now=NOW)
    with ledger.reading() as tx:
        assert readers.followers(tx, other.number) == []


def test_a_number_that_no_reader_has_is_named(ledger):
    with ledger.reading() as tx, pytest.raises(LedgerError, match="no reader has the number 99"):
        readers.load(tx, 99)
