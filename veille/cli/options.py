"""The options that several verbs share. Those that a scheduler gives values to read a variable as well."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class KindName(StrEnum):
    """What sources are told apart by: their `kind` or, where they bring facts about CVE, that they are catalogues."""

    PRESS = "press"
    AGENCY = "agency"
    ADVISORY = "advisory"
    REPORT = "report"
    CATALOGUE = "catalogue"


Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder of ledger, archive and index (VEILLE_DATA).")
]
AsJson = Annotated[bool, typer.Option("--json", help="End with one line of JSON: counts, errors, when to retry.")]
Source = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="SLUG", envvar="VEILLE_OPTION_SOURCE", help="Only of this source; repeatable."),
]
Batch = Annotated[
    list[str] | None,
    typer.Option(
        "--batch", metavar="ID", envvar="VEILLE_OPTION_BATCH", help="Only what this crawl brought; repeatable."
    ),
]
Pending = Annotated[
    bool,
    typer.Option(
        "--pending",
        help="Everything that waits and is due: the default. With --batch or --source: these first, then all others.",
    ),
]
Shard = Annotated[str | None, typer.Option("--shard", metavar="I/N", help="Only part I of N, from 1.")]
Kind = Annotated[
    list[KindName] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help="Only sources of this kind: press, agency, advisory, report or catalogue (of facts about CVE, and of no "
        "other kind); repeatable.",
    ),
]
Due = Annotated[
    bool, typer.Option("--due", help="Of the sources named only those that are due. Without names it is always so.")
]
#: The heading in help under which the options of a replay stand.
AGAIN = "To read again"
Replay = Annotated[
    bool,
    typer.Option(
        "--replay",
        rich_help_panel=AGAIN,
        help="Read once more what was read: all of it, or what the other options leave.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        envvar="VEILLE_OPTION_SINCE",
        rich_help_panel=AGAIN,
        help="What came on this day or later, such as 2026-01-31. Days begin at 00:00 UTC.",
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="DATE",
        envvar="VEILLE_OPTION_UNTIL",
        rich_help_panel=AGAIN,
        help="What came before this day.",
    ),
]
Extractor = Annotated[
    str | None,
    typer.Option(
        "--extractor",
        metavar="NAME",
        envvar="VEILLE_OPTION_EXTRACTOR",
        rich_help_panel=AGAIN,
        help="What this extractor reads, such as article, bulletin, kev or pdf.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        envvar="VEILLE_OPTION_MODEL",
        rich_help_panel=AGAIN,
        help="What this model, of a language or the embedder, has not read yet.",
    ),
]
Outdated = Annotated[
    bool,
    typer.Option(
        "--outdated",
        envvar="VEILLE_OPTION_OUTDATED",
        rich_help_panel=AGAIN,
        help="What the readers of today have not read yet.",
    ),
]
Lines = Annotated[bool, typer.Option("--jsonl", help="Answer JSON lines from standard input on standard output.")]
