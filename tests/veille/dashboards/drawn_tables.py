"""Tables of panels and of Discover sessions: their heads, their rows in words, and how many there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from index.dashboards.asking import Asked, AskedSession
from tests.veille.dashboards.drawn_values import Shown
from tests.veille.dashboards.drawn_views import View

#: Pixels of Discover's column of time, where none are given.
WIDTH_OF_TIME = 212
#: What a column without a width has at least, and what the buttons of a row take in Discover.
NARROWEST, BUTTONS = 100, 48
#: Lines of a row in Discover, and those of a page.
LINES, PAGE = 3, 100


@dataclass(frozen=True)
class Head:
    """``width`` in pixels is 0 where the columns share what is left."""

    name: str
    width: int
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """One page of ``total`` rows; ``lines`` a row has at most, 0 where it is as high as what is in it. Columns that do
    not fit into the ``width`` are ``beyond``: whoever looks at it has to scroll."""

    width: int
    heads: Sequence[Head]
    rows: Sequence[Sequence[Shown]]
    total: int
    lines: int

    @property
    def beyond(self) -> list[str]:
        ends = accumulate(head.width for head in self.heads)
        return [head.name for head, end in zip(self.heads, ends, strict=True) if end > self.width]


def make_table(asked: Asked, rows: Sequence[Mapping[str, Any]], view: View, width: int) -> Table:
    """Of a panel: the columns as its state has them, sorted as it says."""
    known = {column.id: column for column in asked.columns}
    shown = [each for each in asked.state["columns"] if not each.get("hidden")]
    columns = [known[each["columnId"]] for each in shown]
    heads = [
        Head(column.label, each.get("width", 0), column.saved["dataType"] == "number")
        for column, each in zip(columns, shown, strict=True)
    ]
    paging = asked.state.get("paging") or {}
    page = paging["size"] if paging.get("enabled") else len(rows)
    cells = [[view.show_cell(column, row[column.id]) for column in columns] for row in _sort(asked, rows)[:page]]
    lines = 0 if asked.state.get("rowHeight") == "auto" else asked.state.get("rowHeightLines", 1)
    return Table(width, share_width(heads, width), cells, len(rows), lines)


def make_session_table(
    asked: AskedSession, saved: Mapping[str, Any], hits: Sequence[Mapping[str, Any]], total: int, view: View, width: int
) -> Table:
    """Of a session: after the buttons of a row the time of the data view, where it has one, then its columns."""
    widths = (saved.get("grid") or {}).get("columns") or {}
    names = [*([view.time_field] if view.time_field else []), *asked.columns]
    dates = {each["field"] for each in asked.body["fields"] if "format" in each}
    heads = [Head("", BUTTONS), *(Head(view.name(name), _width_of(name, widths, view)) for name in names)]
    page = [hit.get("fields", {}) for hit in hits[: saved.get("rowsPerPage", PAGE)]]
    rows = [[Shown(""), *(_show_field(name, row.get(name), view, dates) for name in names)] for row in page]
    return Table(width, share_width(heads, width), rows, total, saved.get("rowHeight", LINES))


def share_width(heads: Sequence[Head], width: int) -> list[Head]:
    """Columns of no width share what the others leave; none is narrower than Kibana lets it be."""
    left, sharing = width - sum(head.width for head in heads), sum(1 for head in heads if not head.width)
    share = max(left // sharing, NARROWEST) if sharing else 0
    return [head if head.width else replace(head, width=share) for head in heads]


def _width_of(name: str, widths: Mapping[str, Any], view: View) -> int:
    given = widths.get(name, {}).get("width", 0)
    return int(given or (WIDTH_OF_TIME if name == view.time_field else 0))


def _show_field(name: str, values: Sequence[Any] | None, view: View, dates: Collection[str]) -> Shown:
    """Dates come as text."""
    if not values:
        return view.show(name, None)
    return view.show(name, [datetime.fromisoformat(value) for value in values] if name in dates else list(values))


def _sort(asked: Asked, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """As the answer has them, unless the panel says by which column."""
    by = asked.state.get("sorting")
    if not by or by["direction"] == "none":
        return list(rows)
    known = [row for row in rows if row[by["columnId"]] is not None]
    known.sort(key=lambda row: row[by["columnId"]], reverse=by["direction"] == "desc")
    return [*known, *(row for row in rows if row[by["columnId"]] is None)]
