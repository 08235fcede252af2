"""Fusing ranked lists."""

from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Ranking, fuse_by_reciprocal_rank

RANKINGS = st.lists(st.lists(st.sampled_from("abcdef"), unique=True), max_size=4)


def order(*rankings: Ranking) -> str:
    return "".join(identifier for identifier, _ in fuse_by_reciprocal_rank(rankings))


def test_one_list_stays_as_it_is():
    assert order(Ranking("bca")) == "bca"


def test_what_two_lists_hold_comes_before_what_one_holds():
    assert order(Ranking("abc"), Ranking("cd")) == "cabd"


def test_a_light_list_changes_places_of_neighbours_only():
    assert order(Ranking("abcd"), Ranking("dcba", 0.01)) == "abcd"
    assert order(Ranking("abcd"), Ranking("b", 0.1)) == "bacd"


def test_of_equals_the_earlier_list_comes_first():
    assert order(Ranking("a"), Ranking("b")) == "ab"
    assert order(Ranking("b"), Ranking("a")) == "ba"


@given(RANKINGS)
def test_every_identifier_comes_once_best_first(rankings):
    fused = fuse_by_reciprocal_rank(Ranking(ids) for ids in rankings)
    assert sorted(name for name, _ in fused) == sorted({name for ids in rankings for name in ids})
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
