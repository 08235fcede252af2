"""Tallies and their scores."""

import pytest

from veille.evaluate.tallies import Mean, Ratio, add


@pytest.mark.parametrize(
    ("tally", "precision", "recall", "f1"),
    [
        (Ratio(1, 2, 4), 0.5, 0.25, 1 / 3),
        (Ratio(0, 0, 0), 1.0, 1.0, 1.0),
        (Ratio(0, 0, 3), 0.0, 0.0, 0.0),
        (Ratio(0, 3, 0), 0.0, 0.0, 0.0),
    ],
)
def test_nothing_wanted_and_nothing_found_is_perfect(tally, precision, recall, f1):
    assert (tally.precision, tally.recall, tally.score) == pytest.approx((precision, recall, f1))


def test_a_mean_of_nothing_is_zero():
    assert (Mean().score, Mean(1.5, 2).score) == (0.0, 0.75)


def test_tallies_add_up():
    assert add(Ratio(1, 2, 3), Ratio(1, 1, 1)) == Ratio(2, 3, 4)
