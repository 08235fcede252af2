"""A page's pieces arranged: tables first, then boxes, then columns, each read on its own."""

from collections import Counter
from collections.abc import Sequence

from crawlers.extraction.pdf.alignment import find_tables
from crawlers.extraction.pdf.columns import Group, Item, order_regions
from crawlers.extraction.pdf.drawings import Box
from crawlers.extraction.pdf.grids import fill_grid, find_grids
from crawlers.extraction.pdf.hyphens import Joiner
from crawlers.extraction.pdf.layout import Line, Table, group_rows, make_line
from crawlers.extraction.pdf.pages import Page
from crawlers.extraction.pdf.pieces import Piece

#: Of the page's area; a larger box is its background.
_BACKGROUND = 0.8
_MAX_BOXES = 60
#: Lines above and below that tell where a line's column ends.
_NEAR = 4


def arrange(page: Page, pieces: Sequence[Piece], known: Counter[int], joiner: Joiner) -> list[Line | Table]:
    """Lines and tables of a page in reading order; text in other directions comes last."""
    items = _place_tables(page, pieces, joiner)
    items = _place_boxes(page, items)
    parts = _read_items(items, page, known, joiner, 0)
    for aside in page.aside:
        parts += _read_items(list(aside), page, Counter(), joiner, -1)
    return parts


def _place_tables(page: Page, pieces: Sequence[Piece], joiner: Joiner) -> list[Item]:
    tables: list[Item] = []
    rest = list(pieces)
    # The smallest first: a grid within a frame is the table.
    for grid in reversed(find_grids(page.rules)):
        table, rest = fill_grid(grid, rest, joiner)
        if table:
            tables.append(table)
    return [*tables, *rest]


def _place_boxes(page: Page, items: list[Item]) -> list[Item]:
    """Boxes of at least two lines of text become groups, the smallest first, so that a box may lie in another."""
    boxes = sorted((box for box in page.boxes if _area(box) < _BACKGROUND * page.area), key=_area)
    for box in _distinct(boxes)[:_MAX_BOXES]:
        inside = [item for item in items if _is_inside(item, box)]
        pieces = [item for item in inside if isinstance(item, Piece)]
        if len(group_rows(pieces)) >= 2 and len(inside) < len(items) and not _is_cut_through(items, box):
            chosen = {id(item) for item in inside}
            items = [item for item in items if id(item) not in chosen]
            items.append(Group(tuple(inside), box.x0, box.y0, box.x1, box.y1))
    return items


def _read_items(
    items: Sequence[Item], page: Page, known: Counter[int], joiner: Joiner, group: int
) -> list[Line | Table]:
    parts: list[Line | Table] = []
    for region in order_regions(items, known):
        parts += _read_region(region, page, joiner, group)
    return parts


def _read_region(region: Sequence[Item], page: Page, joiner: Joiner, group: int) -> list[Line | Table]:
    """One column from top to bottom: rows of text, with tables and boxes where they stand."""
    pieces = [item for item in region if isinstance(item, Piece)]
    blocks = sorted((item for item in region if not isinstance(item, Piece)), key=lambda item: -item.y1)
    left, right = min(item.x0 for item in region), max(item.x1 for item in region)
    parts: list[Line | Table] = []
    for block in (*blocks, None):
        above = [piece for piece in pieces if block is None or piece.y > (block.y0 + block.y1) / 2]
        pieces = [piece for piece in pieces if block is not None and piece.y <= (block.y0 + block.y1) / 2]
        for part in find_tables(group_rows(above), page.rules, joiner):
            parts.append(part if isinstance(part, Table) else make_line(part, left, right, group))
        if isinstance(block, Table):
            parts.append(block)
        elif block is not None:
            # Numbered by their place, so that a box's text is never joined to what stands around it.
            parts += _read_items(block.items, page, Counter(), joiner, 1 + round(block.x0) + 10_000 * round(block.y0))
    return _bound(parts)


def _bound(parts: list[Line | Table]) -> list[Line | Table]:
    """With each line's right bound from its neighbours: a title may be wider than the text below it."""
    bounded = list(parts)
    for index, line in enumerate(parts):
        if isinstance(line, Line):
            near = parts[max(0, index - _NEAR) : index + _NEAR + 1]
            ends = [
                n.x1 for n in near if isinstance(n, Line) and n.group == line.group and abs(n.size - line.size) < 0.6
            ]
            bounded[index] = line._replace(right=min(line.right, max(ends)))
    return bounded


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _distinct(boxes: Sequence[Box]) -> list[Box]:
    return list({(round(box.x0), round(box.y0), round(box.x1), round(box.y1)): box for box in boxes}.values())


def _is_inside(item: Item, box: Box) -> bool:
    x, y = (item.x0 + item.x1) / 2, (item.y0 + item.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _is_cut_through(items: Sequence[Item], box: Box) -> bool:
    """Whether text runs over a side of the box: then it is a picture's, and holds nothing together."""
    return any(
        box.y0 < (item.y0 + item.y1) / 2 < box.y1 and (item.x0 < box.x0 - 3 < item.x1 or item.x0 < box.x1 + 3 < item.x1)
        for item in items
    )
