"""Choosing the nearest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexUnavailable
from index.vectors import Vector, check_dimension, choose_best


@pytest.mark.parametrize(
    ("k", "least", "expected"),
    [
        (2, -1.0, [1, 3]),
        (9, -1.0, [1, 3, 0, 4, 2]),
        (9, 0.5, [1, 3, 0, 4]),
        (3, 0.5, [1, 3, 0]),
        (9, 0.95, []),
        (0, -1.0, []),
    ],
)
def test_the_largest_come_first_and_those_under_the_least_not_at_all(k, least, expected):
    cosines = np.array([0.5, 0.9, -0.2, 0.9, 0.5], dtype=np.float32)
    assert choose_best(cosines, k=k, least=least) == expected


def test_of_nothing_nothing_is_nearest():
    assert choose_best(np.array([], dtype=np.float32), k=3, least=0) == []


@given(st.lists(st.sampled_from([-0.5, 0.0, 0.25, 0.5, 1.0]), max_size=30), st.integers(0, 40))
def test_a_part_of_the_order_is_the_beginning_of_the_whole(cosines, k):
    values = np.array(cosines, dtype=np.float32)
    whole = sorted(range(len(cosines)), key=lambda place: -cosines[place])
    assert choose_best(values, k=k, least=-1) == whole[:k]


def test_a_vector_is_read_from_little_endian_floats():
    vector = Vector.read("m", np.array([1.5, -2.0], dtype="<f4").tobytes())
    assert (vector.model, vector.dimension, list(vector.values)) == ("m", 2, [1.5, -2.0])


def test_another_dimension_under_the_same_name_says_what_to_do():
    vector = Vector("m", np.zeros(3, dtype=np.float32))
    check_dimension(vector, None)
    check_dimension(vector, 3)
    with pytest.raises(IndexUnavailable, match=r"'m' have 4 dimensions in the index, and 3 here.*--rebuild"):
        check_dimension(vector, 4)
