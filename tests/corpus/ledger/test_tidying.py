"""Rows that the ledger keeps for a while only, on both databases."""

import pytest
from sqlalchemy import select

from corpus.document import Annotations
from corpus.ledger import documents, leases, runs, tables, tidying, vectors
from tests.corpus.ledger.examples import NOW, OTHER, after, make_reading, store, take_capture


def litter(name: str, *, model: str = "use"):
    return next(each for each in tidying.list_litter(model=model, now=NOW) if each.name == name)


def find(ledger, name: str, **facts) -> list[tuple]:
    with ledger.reading() as tx:
        return tidying.find(tx, litter(name, **facts))


def remove(ledger, name: str, **facts) -> int:
    found = find(ledger, name, **facts)
    with ledger.writing() as tx:
        return tidying.remove(tx, litter(name, **facts), found)


def left(ledger, table) -> int:
    with ledger.reading() as tx:
        return len(tx.execute(select(table)).all())


@pytest.fixture
def replayed(ledger):
    """A document of two versions, the last of which was read and annotated twice."""
    with_versions = [
        ("bulletin 1", "Une faille."),
        ("bulletin 1", "Deux failles."),
        ("bulletin 2", "Deux failles, lues mieux."),
    ]
    for days, (extractor, text) in enumerate(with_versions):
        baseline = documents.hash_content(make_reading(take_capture(ledger), text).draft.content)
        capture = take_capture(ledger, fetched_at=after(days=days))
        stored = store(
            ledger, make_reading(capture, text, extractor=extractor, baseline=baseline), now=after(days=days)
        )
    for stamp in ("stub 1", "stub 2"):
        with ledger.writing() as tx:
            (read,) = documents.load(tx, [stored.document])
            documents.annotate(tx, read, Annotations(stamp=stamp), now=NOW)
    return stored.document


def state(ledger, document: str):
    with ledger.reading() as tx:
        return documents.load(tx, [document]), documents.history(tx, document)


@pytest.mark.parametrize("name", ["readings", "annotations"])
def test_superseded_readings_go_and_all_that_anybody_can_ask_for_stays(ledger, replayed, name):
    before = state(ledger, replayed)
    assert remove(ledger, name) > 0
    assert state(ledger, replayed) == before
    assert remove(ledger, name) == 0


def test_of_each_version_one_reading_stays(ledger, replayed):
    remove(ledger, "readings")
    with ledger.reading() as tx:
        versions = tx.scalars(select(tables.contents.c.version).order_by(tables.contents.c.version)).all()
    assert versions == list(range(1, len(state(ledger, replayed)[1]) + 1))


def test_vectors_of_another_model_go_where_ours_has_one(ledger):
    one, other = (store(ledger, make_reading(take_capture(ledger), identifier=name)).document for name in ("A", "B"))
    with ledger.writing() as tx:
        for document, model in ((one, "use"), (one, "minilm"), (other, "minilm")):
            vectors.store(tx, document, b"\0\0\0\0", model=model, version=1, now=NOW)
    assert find(ledger, "vectors") == [(one, "opening", "minilm")]
    assert remove(ledger, "vectors") == 1
    with ledger.reading() as tx:
        assert vectors.count_by_model(tx) == {"minilm": 1, "use": 1}


def test_no_vector_goes_where_vectors_are_switched_off(ledger):
    document = store(ledger, make_reading(take_capture(ledger))).document
    with ledger.writing() as tx:
        vectors.store(tx, document, b"\0\0\0\0", model="use", version=1, now=NOW)
    assert remove(ledger, "vectors", model="none") == 0


def test_runs_and_incidents_stay_for_more_than_a_year(ledger):
    moments = (after(days=-401), after(days=-399))
    with ledger.writing() as tx:
        for began in moments:
            runs.begin(tx, "crawl", now=began)
            facts = {"source": "avis", "state": "late", "reason": "rien", "began": began, "changed": began}
            tx.execute(tables.incidents.insert(), {**facts, "ended": began})
        tx.execute(tables.incidents.insert(), {**facts, "began": after(days=-900), "ended": None})
    assert (remove(ledger, "runs"), remove(ledger, "incidents")) == (1, 1)
    assert (left(ledger, tables.runs), left(ledger, tables.incidents)) == (1, 2)


def test_a_lease_goes_days_after_it_was_over(ledger):
    with ledger.writing() as tx:
        for name, days in (("crawl gone", -3), ("crawl lately", -1)):
            leases.acquire(tx, name, holder=OTHER, now=after(days=days))
    assert find(ledger, "leases") == [("crawl gone",)]
    assert remove(ledger, "leases") == 1


def test_a_row_that_may_not_go_any_more_stays(ledger):
    with ledger.writing() as tx:
        leases.acquire(tx, "crawl avis", holder=OTHER, now=after(days=-3))
    found = find(ledger, "leases")
    with ledger.writing() as tx:
        leases.acquire(tx, "crawl avis", holder=OTHER, now=NOW)
    with ledger.writing() as tx:
        assert tidying.remove(tx, litter("leases"), found) == 0
