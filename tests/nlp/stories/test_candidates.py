"""Candidates: who may tell the same event is found by keys, passages and meaning; who is gone is not."""

import numpy as np
import pytest

from nlp.stories import candidates
from nlp.stories.candidates import BY_KEYS, BY_MEANING, FARTHEST, SIGNS, Candidates, read_signs
from nlp.stories.terms import TEXT, hash_terms
from tests.nlp.stories.papers import BREACH, FIRE, FIRE_IN_ENGLISH, make


def lay(*articles):
    index = Candidates()
    for slot, article in enumerate(articles):
        index.add(slot, article)
    return index


def find(index, article):
    found = index.find(article)
    return found.like.tolist(), found.copied.tolist()


def turn(vector, signs):
    """The vector with so many of its signs changed."""
    turned = vector.copy()
    turned[:signs] *= -1
    return turned


@pytest.fixture
def vector():
    return np.random.default_rng(7).normal(size=SIGNS).astype(np.float32)


def test_those_that_share_a_key_are_found_and_others_are_not():
    index = lay(make("a", "orage grêle"), make("b", "incendie usine"), make("c", "grêle vignes"))
    assert find(index, make("d", "grêle toits")) == ([0, 2], [])


def test_those_that_share_passages_are_told_apart():
    index = lay(make("a", text=FIRE), make("b", text=BREACH), make("c", "incendie"), make("d", text=FIRE_IN_ENGLISH))
    assert find(index, make("e", "incendie", text=FIRE)) == ([0, 2], [0])
    assert index.find_copied(make("e", text=BREACH)).tolist() == [1]


@pytest.mark.parametrize(("signs", "found"), [(0, [0]), (FARTHEST, [0]), (FARTHEST + 1, [])])
def test_those_whose_vectors_have_nearly_the_same_signs_are_found(vector, signs, found):
    index = lay(make("a", vector=vector), make("b"))
    assert find(index, make("c", vector=turn(vector, signs))) == (found, [])


def test_without_a_vector_nothing_is_found_by_meaning(vector):
    assert find(lay(make("a", vector=vector)), make("b")) == ([], [])


def test_of_many_that_are_near_in_meaning_the_nearest_are_found(vector):
    index = lay(*(make(str(signs), vector=turn(vector, signs)) for signs in range(BY_MEANING + 5, 0, -1)))
    assert find(index, make("new", vector=vector))[0] == list(range(5, BY_MEANING + 5))


def test_of_many_that_share_keys_those_that_share_most_are_found_and_of_these_the_latest():
    articles = [make(str(slot), "orage grêle" if slot % 3 else "orage grêle vignes") for slot in range(150)]
    found, _ = find(lay(*articles), make("new", "orage grêle vignes"))
    assert len(found) == BY_KEYS
    assert set(range(0, 150, 3)) < set(found)
    others = [slot for slot in range(150) if slot % 3]
    assert [slot for slot in found if slot % 3] == others[-(BY_KEYS - 50) :]


def test_a_key_of_too_many_leads_to_none_of_them(monkeypatch):
    monkeypatch.setattr(candidates, "MOST_OF_KEY", 3)
    index = lay(make("a", "orage"), make("b", "orage grêle"), make("c", "orage"), make("d", "orage"))
    assert find(index, make("e", "orage")) == ([], [])
    assert find(index, make("e", "orage grêle")) == ([1], [])


def test_a_passage_of_too_many_tells_no_copy(monkeypatch):
    monkeypatch.setattr(candidates, "MOST_OF_PASSAGE", 2)
    assert lay(*(make(name, text=FIRE) for name in "ab")).find_copied(make("x", text=FIRE)).tolist() == [0, 1]
    assert lay(*(make(name, text=FIRE) for name in "abc")).find_copied(make("x", text=FIRE)).tolist() == []


def test_the_frequency_of_a_key_is_how_many_have_it():
    index = lay(make("a", "orage"), make("b", "orage grêle"))
    assert index.frequency(hash_terms(["orage", "grêle", "neige"], TEXT, "fr")).tolist() == [2, 1, 0]


def test_who_was_taken_off_counts_no_more():
    articles = [make("a", "orage"), make("b", "orage grêle")]
    index = lay(*articles)
    index.take_off(0, articles[0])
    assert index.frequency(hash_terms(["orage", "grêle"], TEXT, "fr")).tolist() == [1, 1]


@pytest.mark.parametrize("words", ["orage", ""])
def test_who_was_taken_off_keeps_nobody_from_being_found(vector, words):
    there = make("there", words, vector=None if words else vector)
    gone = [make(str(number), words, vector=there.vector) for number in range(BY_KEYS)]
    index = lay(there, *gone)
    for slot, article in enumerate(gone, start=1):
        index.take_off(slot, article)
    assert 0 in find(index, make("new", words, vector=there.vector))[0]


def test_what_is_forgotten_is_not_found_and_what_comes_after_is(vector):
    index = lay(*(make(str(slot), "orage", text=FIRE, vector=vector) for slot in range(4)))
    index.take_off(1, make("1", "orage"))
    index.forget(2)
    index.add(4, make("4", "orage", text=FIRE, vector=vector))
    assert find(index, make("new", "orage", text=FIRE, vector=vector)) == ([2, 3, 4], [2, 3, 4])
    assert index.frequency(hash_terms(["orage"], TEXT, "fr")).tolist() == [3]


@pytest.mark.parametrize("kept", [1500, 3000, 5000])
def test_signs_stay_with_their_slots_as_thousands_come_and_go(vector, kept):
    index, other = Candidates(), make("other", vector=-vector)
    for slot in range(2999):
        index.add(slot, other)
    index.add(2999, make("near", vector=vector))
    index.forget(kept)
    index.add(max(kept, 3000), make("late", vector=vector))
    assert find(index, make("new", vector=vector))[0] == [slot for slot in (2999, max(kept, 3000)) if slot >= kept]


@pytest.mark.parametrize("dimension", [1, 64, 255, 256, 512])
def test_signs_are_of_the_first_dimensions_of_a_vector_of_any_length(dimension):
    signs = read_signs(np.ones(dimension, np.float32))
    assert (signs.dtype, signs.shape) == (np.uint64, (SIGNS // 64,))
    assert int(np.bitwise_count(signs).sum()) == min(dimension, SIGNS)
