"""The order in which documents became searchable."""

import pytest

from corpus.ledger import arrivals
from tests.corpus.ledger.examples import NOW, after, arrive, store_new


@pytest.fixture
def five(ledger):
    """Five documents that arrived one each hour; the clock was set back by a day before the fourth."""
    names = [store_new(ledger, number) for number in range(1, 6)]
    moments = [after(hours=0), after(hours=1), after(hours=2), after(hours=-21), after(hours=-20)]
    return [arrive(ledger, name, now=at) for name, at in zip(names, moments, strict=True)]


def test_before_the_first_arrival_the_newest_number_is_nought(ledger):
    with ledger.reading() as tx:
        assert arrivals.newest(tx) == 0


def test_the_newest_number_is_of_the_last_arrival_whatever_the_clock_said(ledger, five):
    with ledger.reading() as tx:
        assert arrivals.newest(tx) == five[-1] == max(five)


@pytest.mark.parametrize(
    ("first", "last", "found"), [(0, 4, [1, 2, 3, 4]), (1, 3, [2, 3]), (2, 2, [])], ids=["most", "some", "none"]
)
def test_arrivals_are_listed_after_one_number_and_up_to_another(ledger, five, first, last, found):
    with ledger.reading() as tx:
        listed = arrivals.between(tx, five[first], five[last])
    assert [arrival.number for arrival in listed] == [five[place] for place in found]


def test_more_arrivals_are_listed_than_are_read_at_once_by_a_mark(ledger):
    names = [store_new(ledger, number) for number in range(1, 4)]
    last = arrive(ledger, *names)
    with ledger.reading() as tx:
        assert [arrival.document for arrival in arrivals.between(tx, 0, last)] == names
        assert [arrival.document for arrival in arrivals.after(tx, 0, limit=2)] == names[:2]


def test_arrivals_since_a_moment_are_found_by_their_time_and_given_by_their_number(ledger, five):
    with ledger.reading() as tx:
        assert [arrival.number for arrival in arrivals.since(tx, NOW)] == five[:3]
        assert [arrival.number for arrival in arrivals.since(tx, after(hours=-20))] == [*five[:3], five[4]]
        assert arrivals.since(tx, after(hours=3)) == []


def test_what_had_arrived_up_to_a_number_is_told_of_given_documents(ledger, five):
    with ledger.reading() as tx:
        names = [arrival.document for arrival in arrivals.between(tx, 0, five[-1])]
        given = [names[4], names[2], names[0], "nothing-of-the-kind"]
        assert arrivals.arrived(tx, given, until=five[2]) == {names[2], names[0]}
        assert arrivals.arrived(tx, [], until=five[2]) == set()
