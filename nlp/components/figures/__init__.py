"""Figures: quantities that a text asserts, with value, unit, bound, what is counted, and the sentence."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from corpus.document import Figure
from corpus.vocabulary import Bound, Change, Direction, FigureKind

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Bump when the answers change.
VERSION = "1"
ASSIGNS = ("doc._.figures",)
REQUIRES = ("doc._.entities", "doc._.vulnerabilities", "doc._.indicators")


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


def read_figures(doc: "Doc") -> "Doc":
    doc._.figures = []
    return doc


def place_in_time(figures: Sequence[Figure], *, published: datetime | None, language: str | None) -> Iterator[Figure]:
    """The figures with first and last day of the period that their words mean, where that can be told."""
    yield from figures
