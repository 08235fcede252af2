"""The characters of a page: code, place and font of each, as PDFium finds them."""

import ctypes
import math
import re
from collections import deque
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawlers.extraction.pdf.library import load_library

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_BOLD = re.compile(rb"bold|black|heavy|extrab|semib|demi", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
#: Degrees by which text may lean and still count as upright or as turned by a quarter.
_LEAN = 5


class Run(NamedTuple):
    """Characters that follow each other in one size on one baseline: ``start`` to ``end`` of the page's."""

    start: int
    end: int
    y: float
    size: float


class Glyphs(NamedTuple):
    """Characters of one page that are read in one direction, turned upright: x to the right, y upwards, in points.

    ``textpage`` is the address of PDFium's handle, while that is open.
    """

    textpage: int
    codes: Numbers
    left: Floats
    right: Floats
    runs: list[Run]

    def is_bold(self, start: int, end: int) -> bool:
        """Whether characters are bold, by the first and the last of them."""
        return _is_bold(self.textpage, start) and (end - start < 2 or _is_bold(self.textpage, end - 1))


class _Room:
    """Memory that PDFium writes boxes into, used again for each page."""

    def __init__(self, number: int) -> None:
        self.boxes = np.zeros((number, 4), dtype=np.float32)
        self.size = number


@cache
def _room(number: int) -> _Room:
    return _Room(number)


def read_glyphs(textpage: int, count: int) -> dict[int, Glyphs]:
    """The characters of a text page by the quarter turns of their direction; slanted ones (watermarks) are left out.

    ``textpage`` is the address of PDFium's handle, ``count`` the number of its characters.
    """
    codes = _read_codes(textpage, count)
    boxes = _read_boxes(textpage, count)
    runs = _read_runs(textpage, codes, boxes)
    left, right = boxes[:, 0].astype(np.float64), boxes[:, 2].astype(np.float64)
    turned: dict[int, Glyphs] = {}
    for quarter in dict.fromkeys(quarter for quarter, _ in runs if quarter is not None):
        chosen = [run for turn, run in runs if turn == quarter]
        if quarter:
            chosen = [_turn(textpage, run, quarter, left, right) for run in chosen]
        turned[quarter] = Glyphs(textpage, codes, left, right, chosen)
    return turned


def is_visible(codes: Numbers) -> NDArray[np.bool_]:
    """What is neither space nor control; 2 is PDFium's hyphen at a line end."""
    visible: NDArray[np.bool_] = ((codes > 32) & (codes != 0xA0)) | (codes == 2)
    return visible


def turn_point(x: float, y: float, quarter: int) -> tuple[float, float]:
    """A point of the page where text turned by ``quarter`` is upright."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


def _read_codes(textpage: int, count: int) -> Numbers:
    """All at once where PDFium's text has as many characters as its list of them, else one by one."""
    library = load_library()
    buffer = np.zeros(2 * count + 2, dtype=np.uint16)
    length = library.get_text(textpage, 0, count, buffer.ctypes.data) - 1
    codes = buffer[:count].astype(np.int64)
    sample = range(0, count, 97)
    if length == count and all(_same(int(codes[n]), library.get_unicode(textpage, n)) for n in (*sample, count - 1)):
        return codes
    return np.fromiter(map(library.get_unicode, repeat(textpage), range(count)), dtype=np.int64, count=count)


def _same(code: int, other: int) -> bool:
    return code == other or (code, other) == (0xFFFE, 2)


def _read_boxes(textpage: int, count: int) -> NDArray[np.float32]:
    """Left, top, right, bottom of each character, by the font's own height and the character's own advance."""
    room = _room(1 << max(count, 1024).bit_length())
    base = room.boxes.ctypes.data
    room.boxes[:count] = 0
    deque(map(load_library().get_loose_box, repeat(textpage), range(count), range(base, base + 16 * count, 16)), 0)
    return room.boxes[:count]


def _read_runs(textpage: int, codes: Numbers, boxes: NDArray[np.float32]) -> list[tuple[int | None, Run]]:
    visible = np.flatnonzero(is_visible(codes))
    if not len(visible):
        return []
    # Accents raise the top of a box; its bottom is the font's, and moves with baseline and size.
    changes = np.flatnonzero(np.abs(np.diff(boxes[visible, 3])) > 0.01) + 1
    starts = [0, *changes.tolist()]
    ends = [*changes.tolist(), len(visible)]
    return [_read_run(textpage, int(visible[s]), int(visible[e - 1]) + 1) for s, e in zip(starts, ends, strict=True)]


def _read_run(textpage: int, start: int, end: int) -> tuple[int | None, Run]:
    library = load_library()
    x, y = ctypes.c_double(), ctypes.c_double()
    library.get_origin(textpage, start, ctypes.addressof(x), ctypes.addressof(y))
    matrix = (ctypes.c_float * 6)()
    found = library.get_matrix(textpage, start, ctypes.addressof(matrix))
    a, b, c, d = matrix[:4] if found else (1.0, 0.0, 0.0, 1.0)
    scale = math.sqrt(abs(a * d - b * c)) or 1.0
    size = abs(library.get_font_size(textpage, start)) * scale
    quarter = _quarter(math.degrees(math.atan2(b, a)))
    return quarter, Run(start, end, y.value, size)


def _quarter(angle: float) -> int | None:
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - 90 * quarter) <= _LEAN else None


def _is_bold(textpage: int, index: int) -> bool:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    load_library().get_font(textpage, index, ctypes.addressof(name), 128, ctypes.addressof(flags))
    return bool(_BOLD.search(name.value)) or bool(flags.value & _FORCE_BOLD)


def _turn(textpage: int, run: Run, quarter: int, left: Floats, right: Floats) -> Run:
    """Of turned text PDFium gives no advance: places come from the drawn shapes, character by character."""
    library = load_library()
    values: Any = (ctypes.c_double * 6)()
    base = ctypes.addressof(values)
    y = 0.0
    for index in range(run.start, run.end):
        library.get_origin(textpage, index, base, base + 8)
        library.get_box(textpage, index, base + 16, base + 24, base + 32, base + 40)
        x, baseline = turn_point(values[0], values[1], quarter)
        corners = [turn_point(values[i], values[j], quarter)[0] for i in (2, 3) for j in (4, 5)]
        left[index], right[index] = x, max(corners)
        if index == run.start:
            y = baseline
    return run._replace(y=y)
