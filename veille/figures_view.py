"""Figures as a table, as CSV or as JSON: each with its unit, in its source's words, beside its sentence."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from rich.table import Table
from rich.text import Text

from index.analysis import tokenise
from index.filters import read_filters
from index.parser import parse
from index.query import Query, Results, Row
from index.stopwords import STOP_WORDS
from veille.screen import Screen, clean
from veille.searching import is_ranked

BOUNDS = {"=": "", "~": "about ", ">=": "at least ", "<=": "at most ", "range": ""}
#: The columns of CSV and the keys of JSON, in their order.
COLUMNS = (
    *("value", "value_max", "unit", "bound", "text", "subject", "kind", "direction", "change", "period"),
    *("period_start", "period_end", "place", "attribution", "source", "published", "title", "sentence"),
    *("document", "field", "start", "end", "language", "story"),
)
#: Where a spreadsheet would begin a formula: at the start of a cell, also of one that it makes by itself at a
#: semicolon, as those of French machines do; the signs may be wide ones.
FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r\n＝＋－＠])")


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
    table = Table("value, as written", "of what, when, where", "source", box=None, header_style="bold")
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
    yield Text(say_value(row), style="bold cyan") + _below(f"« {row['text']} »")
    yield Text(clean(row.get("subject") or "")) + _below(row.get("period"), row.get("place"))
    said_by = f"says {row['attribution']}" if row.get("attribution") else None
    source = Text(clean(f"{row['source']} {screen.day(row.get('published'))}"))
    yield source + _below(said_by, row["document"])
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


def say_value(row: Row) -> str:
    """The number in full with its unit: "at least 7 300 000 000 EUR", "up by 17 percent"."""
    number = group_digits(row["value"])
    if row.get("value_max") is not None:
        number = f"{number} to {group_digits(row['value_max'])}"
    change = f"{row['direction']} {row.get('change') or ''}".strip() + " " if row.get("direction") else ""
    return f"{change}{BOUNDS.get(row['bound'], '')}{number} {clean(row['unit'])}".rstrip()


def group_digits(value: float) -> str:
    """7300000000.5 as "7 300 000 000.5": spaces that do not break, and a point, which no language takes for another."""
    whole, point, rest = write_number(abs(value)).partition(".")
    return "-" * (value < 0) + f"{int(whole):,}".replace(",", "\u00a0") + point + rest


def write_number(value: float) -> str:
    """The shortest decimal that is this number, without an exponent."""
    written = format(Decimal(repr(float(value))), "f")
    return written.removesuffix(".0")


def to_csv(results: Results) -> str:
    """Every figure with all that is known of it. No cell is a formula to a spreadsheet."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for hit in results.hits:
        writer.writerow([_to_cell(hit.row.get(name)) for name in COLUMNS])
    return lines.getvalue()


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
