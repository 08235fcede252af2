"""Running heads, feet and page numbers: what stands at the same place in the margins of page after page.

Text of the body that repeats by chance stays: only what lies in the outer bands of the page, apart from the text
beside it, and comes again on neighbouring pages at the same height, is furniture. Only page numbers may differ from one
time to the next: sheets of figures have the same words at the same place, and another figure each.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from crawlers.extraction.pdf.folios import fold, has_figure
from crawlers.extraction.pdf.layout import Row, group_rows
from crawlers.extraction.pdf.pieces import Piece

#: The outer share of the page's height that heads and feet stand in, each.
_BAND = 0.13
#: Font sizes of white between a head and the text below it; lines of text are 1.1 to 1.5 apart.
_WHITE = 1.6
#: Times the usual distance of rows, which is wide in tables.
_STEPS = 1.35
#: Pages at most from one time a head stands there to the next: odd and even pages, and a plate between.
_STEP = 4
_TIMES = 3
_NUMBER = re.compile(r"\d+")
_FOLIO = re.compile(
    r"(?:page|p\.)?\s*[-–—|/]*\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7})\s*(?:(?:/|sur|of|de)\s*\d{1,4})?\s*[-–—|/]*", re.I
)


class Place(NamedTuple):
    """A text in a margin, its page number folded, and how high it stands."""

    text: str
    is_top: bool
    y: int


class Margins(NamedTuple):
    """The outer rows of a page: each with whether it stands at the top, and apart from the row further in."""

    number: int
    rows: list[tuple[Row, bool, bool]]

    def places(self, piece: Piece, is_top: bool) -> list[Place]:
        """Heights are in steps of three points; a piece between two steps has both."""
        steps = {int(piece.y // 3), int((piece.y + 1.5) // 3)}
        return [Place(text, is_top, y) for text in fold(piece.text, self.number) for y in steps]


def find_furniture(pages: Sequence[tuple[int, Sequence[Piece], float, float]]) -> list[set[Piece]]:
    """The pieces that are furniture, for each page: given as number, pieces, and the heights of its bottom and top."""
    margins = [_read_margins(*page) for page in pages]
    seen: dict[Place, list[int]] = defaultdict(list)
    for page in margins:
        for place in {
            place for row, is_top, _ in page.rows for piece in row.pieces for place in page.places(piece, is_top)
        }:
            seen[place].append(page.number)
    usual = {place for place, numbers in seen.items() if _runs(numbers, len(pages))}
    heights = {(place.is_top, place.y) for place in usual}
    return [_choose(page, usual, heights) for page in margins]


def _read_margins(number: int, pieces: Sequence[Piece], bottom: float, top: float) -> Margins:
    band = _BAND * (top - bottom)
    outer = [piece for piece in pieces if piece.y > top - 1.7 * band or piece.y < bottom + 1.7 * band]
    rows = group_rows(outer)
    steps = [before.y - row.y for before, row in pairwise(rows) if before.y - row.y < 0.5 * band]
    pitch = median(steps) if steps else 0.0
    found = []
    for index, row in enumerate(rows):
        is_top = row.y > top - band
        if not is_top and row.y > bottom + band:
            continue
        beside = rows[index + 1 :][:1] if is_top else rows[:index][-1:]
        white = abs(beside[0].y - row.y) if beside else top - bottom
        found.append((row, is_top, white >= max(_WHITE * row.size, _STEPS * pitch)))
    return Margins(number, found)


def _runs(numbers: Sequence[int], pages: int) -> bool:
    """Whether a text comes again and again: three times on pages near each other, or on all of a few."""
    if pages <= 4:
        return len(numbers) >= 2 and len(numbers) >= pages - 1
    longest = length = 1
    for before, number in pairwise(numbers):
        length = length + 1 if number - before <= _STEP else 1
        longest = max(longest, length)
    return longest >= _TIMES


def _choose(page: Margins, usual: set[Place], heights: set[tuple[bool, int]]) -> set[Piece]:
    chosen: set[Piece] = set()
    top = [entry for entry in page.rows if entry[1]]
    bottom = [entry for entry in reversed(page.rows) if not entry[1]]
    for entries in (top, bottom):
        for position, (row, is_top, is_apart) in enumerate(entries):
            known = [piece for piece in row.pieces if _is_usual(piece, is_top, page, usual)]
            # A head of two lines stands apart as a whole.
            apart = is_apart or _inner(entries[position + 1 :], page, usual)
            folio = any(_FOLIO.fullmatch(piece.text) for piece in known)
            if known and (apart or folio):
                chosen.update(known)
            at_height = bool(known and apart) or (
                is_apart and len(row.text) <= 90 and _is_at(row, page, is_top, heights)
            )
            if (is_apart and _counts(row, page.number)) or at_height:
                chosen.update(_without_figures(row, known, page.number))
    return chosen


def _without_figures(row: Row, known: Sequence[Piece], number: int) -> Sequence[Piece]:
    """What may go for its place alone: nothing, where a figure stands in what is not known to come again."""
    rest = [piece for piece in row.pieces if piece not in known]
    return [] if any(has_figure(piece.text, number) for piece in rest) else rest


def _is_usual(piece: Piece, is_top: bool, page: Margins, usual: set[Place]) -> bool:
    return any(place in usual for place in page.places(piece, is_top))


def _counts(row: Row, number: int) -> bool:
    """Whether a row is nothing but the page's own number, as on the one page of text of a leaflet."""
    return _FOLIO.fullmatch(row.text) is not None and _NUMBER.findall(row.text)[:1] == [str(number)]


def _inner(entries: Sequence[tuple[Row, bool, bool]], page: Margins, usual: set[Place]) -> bool:
    """Whether the rows further in are furniture too, up to one that stands apart from the text."""
    for row, is_top, is_apart in entries[:3]:
        if not any(_is_usual(piece, is_top, page, usual) for piece in row.pieces):
            return False
        if is_apart:
            return True
    return False


def _is_at(row: Row, page: Margins, is_top: bool, heights: set[tuple[bool, int]]) -> bool:
    return all(any((is_top, place.y) in heights for place in page.places(piece, is_top)) for piece in row.pieces)
