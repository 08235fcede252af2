"""A page as it is read from the file: its pieces of text, its grids and boxes."""

import ctypes
from typing import Any, NamedTuple

from crawlers.errors import ExtractionError
from crawlers.extraction.pdf.drawings import Box, Drawings, Rule, read_drawings
from crawlers.extraction.pdf.glyphs import read_glyphs, turn_point
from crawlers.extraction.pdf.limits import MAX_PAGE_CHARACTERS
from crawlers.extraction.pdf.pieces import Piece, cut_pieces

#: Left, bottom, right, top.
Bounds = tuple[float, float, float, float]


class PageError(ExtractionError):
    """A page cannot be read; the message says why."""


class Page(NamedTuple):
    """``number`` counts from 1. ``aside`` is text in other directions than most of the page's, such as on its edge."""

    number: int
    pieces: list[Piece]
    aside: list[list[Piece]]
    rules: list[Rule]
    boxes: list[Box]
    x0: float
    bottom: float
    x1: float
    top: float

    @property
    def area(self) -> float:
        return (self.x1 - self.x0) * (self.top - self.bottom)


def read_page(document: Any, index: int) -> Page:
    """The page with that index, from 0; PageError when PDFium cannot load it or it holds too much."""
    from pypdfium2 import PdfiumError

    try:
        page = document[index]
    except PdfiumError as error:
        raise PageError("cannot be loaded") from error
    try:
        textpage = page.get_textpage()
        try:
            return _read_page(page, textpage, index + 1)
        finally:
            textpage.close()
    except PdfiumError as error:
        raise PageError("its text cannot be loaded") from error
    finally:
        page.close()


def _read_page(page: Any, textpage: Any, number: int) -> Page:
    count = textpage.count_chars()
    if count > MAX_PAGE_CHARACTERS:
        raise PageError(f"has {count} characters; at most {MAX_PAGE_CHARACTERS} are read")
    turned = read_glyphs(_address(textpage.raw), count) if count else {}
    main = max(turned, key=lambda quarter: sum(run.end - run.start for run in turned[quarter].runs), default=0)
    drawings = read_drawings(_address(page.raw), main) if count else Drawings([], [])
    x0, bottom, x1, top = _turn_bounds(page.get_bbox(), main)
    pieces = {
        quarter: cut_pieces(glyphs, drawings.walls if quarter == main else ()) for quarter, glyphs in turned.items()
    }
    inside = [
        piece for piece in pieces.pop(main, []) if x0 <= (piece.x0 + piece.x1) / 2 <= x1 and bottom <= piece.y <= top
    ]
    return Page(number, inside, list(pieces.values()), drawings.rules, drawings.boxes, x0, bottom, x1, top)


def _turn_bounds(box: Bounds, quarter: int) -> Bounds:
    (a, b), (c, d) = turn_point(box[0], box[1], quarter), turn_point(box[2], box[3], quarter)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0
