"""Fusing ranked lists: one order out of several."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Ranking(NamedTuple):
    """Identifiers, best first, and how much their places count."""

    ids: Sequence[str]
    weight: float = 1.0


def fuse_by_reciprocal_rank(rankings: Iterable[Ranking], *, k: int = 60) -> list[tuple[str, float]]:
    """Order identifiers by the sum of weight / (k + rank) over the lists that hold them, best first.

    Scores of different engines cannot be compared, ranks can. ``k`` damps the first places; 60 is the value of Cormack,
    Clarke and Büttcher (SIGIR 2009). Among equals those of an earlier list come first, in its order.
    """
    scores: dict[str, float] = defaultdict(float)
    for ids, weight in rankings:
        for rank, identifier in enumerate(ids, start=1):
            scores[identifier] += weight / (k + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
