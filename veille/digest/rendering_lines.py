"""A line as it is shown: its figures apart with their values, indicators defanged, no longer than one reads."""

from collections.abc import Iterator
from dataclasses import dataclass

from veille.digest.defanging import find_replacements
from veille.digest.model import Line
from veille.digest.rendering_neutral import neutralise

#: Characters of one line that are shown. A sentence is shorter; a table that lost its cells is not.
LONGEST = 600
GAP = "…"

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of a line; ``value`` is that of the figure that it is."""

    text: str
    value: str | None = None


def cut_line(line: Line) -> list[Piece]:
    """All of a line, or of a long one what is around its first figure."""
    text, spans = _defang(line)
    figures = list(zip(spans, line.values, strict=True))
    start, end = _find_window(len(text), spans)
    pieces = [Piece(GAP)] * (start > 0) + list(_cut(text, start, end, figures)) + [Piece(GAP)] * (end < len(text))
    return [piece for piece in pieces if piece.text]


def _defang(line: Line) -> tuple[str, list[Span]]:
    """The text as it is shown, and where its figures are in that."""
    replacements = find_replacements(line.text, line.indicators)
    parts, copied = [], 0
    for start, end, shown in replacements:
        parts += [line.text[copied:start], shown]
        copied = end

    def shift(place: int) -> int:
        return place + sum(len(shown) - (end - start) for start, end, shown in replacements if start < place)

    return "".join([*parts, line.text[copied:]]), [(shift(start), shift(end)) for start, end in line.marks]


def _find_window(size: int, figures: list[Span]) -> Span:
    if size <= LONGEST:
        return 0, size
    figure = figures[0][0] if figures else 0
    start = max(0, min(figure - LONGEST // 2, size - LONGEST))
    return start, start + LONGEST


def _cut(text: str, first: int, last: int, figures: list[tuple[Span, str]]) -> Iterator[Piece]:
    place = first
    for (start, end), value in sorted(figures):
        if place <= start < end <= last:
            yield Piece(neutralise(text[place:start]))
            yield Piece(neutralise(text[start:end]), value)
            place = end
    yield Piece(neutralise(text[place:last]))
