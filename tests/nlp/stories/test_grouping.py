"""Groups by average linkage, against a slow one that is plain to read; time, rivals and judgements."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.stories.grouping import AGAINST, ENOUGH, FADING, Wishes, fade, group, hold_against

SEEDS = st.integers(0, 2**32 - 1)
YEARS = 24.0 * 365


def draw_links(seed, count, *, hours=200.0):
    """Links between articles, and when each was published."""
    random = np.random.default_rng(seed)
    links = random.uniform(-0.3, 1.2, (count, count))
    return (links + links.T) / 2, random.uniform(0, hours, count)


def draw_wishes(seed, count):
    """Judgements that do not contradict each other: of hidden groups, some pairs within and some across them."""
    random = np.random.default_rng(seed)
    hidden = random.integers(0, 3, count)
    chosen = [pair for pair in combinations(range(count), 2) if random.random() < 0.2]
    return Wishes(
        tuple((one, other) for one, other in chosen if hidden[one] == hidden[other]),
        tuple((one, other) for one, other in chosen if hidden[one] != hidden[other]),
    )


def join(groups, one, other):
    return [members for members in groups if members not in (one, other)] + [sorted([*one, *other])]


def group_slowly(links, moments, wishes):
    groups = [[row] for row in range(len(moments))]
    for pair in wishes.together:
        one, other = (next(members for members in groups if row in members) for row in pair)
        groups = join(groups, one, other) if one != other else groups

    def link(one, other):
        if any((x, y) in wishes.apart or (y, x) in wishes.apart for x in one for y in other):
            return -np.inf
        mean = np.mean([links[x, y] for x in one for y in other])
        gap = max(min(moments[one]) - max(moments[other]), min(moments[other]) - max(moments[one]), 0)
        return mean * np.exp(-gap / FADING) if mean > 0 else mean

    while len(groups) > 1:
        best = max(combinations(groups, 2), key=lambda pair: link(*pair))
        if link(*best) < ENOUGH:
            break
        groups = join(groups, *best)
    return {row: min(members) for members in groups for row in members}


@given(SEEDS, st.integers(1, 14))
def test_groups_are_those_of_plain_average_linkage(seed, count):
    links, moments = draw_links(seed, count)
    wishes = draw_wishes(seed, count)
    expected = group_slowly(links, moments, wishes)
    assert group(links, moments, wishes).tolist() == [expected[row] for row in range(count)]


@given(SEEDS, st.integers(1, 14))
def test_the_order_of_articles_does_not_matter(seed, count):
    links, moments = draw_links(seed, count)
    order = np.random.default_rng(seed).permutation(count)
    plain, turned = group(links, moments), group(links[np.ix_(order, order)], moments[order])
    together = {(x, y) for x in range(count) for y in range(count) if plain[x] == plain[y]}
    assert together == {
        (int(order[x]), int(order[y])) for x in range(count) for y in range(count) if turned[x] == turned[y]
    }


@given(SEEDS, st.integers(1, 14))
def test_judgements_hold_against_all_links(seed, count):
    links, moments = draw_links(seed, count)
    wishes = draw_wishes(seed, count)
    labels = group(links, moments, wishes)
    assert all(labels[one] == labels[other] for one, other in wishes.together)
    assert all(labels[one] != labels[other] for one, other in wishes.apart)


@pytest.mark.parametrize(("link", "labels"), [(ENOUGH, [0, 0]), (ENOUGH - 1e-6, [0, 1])])
def test_two_are_one_from_enough_on(link, labels):
    assert group(np.full((2, 2), link), np.zeros(2)).tolist() == labels


def test_nothing_has_no_groups_and_one_is_its_own():
    assert group(np.empty((0, 0)), np.empty(0)).tolist() == []
    assert group(np.ones((1, 1)), np.zeros(1)).tolist() == [0]


def test_a_chain_is_not_one_group_where_its_ends_are_unlike():
    links = np.array([[0, 0.5, -0.5], [0.5, 0, 0.4], [-0.5, 0.4, 0]])
    assert group(links, np.zeros(3)).tolist() == [0, 0, 2]


def test_what_nobody_wrote_on_for_a_week_is_another_story_unless_something_lies_between():
    links = np.full((3, 3), 1.1)
    assert group(links[:2, :2], np.array([0, 168.0])).tolist() == [0, 1]
    assert group(links, np.array([0, 168.0, 84.0])).tolist() == [0, 0, 0]


def test_judgements_hold_over_years():
    links = np.full((3, 3), 0.5)
    wishes = Wishes(together=((0, 2),), apart=((0, 1),))
    assert group(links, np.array([0, 9 * YEARS, 18 * YEARS]), wishes).tolist() == [0, 1, 0]
    assert group(links, np.array([0, 9 * YEARS, 18 * YEARS]), Wishes(apart=((0, 1), (1, 2)))).tolist() == [0, 1, 2]


@pytest.mark.parametrize("link", [-0.5, 0.9])
def test_where_judgements_contradict_each_other_apart_counts(link):
    wishes = Wishes(together=((0, 1), (1, 2)), apart=((0, 2),))
    assert group(np.full((3, 3), link), np.zeros(3), wishes).tolist() == [0, 0, 2]


def test_links_are_left_as_they_were():
    links, moments = draw_links(1, 5)
    before = links.copy()
    group(links, moments, Wishes(apart=((0, 1),)))
    assert np.array_equal(links, before)


@pytest.mark.parametrize(("gap", "left"), [(-5.0, 1), (0.0, 1), (FADING, np.exp(-1)), (1e9, 0)])
def test_a_link_fades_with_the_hours_between(gap, left):
    assert fade(np.float64(gap)) == pytest.approx(left)


def test_what_rivals_have_is_held_against_both():
    held = hold_against(np.full((2, 2), 1.0), np.array([0.2, 0.6]))
    assert held[0, 1] == held[1, 0] == pytest.approx(1 - AGAINST * 0.4)
