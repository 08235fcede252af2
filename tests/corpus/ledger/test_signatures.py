"""Signatures: what relating knows of documents, of their present texts only."""

from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.ledger import signatures, stories, vectors
from corpus.ledger.signatures import Known, Signature
from tests.corpus.ledger.examples import (
    NOW,
    after,
    counted_statements,
    make_reading,
    page_url,
    store,
    store_new,
    take_capture,
)


def make(document, *, moment=NOW, stamp="features 1", version=1, packed=b"\x00\x01\xff", language="fr"):
    return Signature(document, version, stamp, moment, language, packed, 0.25, False)


def keep(ledger, *made):
    with ledger.writing() as tx:
        signatures.store(tx, made)


def join(ledger, *identifiers, story="s1"):
    with ledger.writing() as tx:
        stories.join_many(tx, [stories.Placement(each, story, "why") for each in identifiers], by="relate", now=NOW)


def put(ledger, number, *, story="s1", **facts):
    """A document of its own in a story, with a signature; its id."""
    document = store_new(ledger, number)
    join(ledger, document, story=story)
    keep(ledger, make(document, **facts))
    return document


def embed(ledger, document, vector, *, model="m", version=1):
    with ledger.writing() as tx:
        vectors.store(tx, document, vector, model=model, version=version, now=NOW)


def change(ledger, number):
    """A new version of the document of this number."""
    capture = take_capture(ledger, page_url(number), fetched_at=after(days=1))
    store(ledger, make_reading(capture, "Another text.", identifier=f"AVIS-{number}"), now=after(days=1))


def load(ledger, *identifiers, stamp="features 1", model="m"):
    with ledger.reading() as tx:
        return signatures.load(tx, identifiers, stamp=stamp, model=model)


def load_between(ledger, *, after_moment=None, **choice):
    window = {"after": after_moment, "start": after(days=-30), "until": after(days=30)}
    with ledger.reading() as tx:
        return list(signatures.scan_between(tx, **(window | {"stamp": "features 1", "model": "m"} | choice)))


def names(found):
    return [known.document for known in found]


def test_a_signature_is_given_back_as_it_was_kept_with_story_and_vector(ledger):
    document = put(ledger, 1, moment=after(hours=-2), language=None)
    embed(ledger, document, b"\x02\x00\xfe\x00")
    moment = after(hours=-2)
    expected = Known(document, 1, "features 1", moment, None, b"\x00\x01\xff", 0.25, False, "s1", b"\x02\x00\xfe\x00")
    assert load(ledger, document) == [expected]
    assert load_between(ledger) == [expected]


def test_a_newer_signature_replaces_the_older_one(ledger):
    document = put(ledger, 1)
    keep(ledger, make(document, packed=b"newer", moment=after(days=1)))
    assert [(known.packed, known.moment) for known in load_between(ledger)] == [(b"newer", after(days=1))]


def test_many_are_kept_in_one_statement(ledger):
    made = [make(store_new(ledger, number)) for number in range(1, 6)]
    with counted_statements(ledger) as seen:
        keep(ledger, *made)
    assert len(seen) == 1
    keep(ledger)


@pytest.mark.parametrize("embedded", [{"model": "another"}, {"version": 2}], ids=["another model", "another version"])
def test_a_vector_that_is_not_of_this_model_and_text_is_left_out(ledger, embedded):
    document = put(ledger, 1)
    embed(ledger, document, b"bytes", **embedded)
    assert [known.vector for known in load_between(ledger) + load(ledger, document)] == [None, None]


def test_they_come_in_the_order_of_their_moments_then_of_their_ids(ledger):
    late = put(ledger, 1, moment=after(hours=2))
    same = [put(ledger, number, moment=after(hours=1)) for number in (3, 2)]
    early = put(ledger, 4)
    assert names(load_between(ledger)) == [early, *reversed(same), late]
    assert names(load(ledger, late, "unknown", early, late)) == [late, early]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({}, [0, 1, 2, 3]),
        ({"start": after(hours=1)}, [1, 2, 3]),
        ({"until": after(hours=2)}, [0, 1, 2]),
        ({"after_moment": after(hours=1)}, [2, 3]),
        ({"after_moment": after(hours=1), "start": after(hours=1)}, [2, 3]),
        ({"after_moment": after(hours=1), "start": after(hours=3)}, [3]),
        ({"after_moment": after(hours=-9), "start": after(hours=1), "until": after(hours=1)}, [1]),
        ({"start": after(hours=1), "until": after(hours=1) - timedelta(microseconds=1)}, []),
    ],
    ids=["all", "start", "until", "after", "after start", "start after", "one moment", "none"],
)
def test_both_bounds_belong_to_a_window_and_what_was_seen_does_not(ledger, bounds, expected):
    found = [put(ledger, number, moment=after(hours=number)) for number in range(4)]
    assert names(load_between(ledger, **bounds)) == [found[number] for number in expected]


def test_some_may_be_left_out_by_name(ledger):
    first, second, third = (put(ledger, number) for number in (1, 2, 3))
    assert names(load_between(ledger, without=[first, third, "unknown"])) == [second]


@pytest.fixture
def one(ledger):
    return put(ledger, 1)


def assert_nothing_is_known(ledger, document, **choice):
    assert load_between(ledger, **choice) == []
    assert load(ledger, document, **choice) == []


def test_a_signature_of_other_code_is_not_given_out(ledger, one):
    assert_nothing_is_known(ledger, one, stamp="features 2")


def test_a_signature_of_an_older_text_is_not_given_out(ledger, one):
    change(ledger, 1)
    assert_nothing_is_known(ledger, one)


def test_a_document_without_story_is_not_given_out(ledger):
    document = store_new(ledger)
    keep(ledger, make(document))
    assert_nothing_is_known(ledger, document)


def test_a_merged_document_is_not_given_out(ledger, one):
    other = store_new(ledger, 2)
    with ledger.writing() as tx:
        stories.merge(tx, one, other, reason="same text", now=NOW)
    assert_nothing_is_known(ledger, one)


def test_they_can_be_read_one_at_a_time_and_in_one_statement(ledger):
    found = [put(ledger, number) for number in range(1, 6)]
    window = {"after": None, "start": NOW, "until": NOW, "stamp": "features 1", "model": "m"}
    with counted_statements(ledger) as seen, ledger.reading() as tx:
        rows = signatures.scan_between(tx, **window)
        assert next(rows).document == found[0]
        assert names(rows) == found[1:]
    assert len(seen) == 1


def test_more_documents_than_one_statement_takes(ledger, one):
    assert names(load(ledger, *(f"unknown-{number}" for number in range(2_000)), one)) == [one]


def test_what_is_doubtful_is_listed_until_it_is_not_any_more(ledger):
    one, two = store_new(ledger, 1), store_new(ledger, 2)
    early = replace(make(two), moment=after(days=-3), doubtful=True)
    with ledger.writing() as tx:
        signatures.store(tx, [replace(make(one), doubtful=True), early])
        assert signatures.list_doubtful(tx, stamp="features 1") == [two, one]
        signatures.store(tx, [replace(early, doubtful=False)])
        assert signatures.list_doubtful(tx, stamp="features 1") == [one]
        assert signatures.list_doubtful(tx, stamp="features 2") == []
