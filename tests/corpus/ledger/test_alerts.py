"""What searches found, and the alerts that told of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from corpus.errors import LedgerError
from corpus.ledger import Ledger, alerts, searches, sql, stories
from corpus.ledger.alerts import Delivery
from corpus.ledger.stories import Placement
from tests.corpus.ledger.examples import NOW, add_search, after, store_new


@pytest.fixture
def search(ledger):
    return add_search(ledger).number


@pytest.fixture
def four(ledger):
    return [store_new(ledger, number) for number in range(1, 5)]


def call(ledger, function, *arguments, **options):
    with ledger.writing() as tx:
        return function(tx, *arguments, **options)


def deliver(ledger, search, *documents, story=None, mark=None, now=NOW):
    """Deliver documents that arrived by the number in their id."""
    found = [(document, int(document.removeprefix("AVIS-")), story) for document in documents]
    mark = max((number for _, number, _ in found), default=0) if mark is None else mark
    return call(ledger, alerts.deliver, search, found, mark=mark, now=now)


def make(ledger, search, *documents, now=NOW):
    return call(ledger, alerts.make, search, documents, {"documents": len(documents)}, now=now)


def merge(ledger, document, into):
    call(ledger, stories.merge, document, into, reason="same text", now=NOW)


def place(ledger, story, *documents, now=NOW):
    placements = [Placement(document, story, "same event") for document in documents]
    call(ledger, stories.join_many, placements, by="relate", now=now)


def pending(ledger, search):
    with ledger.reading() as tx:
        return [delivery.document for delivery in alerts.pending(tx, search)]


def delivered(ledger, search, *, limit=99):
    with ledger.reading() as tx:
        return [delivery.document for delivery in alerts.delivered(tx, search, limit=limit)]


def counts(ledger, search, *names):
    with ledger.reading() as tx:
        return alerts.count_by_story(tx, search, names)


def mark(ledger, search):
    with ledger.reading() as tx:
        return searches.load(tx, search).mark


def test_what_a_search_found_waits_to_be_told_in_the_order_of_arrival(ledger, search, four):
    one, two, three, _ = four
    assert deliver(ledger, search, three, one, story="s1") == [three, one]
    assert deliver(ledger, search, two, now=after(hours=1)) == [two]
    with ledger.reading() as tx:
        assert alerts.pending(tx, search) == [
            Delivery(search, one, 1, NOW, "s1", None, one),
            Delivery(search, two, 2, after(hours=1), None, None, two),
            Delivery(search, three, 3, NOW, "s1", None, three),
        ]
    assert mark(ledger, search) == 3


@pytest.mark.parametrize("told", [False, True], ids=["waiting", "told"])
@pytest.mark.parametrize("now", [after(days=1), after(days=-30)], ids=["later", "after the clock was set back"])
def test_a_document_is_delivered_once_to_a_search_whatever_happens(ledger, search, four, told, now):
    one, two, *_ = four
    deliver(ledger, search, one)
    if told:
        make(ledger, search, one)
    assert deliver(ledger, search, one, two, two, now=now) == [two]
    assert deliver(ledger, search, one, two, mark=9, now=now) == []
    assert pending(ledger, search) == ([two] if told else [one, two])
    assert delivered(ledger, search) == [two, one]


def test_the_mark_of_a_search_moves_on_and_never_back(ledger, search, four):
    deliver(ledger, search, mark=7)
    assert mark(ledger, search) == 7
    deliver(ledger, search, four[0], mark=3, now=after(days=-1))
    assert mark(ledger, search) == 7
    assert pending(ledger, search) == [four[0]]


def test_every_search_has_its_own(ledger, search, four):
    other = add_search(ledger, "hospitals").number
    deliver(ledger, search, four[0])
    assert deliver(ledger, other, four[0], four[1]) == [four[0], four[1]]
    make(ledger, other, four[0])
    assert (pending(ledger, search), pending(ledger, other)) == ([four[0]], [four[1]])


def test_a_removed_search_finds_nothing_more(ledger, search, four):
    deliver(ledger, search, four[0])
    call(ledger, searches.remove, search, now=NOW)
    assert deliver(ledger, search, four[1]) == []
    assert delivered(ledger, search) == [four[0]]


def test_more_documents_are_delivered_than_one_statement_takes(ledger, search, monkeypatch):
    monkeypatch.setattr(sql, "CHUNK", 2)
    many = [store_new(ledger, number) for number in range(1, 8)]
    assert deliver(ledger, search, *many) == many
    assert deliver(ledger, search, *many) == []
    make(ledger, search, *many)
    assert pending(ledger, search) == []


def test_an_alert_tells_of_some_and_the_others_wait(ledger, search, four):
    deliver(ledger, search, *four)
    first, second = make(ledger, search, *four[:2]), make(ledger, search, four[3])
    assert second > first
    assert pending(ledger, search) == [four[2]]
    with ledger.reading() as tx:
        told = [delivery.alert for delivery in alerts.delivered(tx, search, limit=9)]
    assert told == [second, None, first, first]


def test_two_alerts_cannot_tell_of_the_same_document(ledger, search, four):
    deliver(ledger, search, *four)
    made = make(ledger, search, four[1])
    with pytest.raises(LedgerError, match=f"document 'AVIS-2' is no longer to be told of by search {search}"):
        make(ledger, search, *four)
    with ledger.reading() as tx:
        assert {delivery.alert for delivery in alerts.delivered(tx, search, limit=9)} == {None, made}


def test_what_was_not_found_cannot_be_told(ledger, search, four):
    with pytest.raises(LedgerError, match="'AVIS-1' is no longer to be told"):
        make(ledger, search, four[0])


def deliver_and_tell(url, search, documents, start):
    """Do what a run does, in its own connection; what it told."""
    ledger, told = Ledger.open(url), []
    start.wait()
    for document in documents:
        deliver(ledger, search, document)
        try:
            make(ledger, search, document)
        except LedgerError:
            continue
        told.append(document)
    ledger.close()
    return told


def test_two_runs_at_once_tell_of_each_document_once(ledger, ledger_url, search):
    many = [store_new(ledger, number) for number in range(1, 16)]
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(deliver_and_tell, [ledger_url] * 2, [search] * 2, [many, many[::-1]], [start] * 2))
    assert sorted(told[0] + told[1]) == sorted(many)
    assert pending(ledger, search) == []


def test_a_run_waits_for_another_that_is_telling_and_then_tells_nothing_of_it_again(ledger, ledger_url, search, four):
    deliver(ledger, search, four[0])
    begun = Event()

    def tell_too():
        late = Ledger.open(ledger_url)
        begun.set()
        try:
            make(late, search, four[0])
        finally:
            late.close()

    with ThreadPoolExecutor(1) as pool:
        with ledger.writing() as tx:
            alerts.make(tx, search, [four[0]], {}, now=NOW)
            other = pool.submit(tell_too)
            begun.wait()
            # Time enough to look before this transaction ends, were it not made to wait.
            Event().wait(0.3)
        with pytest.raises(LedgerError, match="'AVIS-1' is no longer to be told"):
            other.result()


def test_what_was_found_last_is_listed_first(ledger, search, four):
    for document in (four[1], four[3], four[0]):
        deliver(ledger, search, document)
    assert delivered(ledger, search) == [four[3], four[1], four[0]]
    assert delivered(ledger, search, limit=2) == [four[3], four[1]]


def test_a_document_that_another_was_merged_into_is_not_delivered_where_that_one_was(ledger, search, four):
    one, two, three, _ = four
    deliver(ledger, search, one)
    make(ledger, search, one)
    merge(ledger, one, two)
    merge(ledger, two, three)
    assert deliver(ledger, search, two, three) == []
    assert pending(ledger, search) == []


def test_of_documents_that_became_one_before_they_were_delivered_one_is(ledger, search, four):
    one, two, three, _ = four
    merge(ledger, one, two)
    assert deliver(ledger, search, one, two, three) == [two, three]
    with ledger.reading() as tx:
        assert [(found.document, found.number) for found in alerts.pending(tx, search)] == [(two, 1), (three, 3)]


def test_of_documents_that_became_one_while_they_waited_one_is_told(ledger, search, four):
    one, two, three, _ = four
    deliver(ledger, search, one, two, three)
    merge(ledger, one, two)
    with ledger.reading() as tx:
        found = [(delivery.document, delivery.delivered_as) for delivery in alerts.pending(tx, search)]
    assert found == [(two, one), (three, three)]
    make(ledger, search, two)
    assert pending(ledger, search) == [three]


@pytest.mark.parametrize("told", [0, 1], ids=["the one that is gone", "the one that is left"])
def test_what_became_one_with_a_document_that_was_told_is_not_told(ledger, search, four, told):
    deliver(ledger, search, *four)
    make(ledger, search, four[told])
    merge(ledger, four[0], four[1])
    assert pending(ledger, search) == four[2:]
    with pytest.raises(LedgerError, match="'AVIS-2' is no longer to be told"):
        make(ledger, search, four[1])


def test_a_document_that_waited_and_was_merged_is_told_as_what_is_left(ledger, search, four):
    deliver(ledger, search, four[0])
    merge(ledger, four[0], four[1])
    assert deliver(ledger, search, four[1]) == []
    assert pending(ledger, search) == [four[1]]
    make(ledger, search, four[0])
    assert pending(ledger, search) == []


def test_of_documents_that_became_one_the_list_has_one_under_a_name_that_was_given_before(ledger, search, four):
    one, two, three, _ = four
    deliver(ledger, search, one, two, three)
    merge(ledger, three, one)
    with ledger.reading() as tx:
        found = alerts.delivered(tx, search, limit=9)
    assert [(delivery.document, delivery.delivered_as) for delivery in found] == [(one, three), (two, two)]


def test_a_delivery_is_of_the_story_that_its_document_is_in_now(ledger, search, four):
    deliver(ledger, search, *four[:2], story="s0")
    place(ledger, "s1", four[0])
    with ledger.reading() as tx:
        assert [delivery.story for delivery in alerts.pending(tx, search)] == ["s1", "s0"]


def test_documents_that_were_told_are_counted_by_the_story_they_are_in_now(ledger, search, four):
    place(ledger, "s1", *four[:3])
    place(ledger, "s2", four[3])
    deliver(ledger, search, *four, story="s1")
    assert counts(ledger, search, "s1", "s2") == {}
    make(ledger, search, four[0], four[1], four[3])
    assert counts(ledger, search, "s1", "s2", "s9") == {"s1": 2, "s2": 1}
    assert counts(ledger, search, "s2") == {"s2": 1}
    place(ledger, "s2", four[1], now=after(hours=1))
    assert counts(ledger, search, "s1", "s2") == {"s1": 1, "s2": 2}
    assert counts(ledger, search, "s1") == {"s1": 1}
    assert counts(ledger, add_search(ledger, "others").number, "s1", "s2") == {}


def test_documents_that_became_one_count_once_for_their_story(ledger, search, four):
    place(ledger, "s1", *four[:3])
    deliver(ledger, search, *four[:2], story="s1")
    make(ledger, search, *four[:2])
    merge(ledger, four[0], four[1])
    assert counts(ledger, search, "s1") == {"s1": 1}
    merge(ledger, four[1], four[2])
    assert counts(ledger, search, "s1") == {"s1": 1}
