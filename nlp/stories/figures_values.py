"""Values of figures: what a statement leaves open, and whether two of them can both be right."""

import math
from typing import NamedTuple

from corpus.vocabulary import Bound

#: Values nearer than this are one: outlets round.
TOLERANCE = 0.05
#: "About 88,000" means what would be written 88,000, and at least this much around it.
ABOUT = 0.1
#: A missed "mille" or "million" makes a thousand times less, two outlets seldom differ by more than this.
MISREAD = 10.0


class Extent(NamedTuple):
    """From the least to the most that a statement allows."""

    least: float
    most: float


def extent_of(value: float, value_max: float | None, bound: Bound) -> Extent:
    """An approximation reaches half a step of its last digit that is not zero: "une centaine" 50 to 150."""
    if bound == ">=":
        return Extent(value, math.inf)
    if bound == "<=":
        return Extent(min(0.0, value), value)
    if bound == "range":
        return Extent(*sorted((value, value if value_max is None else value_max)))
    if bound == "~":
        around = max(abs(value) * ABOUT, step_of(value) / 2)
        return Extent(value - around, value + around)
    return Extent(value, value)


def lie_apart(one: Extent, other: Extent) -> bool:
    """Whether no value within `TOLERANCE` of both exists."""
    lower, higher = sorted((one, other))
    gap = higher.least - lower.most
    return gap > TOLERANCE * max(abs(higher.least), abs(lower.most))


def step_of(value: float) -> float:
    """The power of ten of the last digit that is not zero, down to whole numbers."""
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def are_comparable(one: Extent, other: Extent) -> bool:
    """Whether they differ by no more than `MISREAD`: beyond, they count different things, or one was misread."""
    ends = [abs(end) for extent in (one, other) for end in extent if end and math.isfinite(end)]
    return not ends or max(ends) <= MISREAD * min(ends)
