"""The parts of a laid-out page: lines and tables, in reading order."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from crawlers.extraction.pdf.pieces import SPACE, Piece


class Line(NamedTuple):
    """A whole line of one column. ``left`` and ``right`` are the column's bounds, ``group`` the box it stands in."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    marked: bool
    left: float
    right: float
    group: int = 0


class Table(NamedTuple):
    rows: tuple[tuple[str, ...], ...]
    x0: float
    y0: float
    x1: float
    y1: float


class Row(NamedTuple):
    """Pieces on one baseline, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def y(self) -> float:
        return self.pieces[0].y

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @property
    def text(self) -> str:
        return join_pieces(self.pieces)


#: Baselines nearer than this, in font sizes, are one.
_LEVEL = 0.3


def group_rows(pieces: Sequence[Piece]) -> list[Row]:
    """From top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        last = rows[-1][0] if rows else None
        if last is not None and abs(last.y - piece.y) <= _LEVEL * min(last.size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [Row(tuple(sorted(row, key=lambda piece: piece.x0))) for row in rows]


def join_pieces(pieces: Sequence[Piece]) -> str:
    """The text of pieces on one line; a gap that the eye sees is a space."""
    parts = [pieces[0].text]
    for before, piece in pairwise(pieces):
        if piece.x0 - before.x1 > SPACE * piece.size:
            parts.append(" ")
        parts.append(piece.text)
    return "".join(parts)


def make_line(row: Row, left: float, right: float, group: int) -> Line:
    pieces = row.pieces
    main = max(pieces, key=lambda piece: len(piece.text))
    bold = all(piece.bold for piece in pieces)
    return Line(row.text, pieces[0].x0, pieces[-1].x1, row.y, main.size, bold, pieces[0].marked, left, right, group)
