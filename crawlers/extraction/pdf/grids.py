"""Tables whose cells are ruled: grids of lines, and the text in each cell."""

from collections.abc import Sequence
from typing import NamedTuple

from crawlers.extraction.pdf.drawings import Rule
from crawlers.extraction.pdf.hyphens import Joiner
from crawlers.extraction.pdf.layout import Table, group_rows
from crawlers.extraction.pdf.pieces import Piece

#: Points between the ends of two lines that meet.
_NEAR = 2.5
#: Lines of text in one cell; more are a column of the page.
_LONG = 25
#: More rules on one page are a map or a diagram.
_MAX_RULES = 400


class Grid(NamedTuple):
    """The places of a table's upright lines, from left to right, and of its level ones, from top to bottom."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Grids of at least two columns, the largest first."""
    merged = _merge(rules)
    if len(merged) > _MAX_RULES:
        return []
    grids = [grid for component in _connect(merged) if (grid := _make_grid(component))]
    return sorted(grids, key=lambda grid: (grid.xs[0] - grid.xs[-1]) * (grid.ys[0] - grid.ys[-1]))


def fill_grid(grid: Grid, pieces: Sequence[Piece], joiner: Joiner) -> tuple[Table | None, list[Piece]]:
    """The table that the pieces inside make, and the pieces outside; none where fewer than two cells hold text."""
    cells: dict[tuple[int, int], list[Piece]] = {}
    outside = []
    for piece in pieces:
        place = _place(grid, piece)
        if place is None:
            outside.append(piece)
        else:
            cells.setdefault(place, []).append(piece)
    if len(cells) < 2 or _is_page(cells):
        return None, list(pieces)
    texts = {place: joiner.join([row.text for row in group_rows(inside)]) for place, inside in cells.items()}
    rows = [[texts.get((row, column), "") for column in range(len(grid.xs) - 1)] for row in range(len(grid.ys) - 1)]
    return Table(_drop_empty(rows), grid.xs[0], grid.ys[-1], grid.xs[-1], grid.ys[0]), outside


def _is_page(cells: dict[tuple[int, int], list[Piece]]) -> bool:
    """Whether lines part columns of text rather than cells: in one row only, or around very long ones."""
    one_row = len({row for row, _ in cells}) == 1
    return any(len({round(piece.y) for piece in inside}) > (_LONG if not one_row else 3) for inside in cells.values())


def _drop_empty(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Without rows and columns that hold nothing, such as the space between double lines."""
    kept = [row for row in rows if any(row)]
    columns = [column for column in range(len(kept[0])) if any(row[column] for row in kept)]
    return tuple(tuple(row[column] for column in columns) for row in kept)


def _place(grid: Grid, piece: Piece) -> tuple[int, int] | None:
    x = min((piece.x0 + piece.x1) / 2, piece.x0 + 2 * piece.size)
    y = piece.y + 0.3 * piece.size
    if not (grid.xs[0] - 1 <= x <= grid.xs[-1] + 1 and grid.ys[-1] <= y <= grid.ys[0]):
        return None
    column = sum(wall <= x for wall in grid.xs[1:-1])
    row = sum(level >= y for level in grid.ys[1:-1])
    return row, column


def _merge(rules: Sequence[Rule]) -> list[Rule]:
    """Lines drawn cell by cell become one."""
    level = sorted({_round(rule) for rule in rules if rule.is_level}, key=lambda rule: (rule.y0, rule.x0))
    upright = sorted({_round(rule) for rule in rules if not rule.is_level}, key=lambda rule: (rule.x0, rule.y0))
    merged: list[Rule] = []
    for rule in level:
        last = merged[-1] if merged else None
        if last and abs(last.y0 - rule.y0) <= 1 and rule.x0 <= last.x1 + _NEAR:
            merged[-1] = last._replace(x1=max(last.x1, rule.x1))
        else:
            merged.append(rule)
    begin = len(merged)
    for rule in upright:
        last = merged[-1] if len(merged) > begin else None
        if last and abs(last.x0 - rule.x0) <= 1 and rule.y0 <= last.y1 + _NEAR:
            merged[-1] = last._replace(y1=max(last.y1, rule.y1))
        else:
            merged.append(rule)
    return merged


def _round(rule: Rule) -> Rule:
    return Rule(*(round(value, 0) for value in rule))


def _connect(rules: list[Rule]) -> list[list[Rule]]:
    """Rules that touch, directly or over others."""
    parent = list(range(len(rules)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, one in enumerate(rules):
        for j in range(i):
            if _touch(one, rules[j]):
                parent[root(i)] = root(j)
    components: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        components.setdefault(root(index), []).append(rule)
    return list(components.values())


def _touch(a: Rule, b: Rule) -> bool:
    return a.x0 <= b.x1 + _NEAR and b.x0 <= a.x1 + _NEAR and a.y0 <= b.y1 + _NEAR and b.y0 <= a.y1 + _NEAR


def _make_grid(rules: list[Rule]) -> Grid | None:
    xs = _distinct([rule.x0 for rule in rules if not rule.is_level])
    ys = _distinct([rule.y0 for rule in rules if rule.is_level])
    level = [rule for rule in rules if rule.is_level]
    if len(ys) < 2 or not xs:
        return None
    # Tables often have no lines at their sides.
    left, right = min(rule.x0 for rule in level), max(rule.x1 for rule in level)
    xs = _distinct([*xs, left, right])
    if len(xs) < 3:
        return None
    return Grid(tuple(xs), tuple(reversed(ys)))


def _distinct(values: list[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 4:
            kept.append(value)
    return kept
