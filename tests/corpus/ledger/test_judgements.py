"""What analysts say of two documents."""

import pytest

from corpus.errors import LedgerError
from corpus.ledger import judgements, stories, work
from corpus.ledger.judgements import Judgement
from tests.corpus.ledger.examples import NOW, OTHER, SLUG, after, store_new


@pytest.fixture
def three(ledger):
    return [store_new(ledger, number) for number in (1, 2, 3)]


def judge(ledger, one, other, *, same=False, by="ada", note=None, now=NOW):
    with ledger.writing() as tx:
        return judgements.judge(tx, one, other, same=same, by=by, note=note, now=now)


def withdraw(ledger, number, *, now=NOW):
    with ledger.writing() as tx:
        return judgements.withdraw(tx, number, now=now)


def standing(ledger):
    with ledger.reading() as tx:
        return judgements.standing(tx)


def merge(ledger, document, into):
    with ledger.writing() as tx:
        stories.merge(tx, document, into, reason="same text", now=NOW)


def relate_all(ledger):
    """End what is due for the stage; the items."""
    with ledger.writing() as tx:
        items = work.claim(tx, "relate", holder=OTHER, limit=100, now=after(days=9))
        work.finish(tx, "relate", [work.Result(item.item, "done") for item in items], holder=OTHER, now=NOW)
    return sorted((item.item, item.source, item.batch) for item in items)


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
def test_a_judgement_stands_whichever_document_is_named_first(ledger, three, turned):
    one, other, _ = three
    made = judge(ledger, *((other, one) if turned else (one, other)), note="deux pannes distinctes")
    assert standing(ledger) == [made]
    assert made == Judgement(made.number, one, other, False, "ada", NOW, "deux pannes distinctes")


def test_a_later_judgement_of_the_two_takes_the_place_of_the_earlier(ledger, three):
    one, two, other = three
    judge(ledger, one, two)
    between = judge(ledger, one, other)
    later = judge(ledger, two, one, same=True, now=after(days=1))
    assert standing(ledger) == [between, later]


def test_what_is_withdrawn_counts_no_more_and_nothing_takes_its_place(ledger, three):
    one, other, _ = three
    judge(ledger, one, other, same=True)
    made = judge(ledger, one, other)
    assert withdraw(ledger, made.number)
    assert standing(ledger) == []
    assert not withdraw(ledger, made.number)
    assert not withdraw(ledger, made.number + 9)


def test_both_documents_are_related_anew_by_a_judgement_and_by_its_end(ledger, three):
    one, other, _ = three
    made = judge(ledger, one, other)
    due = relate_all(ledger)
    assert [(item, source) for item, source, _ in due] == [(one, SLUG), (other, SLUG)]
    assert all(batch for *_, batch in due)
    withdraw(ledger, made.number)
    assert relate_all(ledger) == due
    withdraw(ledger, made.number)
    assert relate_all(ledger) == []


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ("AVIS-1", "AVIS-1", "'AVIS-1' cannot be judged against itself; name two"),
        ("AVIS-1", "AVIS-9", "'AVIS-9' cannot be judged: it is not in the ledger"),
        ("AVIS-3", "AVIS-1", "'AVIS-3' cannot be judged: it was merged into 'AVIS-2'; name that one"),
    ],
    ids=["itself", "unknown", "merged"],
)
def test_only_two_documents_that_are_there_can_be_judged(ledger, three, one, other, message):
    merge(ledger, "AVIS-3", "AVIS-2")
    with pytest.raises(LedgerError, match=message):
        judge(ledger, one, other)
    assert standing(ledger) == []
    assert relate_all(ledger) == []


def test_a_judgement_of_a_merged_document_counts_for_what_is_left(ledger, three):
    one, two, three_ = three
    made = judge(ledger, one, two, same=True)
    merge(ledger, one, three_)
    assert [(found.number, found.one, found.other) for found in standing(ledger)] == [(made.number, two, three_)]
    with ledger.reading() as tx:
        assert [found.number for found in judgements.of_documents(tx, [three_])] == [made.number]
        assert judgements.of_documents(tx, [one]) == []


def test_of_two_judgements_that_a_merge_brought_together_the_later_counts(ledger, three):
    one, two, three_ = three
    judge(ledger, one, two, same=True)
    later = judge(ledger, two, three_)
    merge(ledger, one, three_)
    assert standing(ledger) == [later]
    newest = judge(ledger, two, three_, same=True)
    withdraw(ledger, newest.number)
    assert standing(ledger) == []


def test_a_judgement_of_documents_that_became_one_says_nothing(ledger, three):
    one, other, _ = three
    judge(ledger, one, other)
    merge(ledger, one, other)
    assert standing(ledger) == []


def test_the_judgements_of_some_documents_are_found(ledger, three):
    one, two, three_ = three
    first, second = judge(ledger, one, two), judge(ledger, two, three_)
    with ledger.reading() as tx:
        assert judgements.of_documents(tx, [two]) == [first, second]
        assert judgements.of_documents(tx, [three_, "unknown"]) == [second]
        assert judgements.of_documents(tx, []) == []


def test_a_remark_may_hold_what_no_database_keeps(ledger, three):
    one, other, _ = three
    assert judge(ledger, one, other, note="a\0b").note == "a\ufffdb"
