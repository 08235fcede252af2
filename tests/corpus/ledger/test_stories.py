"""Stories and documents found to be one."""

import pytest
from sqlalchemy import select

from corpus.errors import LedgerError
from corpus.ledger import addresses, documents, indexing, stories
from corpus.ledger.tables import memberships
from tests.corpus.ledger.examples import NOW, after, make_reading, page_url, store, store_new, take_capture


def join(ledger, document, story, *, now=NOW):
    with ledger.writing() as tx:
        return stories.join(tx, document, story, reason="same words", by="relate 1", now=now)


def merge(ledger, document, into):
    with ledger.writing() as tx:
        stories.merge(tx, document, into, reason="same text", now=NOW)


def load(ledger, identifier):
    with ledger.reading() as tx:
        found = documents.load(tx, [identifier])
    return found[0] if found else None


def ended(ledger, document):
    """The stories the document was in and until when, in order."""
    chosen = select(memberships.c.story, memberships.c.until).where(memberships.c.document == document)
    with ledger.reading() as tx:
        return [tuple(row) for row in tx.execute(chosen.order_by(memberships.c.since))]


def test_a_document_is_in_one_story_and_was_in_others(ledger):
    document = store_new(ledger)
    before = load(ledger, document).revision
    assert join(ledger, document, "s1")
    assert join(ledger, document, "s2", now=after(days=1))
    assert load(ledger, document).story == "s2"
    assert load(ledger, document).revision > before
    assert ended(ledger, document) == [("s1", after(days=1)), ("s2", None)]


def test_joining_the_same_story_again_changes_nothing(ledger):
    document = store_new(ledger)
    join(ledger, document, "s1")
    before = load(ledger, document)
    assert not join(ledger, document, "s1", now=after(days=1))
    assert load(ledger, document) == before


def test_a_run_may_change_its_mind(ledger):
    document = store_new(ledger)
    join(ledger, document, "s1")
    assert join(ledger, document, "s2")
    assert ended(ledger, document) == [("s2", None)]


def test_a_story_outlives_a_new_version(ledger):
    document = store_new(ledger)
    join(ledger, document, "s1")
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Changed."))
    assert load(ledger, document).story == "s1"


def test_a_merged_document_is_found_as_the_other(ledger):
    one, other = store_new(ledger, 1), store_new(ledger, 2)
    merge(ledger, one, other)
    assert load(ledger, one) is None
    with ledger.reading() as tx:
        assert addresses.follow(tx, one) == other
        assert addresses.resolve(tx, "unknown", [page_url(1)]) == other
        assert addresses.sharing(tx, other) == []


def test_the_engine_is_told_to_drop_a_merged_document(ledger):
    one, other = store_new(ledger, 1), store_new(ledger, 2)
    merge(ledger, one, other)
    with ledger.writing() as tx:
        indexing.announce(tx, one, now=NOW)
        [due] = indexing.due(tx, after=0, limit=10)
    assert (due.id, due.merged) == (one, True)


@pytest.mark.parametrize("into", ["AVIS-1", "AVIS-2", "unknown"], ids=["itself", "a circle", "nothing"])
def test_a_document_cannot_be_merged_into_what_does_not_stay(ledger, into):
    one, other = store_new(ledger, 1), store_new(ledger, 2)
    if into == other:
        merge(ledger, other, one)
    with pytest.raises(LedgerError, match=f"'AVIS-1' cannot be merged into '{into}'"):
        merge(ledger, one, into)
    assert load(ledger, one) is not None


def test_the_document_that_was_seen_first_is_the_older(ledger):
    for name, day in (("A", 2), ("B", 1)):
        store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=day)), identifier=name, urls=()))
    with ledger.reading() as tx:
        assert stories.by_age(tx, "A", "B") == stories.by_age(tx, "B", "A") == ("B", "A")
