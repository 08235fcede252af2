"""A verb that writes: its workspace, its run in the ledger, its report and exit code."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from corpus.clock import utc_now
from corpus.errors import VeilleError
from veille.noting import Action, note_run
from veille.report import Report
from veille.settings import read_settings
from veille.workspace import Workspace, open_workspace


def run_verb(
    verb: str,
    action: Action,
    *,
    data: Path | None,
    as_json: bool,
    show: Callable[[Report], None] | None = None,
    noted: bool = True,
) -> None:
    """Do the verb, note the run in the ledger where it is to be ``noted``, print the report and exit with its code.

    ``show`` is what a person sees of the report in place of a table of counts by source.
    """
    report = Report(verb, started=utc_now(), run=f"{verb} not begun")
    try:
        with open_workspace(read_settings(data=data)) as workspace:
            (note_run if noted else _do)(workspace, action, report)
    except VeilleError as error:
        report.fail(verb, str(error))
        if as_json:
            print_line(report)
        raise
    print_line(report) if as_json else (show or print_table)(report)
    raise typer.Exit(report.exit_code)


def _do(workspace: Workspace, action: Action, report: Report) -> None:
    action(workspace, report)


def print_line(report: Report) -> None:
    from veille.screen import escape

    print(escape(json.dumps(report.to_line(now=utc_now()), ensure_ascii=False)))


def print_table(report: Report) -> None:
    """The counts by source and, below, what went wrong; for a person."""
    from rich.table import Table
    from rich.text import Text

    from veille.report import COUNTED
    from veille.screen import clean, open_console

    console = open_console()
    if not report.sources:
        console.print(
            f"{report.verb}: {'another process is at it' if report.counts['deferred'] else 'nothing was due'}"
        )
    else:
        shown = [state for state in COUNTED if report.counts[state]]
        table = Table(report.verb, *shown, box=None, header_style="bold")
        for slug, counts in sorted(report.sources.items()):
            table.add_row(Text(clean(slug)), *(str(counts[state] or "") for state in shown))
        console.print(table)
    print_troubles(report)


def print_troubles(report: Report) -> None:
    """What went wrong, and when to come back for what waits."""
    from veille.screen import clean

    for error in report.errors:
        print(clean(f"{error['item']}: {error['reason']}"), file=sys.stderr)
    if report.retry_at is not None:
        print(
            f"some items wait for another attempt, the first at {report.retry_at:%Y-%m-%d %H:%M} UTC", file=sys.stderr
        )
