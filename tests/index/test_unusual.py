"""The score of unusual values."""

import pytest

from index.query import Unusual
from index.unusual import find_unusual, score_jlh


@pytest.mark.parametrize(
    ("share", "everywhere", "score"), [(0.5, 0.1, 2.0), (1.0, 0.5, 1.0), (0.5, 0.5, 0.0), (0.2, 0.5, 0.0)]
)
def test_a_larger_share_scores_by_difference_and_ratio(share: float, everywhere: float, score: float):
    assert score_jlh(share, everywhere) == pytest.approx(score)


def test_a_value_of_two_hits_is_left_out():
    assert find_unusual({"a": 2}, {"a": 2}, hits=2, rows=100, size=10) == ()


def test_equal_scores_are_in_the_order_of_the_alphabet_and_cut_to_size():
    found = find_unusual({"c": 4, "b": 4, "a": 4}, {"a": 4, "b": 4, "c": 4}, hits=4, rows=8, size=2)
    assert found == (Unusual("a", 4, 4, 1.0), Unusual("b", 4, 4, 1.0))


def test_without_hits_nothing_is_unusual():
    assert find_unusual({}, {}, hits=0, rows=0, size=10) == ()
