"""Figures as a table, as CSV or as JSON: each with its unit, in its source's words, beside its sentence."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from rich.table import Table
from rich.text import Text

from index.analysis import tokenise
from index.filters import read_filters
from index.parser import parse
from index.query import Hit, Query, Results, Row
from index.stopwords import STOP_WORDS
from veille.amounts import say_value, write_number
from veille.screen import Screen, clean
from veille.searching import is_ranked

#: The columns of CSV and the keys of JSON, in their order.
COLUMNS = (
    *("value", "value_max", "unit", "bound", "text", "subject", "kind", "direction", "change", "period"),
    *("period_start", "period_end", "place", "attribution", "source", "published", "title", "sentence"),
    *("document", "field", "start", "end", "page", "language", "story"),
)
#: Where a spreadsheet would begin a formula: at the start of a cell, also of one that it makes by itself at a
#: semicolon, as those of French machines do, and then also behind the quote that begins one there; the signs may be
#: wide ones.
FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=\"*[=+\-@\t\r\n＝＋－＠])")


def build_query(
    text: str,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str | None = None,
    limit: int = 20,
    offset: int = 0,
    zone: tzinfo = UTC,
) -> Query:
    """The query over figures that ``text`` means; words are looked for in subject, sentence and title.

    What is found by fields alone has no order of its own: then the newest comes first.
    """
    node = parse(text, "figures")
    return Query(
        node,
        "figures",
        filters=read_filters(filters or {}, "figures"),
        sort=sort or (None if is_ranked(node) else "-published"),
        limit=limit,
        offset=offset,
        highlight=False,
        zone=zone,
    )


def print_figures(screen: Screen, results: Results, *, grouped: bool, offset: int = 0) -> None:
    """A row for each figure; with ``grouped`` those of one unit and subject stand together, under the first of them.

    Nothing is ever added up: two figures may be one that two sources tell, or one of which the other is a part.
    """
    rows = [hit.row for hit in results.hits]
    table = Table("value, as written", "of what, when, where", box=None, header_style="bold")
    table.add_column("source", overflow="fold")  # an identifier that is cut identifies nothing
    table.add_column("sentence", ratio=1)
    for group in group_by_subject(rows) if grouped else [[row] for row in rows]:
        for row in group:
            table.add_row(*_cells(screen, row))
        table.add_row()
    if rows:
        screen.console.print(table)
    shown = ""
    if results.total > len(rows):
        shown = f", {offset + 1} to {offset + len(rows)} shown" if rows else f", none from {offset + 1} on"
    screen.console.print(f"{results.total} figure{'s' * (results.total != 1)}{shown}", style="bold")


def _cells(screen: Screen, row: Row) -> Iterator[Text]:
    """The source's own words stand under the number, and where to read on under the source."""
    yield Text(clean(say_value(row)), style="bold cyan") + _below(f"« {row['text']} »")
    yield Text(clean(row.get("subject") or "")) + _below(row.get("period"), row.get("place"))
    said_by = f"says {row['attribution']}" if row.get("attribution") else None
    source = Text(clean(f"{row['source']} {screen.day(row.get('published'))}"))
    page = f"page {row['page']}" if row.get("page") is not None else None
    yield source + _below(said_by, page, row["document"])
    yield Text(clean(" ".join(row["sentence"].split())))


def _below(*texts: str | None) -> Text:
    return Text("".join(f"\n{clean(' '.join(text.split()))}" for text in texts if text), style="dim")


def group_by_subject(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of one kind, unit and subject together, in the order of the first of each.

    A subject is its words but those that say nothing, in any order: so two languages may share one, such as "budget du
    plan Rempart" and "budget of the Rempart plan".
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        words = frozenset(token.exact for token in tokenise(row.get("subject") or "")) - STOP_WORDS
        groups.setdefault((row["kind"], row["unit"], words or row["id"]), []).append(row)
    return list(groups.values())


def to_csv(hits: Iterable[Hit]) -> Iterator[str]:
    """Lines: the names, then every figure with all that is known of it. No cell is a formula to a spreadsheet."""
    yield _to_line(COLUMNS)
    for hit in hits:
        yield _to_line([_to_cell(hit.row.get(name)) for name in COLUMNS])


def _to_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _to_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return write_number(value)
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    return text if isinstance(value, int) or len(text) < 2 else FORMULA.sub("'", text)


def to_json(results: Results) -> dict[str, Any]:
    figures = [{name: hit.row[name] for name in COLUMNS if hit.row.get(name) is not None} for hit in results.hits]
    return {"total": results.total, "figures": figures}


def find_mixture(results: Results, sort: str | None) -> str | None:
    """A warning where numbers of several units were put in one order."""
    found = {hit.row["unit"] for hit in results.hits}
    if not sort or sort.removeprefix("-") not in ("value", "value_max") or len(found) < 2:
        return None
    units = sorted(found - {""})
    shown = ", ".join([*units[:5], *(["none"] if "" in found else []), *(["others"] if len(units) > 5 else [])])
    order = f"these are in the order of their numbers, whatever the unit ({shown})"
    return f"{order}: choose one, as in --filter 'unit:{units[0]}'"
