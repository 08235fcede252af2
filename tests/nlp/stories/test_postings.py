"""Postings: which slots hold a key, against a plain dictionary."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.stories import postings
from nlp.stories.postings import Postings

#: Few keys, so that slots share them, the least and the greatest among them.
KEYS = st.sets(st.one_of(st.integers(0, 40), st.sampled_from([2**63, 2**64 - 2, 2**64 - 1])), max_size=12)
DOCUMENTS = st.lists(KEYS, max_size=40)


def as_keys(keys):
    return np.array(sorted(keys), dtype=np.uint64)


def fill(documents):
    index = Postings()
    for slot, keys in enumerate(documents):
        index.add(slot, as_keys(keys))
    return index


def expect(documents, asked, *, most, since=0):
    held = {slot: keys for slot, keys in enumerate(documents) if slot >= since}
    rare = {key for key in asked if sum(key in keys for keys in held.values()) <= most}
    return Counter({slot: len(keys & rare) for slot, keys in held.items() if keys & rare})


def answer(index, asked, *, most):
    slots, counts = index.find(as_keys(asked), most=most)
    assert slots.tolist() == sorted(set(slots.tolist()))
    return Counter(dict(zip(slots.tolist(), counts.tolist(), strict=True)))


@pytest.fixture(autouse=True)
def small_runs(monkeypatch):
    """Runs of a few postings, so that few documents make several and merge them."""
    monkeypatch.setattr(postings, "_WAITING", 7)
    monkeypatch.setattr(postings, "_GROWTH", 2)
    monkeypatch.setattr(postings, "_LOADED", 20)
    monkeypatch.setattr(postings, "_LONG", 20)


@given(DOCUMENTS, KEYS, st.integers(0, 5))
def test_slots_are_found_with_how_many_of_the_rare_keys_they_hold(documents, asked, most):
    assert answer(fill(documents), asked, most=most) == expect(documents, asked, most=most)


@given(DOCUMENTS, KEYS)
def test_the_frequency_of_a_key_is_how_many_slots_hold_it(documents, asked):
    frequency = fill(documents).frequency(as_keys(asked))
    assert frequency.tolist() == [sum(key in keys for keys in documents) for key in sorted(asked)]


@given(DOCUMENTS, st.integers(0, 45), DOCUMENTS, KEYS)
def test_what_is_forgotten_is_gone_and_what_comes_after_is_found(documents, before, later, asked):
    index = fill(documents)
    index.forget(before)
    for slot, keys in enumerate(later, start=len(documents)):
        index.add(slot, as_keys(keys))
    expected = [keys if slot >= before else set() for slot, keys in enumerate(documents)] + later
    assert answer(index, asked, most=3) == expect(expected, asked, most=3)
    assert len(index) == sum(map(len, expected))


@given(DOCUMENTS, KEYS)
def test_a_window_loaded_at_once_is_the_same_as_one_that_grew(documents, asked):
    index = Postings()
    index.add_many((slot, as_keys(keys)) for slot, keys in enumerate(documents))
    assert answer(index, asked, most=4) == answer(fill(documents), asked, most=4)
    assert len(index) == sum(map(len, documents))


@given(st.integers(0, 2**32 - 1))
def test_a_key_is_found_wherever_it_stands_in_a_large_run(seed):
    keys = np.unique(np.random.default_rng(seed).integers(0, 2**64, 300, dtype=np.uint64))
    index = Postings()
    index.add_many([(0, keys)])
    assert index.frequency(keys).tolist() == [1] * len(keys)
    assert index.frequency(np.setdiff1d(keys + np.uint64(1), keys)).sum() == 0


def test_an_empty_index_finds_nothing():
    slots, counts = Postings().find(as_keys({1, 2}), most=9)
    assert len(slots) == len(counts) == 0
    assert Postings().frequency(as_keys({1})).tolist() == [0]


def test_a_common_key_is_passed_over_but_a_rare_one_of_the_same_slot_counts():
    index = fill([{1, 2}, {1}, {1}])
    assert answer(index, {1, 2}, most=2) == {0: 1}
    assert answer(index, {1, 2}, most=3) == {0: 2, 1: 1, 2: 1}


def test_a_posting_takes_few_bytes(monkeypatch):
    monkeypatch.undo()
    index = Postings()
    keys = np.arange(100, dtype=np.uint64)
    index.add_many((slot, keys * np.uint64(slot + 1)) for slot in range(1000))
    assert len(index) == 100_000
    assert index.nbytes <= 16 * len(index)
