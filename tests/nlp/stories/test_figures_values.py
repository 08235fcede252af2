"""What a value leaves open, and when two cannot both be right."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.stories.figures_values import Extent, are_comparable, extent_of, lie_apart


@pytest.mark.parametrize(
    ("value", "value_max", "bound", "extent"),
    [
        (12, None, "=", (12, 12)),
        (100, None, ">=", (100, math.inf)),
        (50, None, "<=", (0, 50)),
        (-5, None, "<=", (-5, -5)),
        (10, 20, "range", (10, 20)),
        (20, 10, "range", (10, 20)),
        (100, None, "~", (50, 150)),
        (88_000, None, "~", (79_200, 96_800)),
        (300, None, "~", (250, 350)),
        (0, None, "~", (-0.5, 0.5)),
        (1.6e6, None, "~", (1.44e6, 1.76e6)),
    ],
)
def test_the_extent_of_a_statement(value, value_max, bound, extent):
    assert extent_of(value, value_max, bound) == pytest.approx(extent)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((12, None, "="), (15, None, "="), True),
        ((100, None, "="), (105, None, "="), False),
        ((100, None, "="), (106, None, "="), True),
        ((100, None, ">="), (120, None, "="), False),
        ((100, None, ">="), (90, None, "="), True),
        ((100, None, ">="), (96, None, "="), False),
        ((50, None, "<="), (60, None, "="), True),
        ((50, None, "<="), (60, None, ">="), True),
        ((50, None, "<="), (20, None, "="), False),
        ((10, 20, "range"), (15, None, "="), False),
        ((10, 20, "range"), (25, None, "="), True),
        ((100, None, "~"), (120, None, "="), False),
        ((100, None, "~"), (180, None, "="), True),
        ((0, None, "="), (3, None, "="), True),
        ((-4, None, "="), (-6, None, "="), True),
    ],
)
def test_values_lie_apart_outside_both_bounds(one, other, apart):
    assert lie_apart(extent_of(*one), extent_of(*other)) == apart
    assert lie_apart(extent_of(*other), extent_of(*one)) == apart


@pytest.mark.parametrize(
    ("one", "other", "comparable"),
    [((250, 250), (250_000, 250_000), False), ((100, 100), (900, 900), True), ((0, 5), (40, math.inf), True)],
)
def test_values_far_from_each_other_are_not_compared(one, other, comparable):
    assert are_comparable(Extent(*one), Extent(*other)) == comparable


values = st.integers(1, 10**6)
bounds = st.sampled_from(("=", "~", ">=", "<="))


@given(values, bounds, values, bounds, st.integers(1, 4))
def test_scaling_both_changes_nothing(one, bound, other, second, power):
    apart = lie_apart(extent_of(one, None, bound), extent_of(other, None, second))
    scale = 10**power
    assert lie_apart(extent_of(one * scale, None, bound), extent_of(other * scale, None, second)) == apart


@given(values, bounds)
def test_a_value_is_never_apart_from_itself(value, bound):
    assert not lie_apart(extent_of(value, None, bound), extent_of(value, None, "="))
