"""Digests that were made."""

from datetime import date, timedelta

import pytest

from corpus.ledger import digests
from tests.corpus.ledger.examples import NOW, add_reader, after, put_message

DAY = date(2026, 1, 5)


@pytest.fixture
def reader(ledger):
    return add_reader(ledger).number


def store(ledger, reader, *, day=DAY, now=NOW, **facts):
    whole = {
        "after": 3,
        "until": 40,
        "changed_after": 30,
        "changed_until": 400,
        "since": after(days=-1),
        "till": NOW,
        "lines": 12,
        "omitted": 1,
    }
    whole |= {"facts": {"stories": ["s1"]}, "page": "<p>Côté\0 presse</p>"}
    with ledger.writing() as tx:
        return digests.store(tx, reader=reader, day=day, now=now, **(whole | facts))


def ask(ledger, function, *arguments, **options):
    with ledger.reading() as tx:
        return function(tx, *arguments, **options)


def test_a_digest_is_kept_with_all_that_it_was_made_of(ledger, reader):
    number = store(ledger, reader)
    made = ask(ledger, digests.of_reader, reader, DAY)
    assert (made.number, made.reader, made.day, made.made) == (number, reader, DAY, NOW)
    assert (made.after, made.until, made.since, made.till) == (3, 40, after(days=-1), NOW)
    assert (made.changed_after, made.changed_until) == (30, 400)
    assert (made.lines, made.omitted, made.filed, made.message) == (12, 1, None, None)
    assert (made.facts, made.page) == ({"stories": ["s1"]}, "<p>Côté\ufffd presse</p>")
    assert "presse" not in repr(made)


def test_a_reader_has_one_digest_a_day_and_it_is_the_first(ledger, reader):
    number = store(ledger, reader, lines=1)
    assert store(ledger, reader, lines=2, now=after(hours=-1)) is None
    assert store(ledger, add_reader(ledger, "grace").number) is not None
    assert store(ledger, reader, day=DAY + timedelta(days=1)) is not None
    made = ask(ledger, digests.of_reader, reader, DAY)
    assert (made.number, made.lines) == (number, 1)


def test_a_day_without_digest_has_none(ledger, reader):
    assert ask(ledger, digests.of_reader, reader, DAY) is None
    assert ask(ledger, digests.latest, reader) is None
    assert ask(ledger, digests.days) == {}


def test_the_latest_is_what_was_made_last_not_what_is_of_the_latest_day(ledger, reader):
    store(ledger, reader)
    number = store(ledger, reader, day=DAY - timedelta(days=4), now=after(days=-9))
    assert ask(ledger, digests.latest, reader).number == number


def test_digests_are_listed_the_newest_first_of_one_reader_or_of_all(ledger, reader):
    other = add_reader(ledger, "grace").number
    mine = [store(ledger, reader, day=DAY + timedelta(days=days)) for days in range(3)]
    of_other = store(ledger, other)
    assert [made.number for made in ask(ledger, digests.listed, limit=3)] == [of_other, *mine[:0:-1]]
    assert [made.number for made in ask(ledger, digests.listed, reader=reader, limit=9)] == mine[::-1]


def test_the_days_of_each_reader_are_known(ledger, reader):
    other = add_reader(ledger, "grace").number
    days = {DAY, DAY + timedelta(days=3)}
    for day in days:
        store(ledger, reader, day=day)
    store(ledger, other)
    assert ask(ledger, digests.days) == {reader: days, other: {DAY}}


def test_a_digest_is_to_be_filed_until_it_was(ledger, reader):
    first, second = store(ledger, reader), store(ledger, reader, day=DAY + timedelta(days=1))
    assert [made.number for made in ask(ledger, digests.to_file)] == [first, second]
    with ledger.writing() as tx:
        digests.note_filed(tx, first, now=after(hours=1))
    assert [made.number for made in ask(ledger, digests.to_file)] == [second]
    assert ask(ledger, digests.of_reader, reader, DAY).filed == after(hours=1)


def test_the_message_that_sends_it_is_noted(ledger, reader):
    number, message = store(ledger, reader), put_message(ledger, reader=reader)
    with ledger.writing() as tx:
        digests.note_message(tx, number, message)
    assert ask(ledger, digests.latest, reader).message == message
