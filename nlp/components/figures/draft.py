"""Drafts: figures while their sentence is being read, with places in its tokens."""

from dataclasses import dataclass, field

from corpus.vocabulary import Bound, Change, Direction, FigureKind


@dataclass
class Draft:
    """A figure over ``tokens[first:last]``; ``number_end`` is where its number ends, ``head`` its noun.

    ``bare`` when nothing says yet what it counts; ``sure`` when its form alone makes it a quantity.
    """

    first: int
    last: int
    value: float
    kind: FigureKind = "count"
    unit: str = ""
    bound: Bound = "="
    value_max: float | None = None
    head: int | None = None
    bare: bool = False
    sure: bool = False
    digits: bool = False
    #: Whether the number ends in a noun of number, or has its bound of itself ("thousands").
    hedged: bool = False
    direction: Direction | None = None
    change: Change | None = None
    #: Whether it is what something changed from.
    led: bool = False
    #: What the words and letters at its number multiplied it by ("millions"), and what its unit did ("cents").
    scale: float = 1.0
    factor: float = 1.0
    #: Whether it has its unit from the next of a list.
    listed: bool = False
    number_end: int = field(default=0)


def tidy(value: float) -> float:
    """Without what binary floats add: 1.2 * 1e9."""
    return float(f"{value:.15g}")
