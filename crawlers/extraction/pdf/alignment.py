"""Tables without lines: rows whose cells stand below each other, where the evidence is strong."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from crawlers.extraction.pdf.characters import has_leaders
from crawlers.extraction.pdf.drawings import Rule
from crawlers.extraction.pdf.hyphens import Joiner
from crawlers.extraction.pdf.layout import Row, Table, join_pieces

#: Font sizes of white between two columns.
_WHITE = 0.6
#: Font sizes between pieces that no justified line has.
_FAR = 3.0
_MIN_ROWS = 3
#: Lines of one ruled row; more stand between the rules of a page's head and foot.
_MAX_BAND = 8
_ITEM = re.compile(r"[•▪‣◦●○■□►▶➢✓✔–—-]\s")
#: Rows further apart, in font sizes, are not of one table.
_APART = 3.0
_VALUE = re.compile(r"[\d]|^(?:[-–—/x✓•]|n\.? ?[dscar]\.?|NC|ND|NS|N/A|s\.? ?o\.?)$", re.I)
_ENUMERATOR = re.compile(r"(?:[•▪‣◦●○■□▶►➢➤✓✔–—*\-o§]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)°]|\d{1,2})")


class Column(NamedTuple):
    x0: float
    x1: float


def find_tables(rows: Sequence[Row], rules: Sequence[Rule], joiner: Joiner) -> list[Row | Table]:
    """The rows of a region, and in the place of those that make a table that table."""
    found: list[Row | Table] = []
    start = 0
    while start < len(rows):
        end = _grow(rows, start)
        if end > start + 1:
            end = _close(rows, end, rules)
        table = _make_table(rows[start:end], rules, joiner) if end - start >= _MIN_ROWS else None
        if table is None and end - start > _MIN_ROWS:
            # The last row may be a sum, or the first line of what follows.
            end -= 1
            table = _make_table(rows[start:end], rules, joiner)
        if table is None:
            apart, end = _part(rows, start)
            found += apart
        else:
            found.append(table)
        start = end
    return found


def _part(rows: Sequence[Row], start: int) -> tuple[list[Row | Table], int]:
    """Rows from ``start`` on whose pieces stand too far apart to be one line, and where they end.

    What is far apart is never run together: "4 217" and "12,4 M€" side by side are two key figures, not a text.
    """
    end = start
    while (
        end < len(rows)
        and _is_far(rows[end])
        and (end == start or rows[end - 1].y - rows[end].y < _APART * rows[end - 1].size)
    ):
        end += 1
    stack = rows[start:end]
    if not stack:
        return [rows[start]], start + 1
    columns = _find_columns(stack)
    cells = [_fill(row, columns) for row in stack]
    alike = max(row.size for row in stack) <= 1.1 * min(row.size for row in stack)
    if len(stack) > 1 and len(columns) > 1 and alike and not any(_ITEM.match(cell) for row in cells for cell in row):
        return [_to_table(stack, cells, columns)], end
    pieces = [
        [piece for piece in row.pieces if column.x0 <= piece.x0 <= column.x1] for column in columns for row in stack
    ]
    return [Row(tuple(inside)) for inside in pieces if inside], end


def _is_far(row: Row) -> bool:
    gaps = [piece.x0 - before.x1 for before, piece in pairwise(row.pieces)]
    if len(row.pieces) == 2 and _ENUMERATOR.fullmatch(row.pieces[0].text):
        return False
    return bool(gaps) and max(gaps) > _FAR * row.size


def _grow(rows: Sequence[Row], start: int) -> int:
    """The end of the rows that follow closely and have several pieces, with single ones between them."""
    end = start
    if len(rows[start].pieces) < 2:
        return start
    for index in range(start, min(len(rows), start + 200)):
        if index > start and rows[index - 1].y - rows[index].y > _APART * rows[index].size:
            break
        if has_leaders(rows[index].text):
            break
        if len(rows[index].pieces) > 1:
            end = index + 1
        elif index - end >= 2:
            break
    return end


def _close(rows: Sequence[Row], end: int, rules: Sequence[Rule]) -> int:
    """With single rows after the last of several pieces, where the table's last line stands below them."""
    for index in range(end, min(len(rows), end + _MAX_BAND)):
        if rows[index - 1].y - rows[index].y > _APART * rows[index].size or len(rows[index].pieces) > 1:
            break
        first, row = rows[end - 1], rows[index]
        x0, x1 = first.pieces[0].x0, first.pieces[-1].x1
        covering = [r.y0 for r in rules if r.is_level and r.x0 <= x0 + 5 and r.x1 >= x1 - 5]
        if any(row.y < y < first.y for y in covering):
            break
        if any(row.y - 2 * row.size < y < row.y for y in covering):
            return index + 1
    return end


def _make_table(rows: Sequence[Row], rules: Sequence[Rule], joiner: Joiner) -> Table | None:
    columns = _find_columns(rows)
    if len(columns) < 2 or sum(len(row.pieces) > 1 for row in rows) < _MIN_ROWS:
        return None
    cells = [_fill(row, columns) for row in rows]
    bands = _bands(rows, rules, columns)
    if not bands and not _is_evident(rows, cells, columns):
        return None
    if bands:
        cells = [
            [joiner.join([c for row in band if (c := cells[row][n])]) for n in range(len(columns))] for band in bands
        ]
    return _to_table(rows, cells, columns)


def _to_table(rows: Sequence[Row], cells: list[list[str]], columns: Sequence[Column]) -> Table:
    top, bottom = rows[0].y + rows[0].size, rows[-1].y - 0.3 * rows[-1].size
    return Table(tuple(map(tuple, cells)), columns[0].x0, bottom, columns[-1].x1, top)


def _find_columns(rows: Sequence[Row]) -> list[Column]:
    """Stretches that white parts all the way down."""
    columns: list[Column] = []
    for piece in sorted((piece for row in rows for piece in row.pieces), key=lambda piece: piece.x0):
        if columns and piece.x0 <= columns[-1].x1 + _WHITE * piece.size:
            columns[-1] = Column(columns[-1].x0, max(columns[-1].x1, piece.x1))
        else:
            columns.append(Column(piece.x0, piece.x1))
    return columns


def _fill(row: Row, columns: Sequence[Column]) -> list[str]:
    inside = [[piece for piece in row.pieces if column.x0 <= piece.x0 <= column.x1] for column in columns]
    return [join_pieces(pieces) if pieces else "" for pieces in inside]


def _is_evident(rows: Sequence[Row], cells: list[list[str]], columns: Sequence[Column]) -> bool:
    first = [row[0] for row in cells if row[0]]
    if len(columns) == 2 and all(_ENUMERATOR.fullmatch(cell) for cell in first):
        return False
    if all(_ITEM.match(cell) for cell in first):
        return False
    others = [cell for row in cells for cell in row[1:] if cell]
    short = sum(len(cell) <= 25 for cell in others)
    values = sum(_VALUE.search(cell) is not None and len(cell) <= 25 for cell in others)
    if values >= 0.5 * len(others) and short >= 0.8 * len(others):
        return True
    filled = sum(bool(cell) for row in cells for cell in row) / (len(cells) * len(columns))
    return len(rows) >= 4 and filled >= 0.85 and short >= 0.8 * len(others) and _shares_edges(rows, columns)


def _shares_edges(rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    pieces = [piece for row in rows for piece in row.pieces]
    edges = [min(abs(piece.x0 - column.x0) for column in columns) for piece in pieces]
    return sum(edge <= 2 for edge in edges) >= 0.85 * len(edges)


def _bands(rows: Sequence[Row], rules: Sequence[Rule], columns: Sequence[Column]) -> list[list[int]]:
    """The rows between lines, where lines part the table's rows; empty where they do not."""
    width = columns[-1].x1 - columns[0].x0
    ys = {
        round(r.y0) for r in rules if r.is_level and min(r.x1, columns[-1].x1) - max(r.x0, columns[0].x0) > 0.6 * width
    }
    inside = sorted((y for y in ys if rows[-1].y < y < rows[0].y), reverse=True)
    if len(inside) < 2:
        return []
    bands: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        bands.setdefault(sum(y > row.y for y in inside), []).append(index)
    # A head's line and a foot's alone part no rows.
    return list(bands.values()) if max(map(len, bands.values())) <= _MAX_BAND else []
