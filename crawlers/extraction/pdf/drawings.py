"""What is drawn on a page beside text: straight rules, and boxes in colour."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from crawlers.extraction.pdf.glyphs import turn_point
from crawlers.extraction.pdf.library import FORM, PATH, load_library
from crawlers.extraction.pdf.limits import MAX_PAGE_OBJECTS

#: Points; a drawn shape no thicker than this is a rule.
_THIN = 3.0
#: Points; a shorter rule is part of a drawing.
_SHORT = 6.0
#: Line ends looked at in one path; a grid of 40 rows and 10 columns drawn as one has 100.
_MAX_SEGMENTS = 1000
_MAX_RULES = 2000
_MAX_DEPTH = 3
#: Of 255; a fill that is lighter in every colour is paper.
_PAPER = 250

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Rule(NamedTuple):
    """A straight line, level or upright, from (``x0``, ``y0``) to (``x1``, ``y1``), which is right of or above it."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_level(self) -> bool:
        return self.x1 - self.x0 >= self.y1 - self.y0


class Box(NamedTuple):
    """A rectangle with a fill or a frame."""

    x0: float
    y0: float
    x1: float
    y1: float
    filled: bool


class Drawings(NamedTuple):
    rules: list[Rule]
    boxes: list[Box]

    @property
    def walls(self) -> list[Rule]:
        return [rule for rule in self.rules if not rule.is_level]


def read_drawings(page: int, quarter: int) -> Drawings:
    """The rules and boxes of a page, turned as its text is; ``page`` is the address of PDFium's handle."""
    drawings = Drawings([], [])
    for item, matrix in _paths(page):
        if len(drawings.rules) >= _MAX_RULES:
            break
        for shape in _shapes(item, matrix):
            _sort_shape(_turn(shape, quarter), drawings)
    return drawings


def _paths(page: int) -> Iterator[tuple[int, Matrix]]:
    library = load_library()
    number = min(library.count_objects(page), MAX_PAGE_OBJECTS)
    for item in map(library.get_object, [page] * number, range(number)):
        if item and (kind := library.get_type(item)) in (PATH, FORM):
            if kind == PATH:
                yield item, _IDENTITY
            else:
                yield from _inner_paths(item, _IDENTITY, _MAX_DEPTH)


def _inner_paths(form: int, outer: Matrix, depth: int) -> Iterator[tuple[int, Matrix]]:
    library = load_library()
    matrix = _multiply(_matrix_of(form), outer)
    for index in range(min(library.count_inner(form), MAX_PAGE_OBJECTS // 10)):
        item = library.get_inner(form, index)
        kind = library.get_type(item) if item else 0
        if item and kind == PATH:
            yield item, matrix
        elif item and kind == FORM and depth:
            yield from _inner_paths(item, matrix, depth - 1)


def _matrix_of(item: int) -> Matrix:
    values = (ctypes.c_float * 6)()
    if not load_library().get_object_matrix(item, ctypes.addressof(values)):
        return _IDENTITY
    return tuple(values)


def _multiply(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    g, h, i, j, k, l = n  # noqa: E741
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l)


class _Shape(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float
    filled: bool
    framed: bool
    pale: bool


def _shapes(item: int, matrix: Matrix) -> Iterator[_Shape]:
    library = load_library()
    filled, framed, pale = _paint(item)
    if not filled and not framed:
        return
    segments = library.count_segments(item)
    if segments <= 5:
        yield _Shape(*_bounds(item, matrix), filled, framed, pale)
    elif segments <= _MAX_SEGMENTS:
        for x0, y0, x1, y1 in _lines(item, segments, _multiply(_matrix_of(item), matrix)):
            yield _Shape(x0, y0, x1, y1, filled, framed, pale)


def _paint(item: int) -> tuple[bool, bool, bool]:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    library = load_library()
    library.get_draw_mode(item, ctypes.addressof(mode), ctypes.addressof(stroke))
    colour = (ctypes.c_uint * 4)()
    base = ctypes.addressof(colour)
    pale = False
    if mode.value and library.get_fill(item, base, base + 4, base + 8, base + 12):
        pale = min(colour[:3]) >= _PAPER or colour[3] == 0
    return bool(mode.value), bool(stroke.value), pale


def _bounds(item: int, matrix: Matrix) -> tuple[float, float, float, float]:
    values = (ctypes.c_float * 4)()
    base = ctypes.addressof(values)
    load_library().get_bounds(item, base, base + 4, base + 8, base + 12)
    x0, y0, x1, y1 = values
    return _span([_apply(matrix, x0, y0), _apply(matrix, x1, y1)])


def _lines(item: int, number: int, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The rectangles and lines of a path of many parts."""
    library = load_library()
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    for index in range(number):
        segment = library.get_path_segment(item, index)
        library.get_point(segment, ctypes.addressof(x), ctypes.addressof(y))
        if library.get_segment_type(segment) == 2 and part:  # a part begins
            yield from _cut(part)
            part = []
        part.append(_apply(matrix, x.value, y.value))
    yield from _cut(part)


def _cut(part: list[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    if 4 <= len(part) <= 5 and len({round(x) for x, _ in part}) == 2 == len({round(y) for _, y in part}):
        yield _span(part)
        return
    for start, end in pairwise(part):
        if min(abs(start[0] - end[0]), abs(start[1] - end[1])) <= _THIN / 3:
            yield _span([start, end])


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _span(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _turn(shape: _Shape, quarter: int) -> _Shape:
    if not quarter:
        return shape
    corners = [turn_point(shape.x0, shape.y0, quarter), turn_point(shape.x1, shape.y1, quarter)]
    return _Shape(*_span(corners), shape.filled, shape.framed, shape.pale)


def _sort_shape(shape: _Shape, drawings: Drawings) -> None:
    x0, y0, x1, y1, filled, framed, pale = shape
    width, height = x1 - x0, y1 - y0
    if min(width, height) <= _THIN:
        if max(width, height) >= _SHORT and (framed or not pale):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            drawings.rules.append(Rule(x0, y, x1, y) if width >= height else Rule(x, y0, x, y1))
    elif (filled and not pale) or framed:
        drawings.boxes.append(Box(x0, y0, x1, y1, filled and not pale))
        if framed:
            drawings.rules.extend(
                (Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1))
            )
