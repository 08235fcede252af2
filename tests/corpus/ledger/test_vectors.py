"""Vectors of documents: one for each model, and only those of the present text are given out."""

import pytest

from corpus.ledger import vectors
from tests.corpus.ledger.examples import NOW, after, make_reading, page_url, store, store_new, take_capture


def keep(ledger, document, vector, *, model="m", version=1, now=NOW):
    with ledger.writing() as tx:
        vectors.store(tx, document, vector, model=model, version=version, now=now)


def load(ledger, *identifiers, model="m"):
    with ledger.reading() as tx:
        return vectors.load(tx, identifiers, model=model)


def count(ledger):
    with ledger.reading() as tx:
        return vectors.count_by_model(tx)


def test_vectors_are_given_back_as_they_were_kept(ledger):
    first, second, third = (store_new(ledger, number) for number in (1, 2, 3))
    keep(ledger, first, b"\x00\x01\xff\x00")
    keep(ledger, second, b"\x02\x00\x00\x00")
    assert load(ledger, first, second, third, "unknown") == {first: b"\x00\x01\xff\x00", second: b"\x02\x00\x00\x00"}
    assert load(ledger) == {}


def test_a_newer_vector_of_the_same_model_replaces_the_older_one(ledger):
    document = store_new(ledger)
    keep(ledger, document, b"older")
    keep(ledger, document, b"newer", now=after(days=1))
    assert load(ledger, document) == {document: b"newer"}
    assert count(ledger) == {"m": 1}


def test_each_model_has_its_own(ledger):
    document = store_new(ledger)
    keep(ledger, document, b"one")
    keep(ledger, document, b"two", model="other")
    assert (load(ledger, document), load(ledger, document, model="other")) == ({document: b"one"}, {document: b"two"})
    assert load(ledger, document, model="a third") == {}
    assert count(ledger) == {"m": 1, "other": 1}


@pytest.mark.parametrize(("version", "expected"), [(1, set()), (2, {"AVIS-1"})])
def test_the_vector_of_an_older_text_is_not_given_out(ledger, version, expected):
    document = store_new(ledger)
    later = make_reading(take_capture(ledger, page_url(1), fetched_at=after(days=1)), "Another text.")
    assert store(ledger, later, now=after(days=1)).document == document
    keep(ledger, document, b"bytes", version=version)
    assert set(load(ledger, document)) == expected


def test_more_documents_than_one_statement_takes(ledger):
    document = store_new(ledger)
    keep(ledger, document, b"bytes")
    assert load(ledger, *(f"unknown-{number}" for number in range(2_000)), document) == {document: b"bytes"}
