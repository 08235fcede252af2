"""Sources and their health on the terminal, or as JSON lines."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from veille.health import Health, to_row
from veille.screen import Screen, clean, open_console

if TYPE_CHECKING:
    from crawlers.catalogue import Source

COLOURS = {"healthy": "green", "late": "yellow", "failing": "red"}


def print_sources(sources: "Iterable[Source]", *, as_json: bool) -> None:
    listed = sorted(sources, key=lambda source: source.slug)
    if as_json:
        for source in listed:
            print(source.model_dump_json(exclude_none=True))
        return
    if not listed:
        print("no source")
        return
    table = Table("source", "title", "language", "every", "items a week", "", box=None, header_style="bold")
    for source in listed:
        off = f"disabled: {source.disabled}" if source.disabled else ""
        every, expected = f"{source.interval} min", f"{source.expected_per_week:g}"
        table.add_row(source.slug, Text(clean(source.title)), source.language, every, expected, Text(clean(off)))
    open_console().print(table)


def print_source(source: "Source") -> None:
    table = Table.grid(padding=(0, 2))
    for name, value in source.model_dump(mode="json", exclude_none=True).items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
        table.add_row(name, Text(clean(text)))
    open_console().print(table)


def print_health(measured: Iterable[Health], screen: Screen, *, as_json: bool) -> None:
    if as_json:
        for health in measured:
            row = {"slug": health.slug, **to_row(health)}
            print(json.dumps(row, ensure_ascii=False, default=datetime.isoformat))
        return
    table = Table(box=None, header_style="bold")
    table.add_column("source", overflow="fold")
    table.add_column("state", no_wrap=True)
    for name in ("last success", "last error", "newest item", "limit", "in 7 days", "expected"):
        table.add_column(name, overflow="fold")
    table.add_column("why", min_width=20)
    for health in measured:
        supply = health.supply
        table.add_row(
            health.slug,
            f"[{COLOURS[health.state]}]{health.state}[/]",
            screen.minute(supply.last_success.at) if supply.last_success else "never",
            screen.minute(supply.last_failure.at) if supply.last_failure else "none",
            screen.day(supply.newest_item) or "none",
            f"{health.freshness} days",
            str(supply.items_in_week),
            f"{health.expected_in_week:g}",
            Text(clean(health.reason)),
        )
    screen.console.print(table)
