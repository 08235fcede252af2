"""Incidents on the terminal, or as JSON lines."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from corpus.ledger.incidents import Incident
from veille.incidents.judging import WATCH

if TYPE_CHECKING:
    from veille.screen import Screen

COLOURS = {"late": "yellow", "failing": "red"}


def write_incidents(listed: Iterable[Incident]) -> None:
    from veille.screen import escape

    for incident in listed:
        print(escape(json.dumps(asdict(incident), ensure_ascii=False, default=datetime.isoformat)))


def print_incidents(screen: "Screen", listed: Iterable[Incident]) -> None:
    from rich.table import Table
    from rich.text import Text

    from veille.digest.rendering_neutral import neutralise

    table = Table("source", "state", "since", "until", "told", box=None, header_style="bold")
    table.add_column("why", min_width=20, overflow="fold")
    for incident in listed:
        over = screen.minute(incident.ended)
        table.add_row(
            "all sources" if incident.source == WATCH else Text(neutralise(incident.source)),
            incident.state if over else f"[{COLOURS[incident.state]}]{incident.state}[/]",
            screen.minute(incident.began),
            over or "now",
            screen.minute(incident.told) or "nobody",
            Text(neutralise(incident.reason)),
        )
    if table.row_count:
        screen.console.print(table)
    else:
        print("no source is in trouble")
