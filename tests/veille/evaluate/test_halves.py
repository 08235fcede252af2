"""Halves of a labelled set."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.evaluate.halves import is_even, score_half
from veille.evaluate.tallies import Mean, Ratio

ratios = st.builds(lambda hits, more, missed: Ratio(hits, hits + more, hits + missed), *[st.integers(0, 5)] * 3)


def test_an_item_is_even_when_its_sha_1_is():
    names = ["a", "b", "c", "d", "é"]
    assert [is_even(name) for name in names] == [hashlib.sha1(name.encode()).digest()[-1] % 2 == 0 for name in names]


@given(st.lists(ratios, min_size=1, max_size=20))
def test_the_interval_is_ordered_and_the_same_at_every_call(tallies):
    half = score_half(tallies)
    assert half == score_half(tallies)
    assert half is None or 0 <= half.low <= half.high <= 100


def test_the_interval_holds_the_score_and_narrows_with_more_items():
    few = score_half([Ratio(1, 1, 1), Ratio(0, 1, 1)] * 10)
    many = score_half([Ratio(1, 1, 1), Ratio(0, 1, 1)] * 1_000)
    assert few.score == many.score == pytest.approx(50)
    assert few.low < many.low < 50 < many.high < few.high


def test_a_mean_is_resampled_too():
    assert score_half([Mean(0.5, 1)] * 10) == pytest.approx((50, 50, 50))


@pytest.mark.parametrize("tallies", [[], [Ratio()], [Mean()]])
def test_where_nothing_counts_there_is_no_score(tallies):
    assert score_half(tallies) is None
