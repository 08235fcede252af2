"""Halves of a labelled set: what was fitted on one must hold on the other."""

import hashlib
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from veille.evaluate.tallies import Tally, add

#: Draws of the bootstrap, and the share of them that the interval holds (Efron 1979, percentile method).
DRAWS = 1_000
SHARE = 0.95

#: Points by which the halves may differ before it is called fitting.
APART = 3.0


class Half(NamedTuple):
    """A score in percent on one half, and the interval in which it lies but for one draw in twenty."""

    score: float
    low: float
    high: float


def is_even(identifier: str) -> bool:
    """Whether an item is in the half that thresholds and rules may be fitted on."""
    return int(hashlib.sha1(identifier.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0


def score_half(tallies: Sequence[Tally]) -> Half | None:
    """The score of some items and its interval, the same at every call; null when they count nothing."""
    if not tallies or not any(total := reduce(add, tallies)):
        return None
    low, high = _interval(tallies)
    return Half(100 * total.score, low, high)


def _interval(tallies: Sequence[Tally]) -> tuple[float, float]:
    import numpy as np

    kind, counts = type(tallies[0]), np.array(tallies, dtype=float)
    times_drawn = np.random.default_rng(0).multinomial(len(counts), [1 / len(counts)] * len(counts), size=DRAWS)
    # A draw without anything to count has no score; scarce kinds have many such.
    scores = [100 * kind(*sums).score for sums in (times_drawn @ counts).tolist() if any(sums)]
    low, high = np.quantile(scores, [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return float(low), float(high)
