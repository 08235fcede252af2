"""Scores of figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.evaluate.figures import (
    has_same_unit,
    has_same_value,
    is_same_number,
    pair_by_overlap,
    tally_figures,
    token_f1,
)
from veille.evaluate.tallies import Mean, Ratio

GOLD = {"start": 10, "end": 20, "value": 3, "unit": "site", "bound": "=", "kind": "count", "subject": "sites attaqués"}

spans = st.builds(lambda start, length: {"start": start, "end": start + length}, st.integers(0, 30), st.integers(1, 9))


def scores(gold, predicted):
    return tally_figures({"figures": gold}, {"figures": predicted})


def test_a_perfect_answer_is_right_at_every_level():
    rows = scores([GOLD], [GOLD])
    assert {rows[name] for name in rows if "token" not in name} == {Ratio(1, 1, 1)}
    assert rows["subject token-F1"] == Mean(1.0, 1)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"end": 25}, {"span (exact)"}),
        ({"value": 4}, {"value", "value+unit", "value+unit+bound+kind"}),
        ({"value_max": 5}, {"value", "value+unit", "value+unit+bound+kind"}),
        ({"unit": "hôpital"}, {"value+unit", "value+unit+bound+kind"}),
        ({"bound": "~"}, {"value+unit+bound+kind"}),
        ({"kind": "measure"}, {"value+unit+bound+kind"}),
        ({"start": 40, "end": 50}, {"span (overlap)", "span (exact)", "value", "value+unit", "value+unit+bound+kind"}),
    ],
)
def test_each_mistake_costs_the_levels_that_ask_for_it(change, wrong):
    rows = scores([GOLD], [GOLD | change])
    assert {name for name, tally in rows.items() if tally == Ratio(0, 1, 1)} == wrong


def test_an_error_or_an_empty_answer_finds_nothing():
    assert tally_figures({"figures": [GOLD]}, {})["value"] == Ratio(0, 0, 1)


def test_the_largest_overlap_is_paired_first():
    gold = [{"start": 0, "end": 10}, {"start": 10, "end": 14}]
    predicted = [{"start": 8, "end": 14}, {"start": 2, "end": 6}]
    assert pair_by_overlap(gold, predicted) == [(gold[0], predicted[1]), (gold[1], predicted[0])]


def test_spans_that_only_touch_are_no_pair():
    assert pair_by_overlap([{"start": 0, "end": 5}], [{"start": 5, "end": 9}]) == []


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_no_figure_is_paired_twice(gold, predicted):
    pairs = pair_by_overlap(gold, predicted)
    assert len({id(one) for one, _ in pairs}) == len({id(other) for _, other in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (33.33, 33.3333, True),
        (1000, 1001, True),
        (1000, 1002, False),
        ("3", 3, True),
        (0, 0, True),
        (None, None, True),
        (None, 0, False),
        ("three", 3, False),
        ([3], 3, False),
    ],
)
def test_numbers_are_compared_within_a_tolerance(one, other, same):
    assert is_same_number(one, other) is same


def test_a_range_is_right_when_both_ends_are():
    assert has_same_value({"value": 3, "value_max": 5}, {"value": 3, "value_max": 5})
    assert not has_same_value({"value": 3, "value_max": 5}, {"value": 3})


@pytest.mark.parametrize(
    ("one", "other", "same"), [("EUR", "eur", True), ("", None, True), ("EUR", None, False), ("EUR", "USD", False)]
)
def test_units_are_compared_without_case(one, other, same):
    assert has_same_unit({"unit": one}, {"unit": other}) is same


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("sites attaqués", "Sites, attaqués", 1.0),
        ("sites attaqués", "sites", 2 / 3),
        ("sites sites", "sites", 2 / 3),
        ("sites", "hôpitaux", 0.0),
        (None, "sites", 0.0),
        (None, None, 1.0),
    ],
)
def test_phrases_are_compared_by_their_words(one, other, score):
    assert token_f1(one, other) == pytest.approx(score)
