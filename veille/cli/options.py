"""The options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder of ledger, archive and index (VEILLE_DATA).")
]
AsJson = Annotated[bool, typer.Option("--json", help="End with one line of JSON: counts, errors, when to retry.")]
Source = Annotated[list[str] | None, typer.Option("--source", metavar="SLUG", help="Only of this source; repeatable.")]
Batch = Annotated[str | None, typer.Option("--batch", metavar="ID", help="Only what this crawl brought.")]
Pending = Annotated[bool, typer.Option("--pending", help="Everything that waits and is due (the default).")]
Shard = Annotated[str | None, typer.Option("--shard", metavar="I/N", help="Only part I of N, from 1.")]
Replay = Annotated[bool, typer.Option("--replay", help="Read again what was read, with --since.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="With --replay: from this day on, e.g. 2026-01-31.")
]
Lines = Annotated[bool, typer.Option("--jsonl", help="Answer JSON lines from standard input on standard output.")]
