"""What `veille dashboards check` says: to a person, and as lines of JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from veille.screen import clean, open_console

if TYPE_CHECKING:
    from veille.dashboards.checking import Checked


def describe_checked(checked: "Checked") -> dict[str, Any]:
    return {name: value for name, value in asdict(checked).items() if value is not None}


def print_checked(checked: "Sequence[Checked]") -> None:
    """A line for each panel, and what of all of them shows nothing."""
    from rich.table import Table
    from rich.text import Text

    table = Table("dashboard", "panel", box=None, header_style="bold")
    table.add_column("rows", justify="right")
    table.add_column("", overflow="fold")
    for each in checked:
        said = each.problem or ("" if each.rows else "no data")
        table.add_row(*(Text(clean(cell)) for cell in (each.dashboard, each.title, f"{each.rows:,}", said)))
    open_console().print(table)
    empty = sum(not each.rows and not each.problem for each in checked)
    refused = sum(each.problem is not None for each in checked)
    print(f"{len(checked)} panels: {len(checked) - empty - refused} show something, {empty} nothing, {refused} refused")
