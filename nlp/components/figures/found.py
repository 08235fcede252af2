"""What is found: a figure and its sentence, in code points of the text."""

from typing import NamedTuple

from corpus.vocabulary import Bound, Change, Direction, FigureKind


class FigureFound(NamedTuple):
    """A figure and its sentence, in code points of the text."""

    start: int
    end: int
    sentence: tuple[int, int]
    value: float
    unit: str
    kind: FigureKind
    bound: Bound
    value_max: float | None = None
    direction: Direction | None = None
    change: Change | None = None
    subject: str | None = None
    period: str | None = None
    place: str | None = None
    attribution: str | None = None
