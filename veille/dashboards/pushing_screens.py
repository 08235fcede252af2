"""What `veille dashboards` says of what it wrote and pushed: to a person, and as lines of JSON."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from veille.screen import clean, escape, open_console

if TYPE_CHECKING:
    from rich.table import Table

    from veille.dashboards.exporting import Export
    from veille.dashboards.pushing import Pushed
    from veille.dashboards.pushing_answers import Result

#: What the languages of dashboards are called.
LANGUAGES = {"fr": "French", "en": "English"}


def print_json(told: Mapping[str, Any]) -> None:
    print(escape(json.dumps(told, ensure_ascii=False)))


def describe_pushed(pushed: "Pushed") -> dict[str, Any]:
    """As one line of `--json`. What Kibana counts includes what it kept back; here it is what is in."""
    return {
        "space": pushed.space.name,
        "language": pushed.export.language,
        "successCount": pushed.number_in,
        "objects": [result.to_json() for result in pushed.results],
        "dashboards": [{"title": title, "url": url} for title, url in pushed.dashboards],
        "left_out": describe_left_out(pushed.export),
        "warnings": list(pushed.warnings),
    }


def describe_written(export: "Export", folder: str) -> dict[str, Any]:
    return {
        "language": export.language,
        "file": f"{folder}/{export.filename}",
        "objects": len(export.objects),
        "left_out": describe_left_out(export),
    }


def describe_left_out(export: "Export") -> list[dict[str, str]]:
    return [{"title": each.title, "reason": each.reason} for each in export.left_out]


def print_pushed(pushed: "Pushed") -> None:
    """A table of the objects, then what was left out, what Kibana warns of, and where the dashboards are."""
    console = open_console()
    console.print(_tabulate(pushed.results))
    print(clean(_sum_up(pushed)))
    print_left_out(pushed.export)
    for warning in pushed.warnings:
        print(clean(f"Kibana adds: {warning}"))
    for title, url in pushed.dashboards:
        print(clean(f"{title}: {url}"))


def _tabulate(results: "Sequence[Result]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table("object", "", "result", box=None, header_style="bold")
    table.add_column("", overflow="fold")
    for result in results:
        renamed = f"under the id {result.destination}" if result.destination else ""
        cells = (result.title, result.kind, result.outcome, result.reason or renamed)
        table.add_row(*(Text(clean(cell)) for cell in cells))
    return table


def _sum_up(pushed: "Pushed") -> str:
    counts = Counter(result.outcome for result in pushed.results)
    told = ", ".join(f"{number} {outcome}" for outcome, number in counts.items()) or "nothing to push"
    return f"{LANGUAGES[pushed.export.language]} dashboards, space '{pushed.space.name}': {told}"


def print_written(export: "Export", folder: str, *, new: bool) -> None:
    number, unchanged = len(export.objects), "" if new else ", as they were"
    print(clean(f"{folder}/{export.filename}: {number} object{'s' * (number != 1)}{unchanged}"))
    print_left_out(export)


def print_left_out(export: "Export") -> None:
    for each in export.left_out:
        print(clean(f"left out of the {LANGUAGES[export.language]} dashboards: {each.title}: {each.reason}"))
