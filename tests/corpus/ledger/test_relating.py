"""The order in which documents are related."""

import pytest

from corpus.ledger import relating, work
from corpus.ledger.work import Item, Result, Selection
from tests.corpus.ledger.examples import NOW, OTHER, SLUG, after, make_items, make_reading, store, take_capture


@pytest.fixture
def four(ledger):
    """Documents that were all first seen at `NOW`: B says nothing of its date, D one that is yet to come."""
    for name, published in (("A", after(days=-1)), ("B", None), ("C", after(days=-2)), ("D", after(days=1))):
        store(ledger, make_reading(take_capture(ledger), identifier=name, urls=(), published=published))


def list_due(ledger, *, now=NOW, **selection):
    with ledger.reading() as tx:
        return relating.list_due(tx, now=now, selection=Selection(**selection))


def test_documents_are_related_by_when_they_were_published_but_not_before_they_were(ledger, four):
    make_items(ledger, "D", "C", "B", "A", stage="relate")
    assert list_due(ledger) == ["C", "A", "B", "D"]


def test_only_what_is_due_for_relating_is_listed(ledger, four):
    make_items(ledger, "A", stage="enrich")
    make_items(ledger, "B", "C", stage="relate")
    with ledger.writing() as tx:
        work.make_due(tx, [Item("relate", "D", SLUG)], now=after(hours=1))
        work.claim_items(tx, "relate", ["B"], holder=OTHER, now=NOW)
    assert list_due(ledger) == ["C"]
    assert list_due(ledger, now=after(hours=1)) == ["C", "D"]
    with ledger.writing() as tx:
        work.finish(tx, "relate", [Result("B", "done")], holder=OTHER, now=NOW)
    assert list_due(ledger) == ["C"]


def test_a_selection_chooses_by_batch_and_source(ledger, four):
    make_items(ledger, "A", stage="relate", batch="monday")
    make_items(ledger, "B", "C", stage="relate", batch="monday", source="press")
    make_items(ledger, "D", stage="relate", batch="tuesday")
    assert list_due(ledger, batches=("monday",)) == ["C", "A", "B"]
    assert list_due(ledger, batches=("monday",), sources=("press",)) == ["C", "B"]
    assert list_due(ledger, batches=("never",)) == []
