"""Making scores by words and by meaning comparable."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import weigh_cosine, weigh_words
from index.lookups import WORD_BONUS


def test_the_best_by_words_counts_one_and_the_others_their_part():
    assert weigh_words([8.0, 4.0, 0.0]) == [1.0, 0.5, 0.0]
    assert weigh_words([]) == []


def test_all_of_the_words_count_more_than_one_of_them_of_the_same_weight():
    more, fewer = weigh_words([2 * WORD_BONUS + 8, WORD_BONUS + 8])
    assert (more, fewer) == (1.0, pytest.approx(0.8))


def test_one_word_that_weighs_much_goes_before_two_that_weigh_nothing():
    more, fewer = weigh_words([2 * WORD_BONUS + 1, WORD_BONUS + 20])
    assert fewer > more


@given(st.lists(st.floats(0, 900), min_size=2))
def test_where_all_have_as_many_words_their_order_stays(weights):
    ordered = sorted(weights, reverse=True)
    found = weigh_words([3 * WORD_BONUS + weight for weight in ordered])
    assert all(one >= other for one, other in pairwise(found))
    assert found[0] == pytest.approx(1)


@pytest.mark.parametrize(("cosine", "weight"), [(-0.2, 0), (0.1, 0), (0.2, 0), (0.6, 0.5), (1.0, 1)])
def test_a_cosine_counts_from_its_floor_on(cosine, weight):
    assert weigh_cosine(cosine, floor=0.2) == pytest.approx(weight)
