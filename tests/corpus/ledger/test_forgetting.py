"""What is forgotten of people, and of what was sent to them, on both databases."""

from datetime import date

import pytest
from sqlalchemy import select, update

from corpus.errors import LedgerError
from corpus.ledger import digests, forgetting, outbox, readers, tables
from corpus.ledger.outbox import Outcome
from tests.corpus.ledger.examples import NOW, OTHER, add_reader, after, load_message, put_message

LATER = after(days=31)


def unconfirmed(ledger, now=LATER) -> list[int]:
    with ledger.reading() as tx:
        return forgetting.list_unconfirmed(tx, now=now)


def make_digest(ledger, reader: int, *, made=NOW, page: str = "<p>Une faille.</p>") -> int:
    with ledger.writing() as tx:
        number = digests.store(
            tx, reader=reader, day=date(2026, 1, 5), after=0, until=1, changed_after=0, changed_until=1, since=NOW,
            till=NOW, lines=1, omitted=0, facts={"reader": "ada"}, page=page, now=made,
        )  # fmt: skip
    assert number is not None
    return number


def send(ledger, name: str, state: str, **facts) -> int:
    number = put_message(ledger, name, **facts)
    with ledger.writing() as tx:
        tx.execute(update(tables.outbox).where(tables.outbox.c.number == number).values(state=state))
    return number


def everything(ledger) -> str:
    """All that the ledger's tables about people hold."""
    with ledger.reading() as tx:
        return str([tx.execute(select(table)).all() for table in (tables.readers, tables.outbox, tables.digests)])


def test_who_does_not_confirm_within_a_month_is_removed(ledger):
    late = add_reader(ledger, "late", confirmed=False)
    add_reader(ledger, "ada")
    assert unconfirmed(ledger, after(days=29)) == []
    assert unconfirmed(ledger) == [late.number]
    with ledger.writing() as tx:
        assert forgetting.remove_unconfirmed(tx, now=LATER) == 1
        assert forgetting.remove_unconfirmed(tx, now=LATER) == 0
        assert readers.load(tx, late.number).removed == LATER


def test_who_was_asked_again_lately_has_a_month_from_then(ledger):
    reader = add_reader(ledger, "late", confirmed=False)
    put_message(ledger, kind="confirmation", reader=reader.number, now=after(days=20))
    assert unconfirmed(ledger) == []
    assert unconfirmed(ledger, after(days=51)) == [reader.number]


def test_a_reader_with_a_new_address_has_a_month_from_the_last_digest(ledger):
    reader = add_reader(ledger)
    with ledger.writing() as tx:
        readers.advance(tx, reader.number, mark=1, revision=1, seen=after(days=20))
        readers.change(tx, reader.number, address="ada@example.com")
    assert unconfirmed(ledger) == []
    assert unconfirmed(ledger, after(days=51)) == [reader.number]


@pytest.fixture
def removed(ledger):
    """A reader who was written to and is removed."""
    reader = add_reader(ledger)
    make_digest(ledger, reader.number)
    send(ledger, "a", "sent", reader=reader.number, payload=b"To: ada@example.org\r\n")
    put_message(ledger, "b", reader=reader.number, payload=b"To: ada@example.org\r\n")
    with ledger.writing() as tx:
        readers.note_bounce(tx, reader.number, "no such user", now=NOW)
        readers.remove(tx, reader.number, now=NOW)
    return reader.number


def test_a_month_after_the_removal_neither_name_nor_address_nor_words_are_known(ledger, removed):
    other = add_reader(ledger, "bea")
    with ledger.writing() as tx:
        assert forgetting.list_forgettable(tx, now=after(days=29)) == []
        assert [each.number for each in forgetting.list_forgettable(tx, now=LATER)] == [removed]
        forgetting.forget(tx, removed)
        assert forgetting.list_forgettable(tx, now=LATER) == []
    assert "ada" not in everything(ledger)
    with ledger.reading() as tx:
        assert readers.load(tx, other.number) == other


def test_what_was_never_filed_of_a_forgotten_reader_is_not_filed_empty(ledger, removed):
    with ledger.writing() as tx:
        forgetting.forget(tx, removed)
        assert digests.to_file(tx) == []


def test_nobody_who_is_a_reader_is_forgotten(ledger):
    reader = add_reader(ledger)
    with ledger.writing() as tx:
        forgetting.forget(tx, reader.number)
        assert readers.load(tx, reader.number) == reader


@pytest.mark.parametrize(
    ("state", "emptied"),
    [("sent", 1), ("refused", 1), ("cancelled", 1), ("uncertain", 1), ("waiting", 0), ("sending", 0)],
)
def test_the_words_of_a_message_go_once_it_has_ended(ledger, state, emptied):
    number = send(ledger, "a", state)
    with ledger.writing() as tx:
        assert forgetting.list_spent(tx, before=NOW) == []
        found = forgetting.list_spent(tx, before=LATER)
        assert forgetting.empty_messages(tx, found) == emptied
        assert forgetting.list_spent(tx, before=LATER) == []
    assert (load_message(ledger, number).payload == b"") == bool(emptied)


def test_time_of_a_message_runs_from_when_it_was_sent(ledger):
    put_message(ledger)
    with ledger.writing() as tx:
        message = outbox.claim(tx, holder=OTHER, now=LATER)
        outbox.settle(tx, message, Outcome("sent", "250"), holder=OTHER, now=LATER)
        assert forgetting.list_spent(tx, before=LATER) == []
        assert forgetting.list_spent(tx, before=after(days=32)) == [message.number]


def test_a_message_that_waits_anew_keeps_its_words(ledger):
    number = send(ledger, "a", "refused")
    with ledger.writing() as tx:
        found = forgetting.list_spent(tx, before=LATER)
        outbox.again(tx, number, now=NOW)
        assert forgetting.empty_messages(tx, found) == 0


def test_a_message_without_its_words_is_not_sent_again(ledger):
    number = send(ledger, "a", "refused", payload=b"")
    with ledger.writing() as tx, pytest.raises(LedgerError, match="kept no longer"):
        outbox.again(tx, number, now=NOW)


def test_an_old_digest_says_only_that_it_was_made(ledger):
    reader = add_reader(ledger)
    number = make_digest(ledger, reader.number)
    with ledger.writing() as tx:
        assert forgetting.list_old_digests(tx, before=NOW) == []
        (old,) = forgetting.list_old_digests(tx, before=LATER)
        assert old == (number, reader.number, date(2026, 1, 5))
        forgetting.empty_digests(tx, [number])
        assert forgetting.list_old_digests(tx, before=LATER) == []
        made = digests.latest(tx, reader.number)
        assert digests.to_file(tx) == []
    assert (made.facts, made.page, made.until, made.lines) == ({}, "", 1, 1)
