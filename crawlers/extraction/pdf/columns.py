"""Reading order: columns are found by the white strips between them, and read one after the other."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from crawlers.extraction.pdf.layout import Table
from crawlers.extraction.pdf.pieces import Piece


class Group(NamedTuple):
    """What stands in a box, read on its own."""

    items: "tuple[Piece | Table | Group, ...]"
    x0: float
    y0: float
    x1: float
    y1: float


Item = Piece | Table | Group

#: Points, and font sizes, that a strip between columns is at least wide.
_STRIP, _STRIP_SIZES = 7.0, 0.75
#: Edges that are looked at, the most frequent first.
_MAX_EDGES = 12
_MAX_DEPTH = 12
#: Pieces of a page that columns are looked for in; a dense page of three has 300, a page of more is a map.
_MAX_ITEMS = 3000
_LETTERS = re.compile(r"[^\W\d_]")
#: Mean characters of a line of a text column; the narrowest of three on A4 have 25, cells of tables rarely 15.
_TEXT = 18
#: The share of its width by which a line of text may be shorter than its column.
_RAGGED = 0.25
#: Above this share of lines with a neighbour on the same baseline, two columns may be those of a table.
_ALIGNED = 0.6


class Split(NamedTuple):
    """Two columns side by side; the right one begins at ``x``."""

    left: list[Item]
    right: list[Item]
    x: float


def order_regions(items: Sequence[Item], known: Counter[int], depth: int = 0) -> list[list[Item]]:
    """The items of a page in regions of one column each, in reading order.

    ``known`` counts the strips that earlier pages had; where one is usual, a single line beside it is a column.
    """
    split = _find_split(items, known) if depth < _MAX_DEPTH and 1 < len(items) <= _MAX_ITEMS else None
    if split is None:
        return [list(items)] if items else []
    known[round(split.x)] += 1
    inside = {id(item) for item in (*split.left, *split.right)}
    rest = [item for item in items if id(item) not in inside]
    top = max(map(_height, (*split.left, *split.right)))
    above = [item for item in rest if _height(item) > top]
    parts = (above, split.left, split.right, [item for item in rest if _height(item) <= top])
    return [region for part in parts for region in order_regions(part, known, depth + 1)]


def _find_split(items: Sequence[Item], known: Counter[int]) -> Split | None:
    best: tuple[float, Split] | None = None
    ordered = sorted(items, key=_height, reverse=True)
    for edge in _edges(items, known):
        usual = sum(known[round(edge) + step] for step in (-1, 0, 1)) >= 2
        for split in _splits_at(ordered, edge):
            score = _judge(split, usual)
            if score and (best is None or score > best[0]):
                best = (score, split)
    return best[1] if best else None


def _edges(items: Sequence[Item], known: Counter[int]) -> list[float]:
    """Where columns may begin: left edges that several items share, or a usual one."""
    counts = Counter(round(item.x0) for item in items)
    leftmost = min(item.x0 for item in items)
    shared = [
        (sum(counts[edge + step] for step in (-2, -1, 0, 1, 2)), edge)
        for edge in counts
        if edge > leftmost + 2 * _STRIP
    ]
    return [
        float(edge) for number, edge in sorted(shared, reverse=True)[:_MAX_EDGES] if number >= 2 or known[edge] >= 2
    ]


def _splits_at(ordered: Sequence[Item], edge: float) -> list[Split]:
    """The ways to part items, given from top to bottom, at an edge: between those that cross it."""
    sizes = [item.size for item in ordered if isinstance(item, Piece)]
    strip = max(_STRIP, _STRIP_SIZES * median(sizes)) if sizes else _STRIP
    walls = [item for item in ordered if item.x0 < edge - 2 and item.x1 > edge - strip]
    splits = []
    for inside in _stretches(ordered, walls):
        left = [item for item in inside if item.x0 < edge - 2]
        right = [item for item in inside if item.x0 >= edge - 2]
        if left and right:
            splits.append(Split(left, right, edge))
    return splits


def _height(item: Item) -> float:
    """Twice the height of an item's middle."""
    return item.y0 + item.y1


def _stretches(ordered: Sequence[Item], walls: Sequence[Item]) -> list[list[Item]]:
    """Items that stand between two walls, from top to bottom; what is beside a wall is of its row."""
    spans = _merge([(wall.y0, wall.y1) for wall in walls])
    bottoms = [bottom for bottom, _ in spans]
    stretches: list[list[Item]] = [[]]
    for item in ordered:
        middle = _height(item) / 2
        index = bisect_left(bottoms, middle) - 1
        if index < 0 or middle >= spans[index][1]:
            # A wall between this item and the one before ends the stretch.
            if stretches[-1] and bisect_left(bottoms, _height(stretches[-1][-1]) / 2) - 1 != index:
                stretches.append([])
            stretches[-1].append(item)
    return [stretch for stretch in stretches if len(stretch) > 1]


def _merge(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for bottom, top in sorted(spans):
        if merged and bottom <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(top, merged[-1][1]))
        else:
            merged.append((bottom, top))
    return merged


def _judge(split: Split, usual: bool) -> float:
    """How much speaks for two columns of text at an edge; 0 where it may as well be a table, or a bullet's indent."""
    left = [item for item in split.left if isinstance(item, Piece)]
    right = [item for item in split.right if isinstance(item, Piece)]
    solid = any(not isinstance(item, Piece) for item in (*split.left, *split.right))
    if not solid and (not left or not right):
        return 0
    if solid and (not left or not right):
        return 1.0
    few = min(_count_lines(left), _count_lines(right))
    if few < 2 and not usual:
        return 0
    reads = _is_text(left) and _is_text(right)
    if reads:
        return few + 0.5
    aligned = _aligned(left, right)
    return few if aligned < _ALIGNED and few >= 3 and _mean(left) > 4 and _mean(right) > 4 else 0


def _count_lines(pieces: Sequence[Piece]) -> int:
    return len({round(piece.y) for piece in pieces})


def _mean(pieces: Sequence[Piece]) -> float:
    """Characters of a line."""
    return sum(len(piece.text) for piece in pieces) / _count_lines(pieces)


def _is_text(pieces: Sequence[Piece]) -> bool:
    """Whether pieces are lines of running text: long, made of letters, most of them as long as the column is wide."""
    if not pieces or _mean(pieces) < _TEXT:
        return False
    text = "".join(piece.text for piece in pieces[:20])
    if len(_LETTERS.findall(text)) < 0.6 * len(text):
        return False
    ends: dict[int, float] = {}
    for piece in pieces:
        ends[round(piece.y)] = max(piece.x1, ends.get(round(piece.y), piece.x1))
    left, right = min(piece.x0 for piece in pieces), max(ends.values())
    full = sum(end > right - _RAGGED * (right - left) for end in ends.values())
    return full >= 0.5 * len(ends)


def _aligned(left: Sequence[Piece], right: Sequence[Piece]) -> float:
    """The share of the shorter side's lines that have a neighbour on their own baseline."""
    one, other = sorted(({round(piece.y, 0) for piece in side} for side in (left, right)), key=len)
    near = {y + step for y in other for step in (-1, 0, 1)}
    return sum(y in near for y in one) / len(one)
