"""The verbs that check: doctor, evaluate."""

from pathlib import Path
from typing import Annotated

import typer

from veille.cli.options import Data


def doctor(data: Data = None) -> None:
    """Check database, archive, index, models, disk, clock and mail, and say what to do."""
    from nlp.threads import limit_threads

    limit_threads()
    from rich.table import Table
    from rich.text import Text

    from veille.checkup import check_all
    from veille.screen import open_console
    from veille.settings import read_settings

    table = Table.grid(padding=(0, 2))
    findings = check_all(read_settings(data=data))
    for finding in findings:
        mark = "[green]good[/]" if finding.good else "[red]bad[/]"
        mend = f"\n→ {finding.mend}" if not finding.good else ""
        table.add_row(mark, finding.what, Text(finding.found + mend, overflow="fold"))
    open_console().print(table)
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def evaluate(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="extraction, figures, search, stories or threats.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Labelled items, .jsonl(.gz); of search, a folder.")],
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="Of search: tantivy, elasticsearch or both.")
    ] = "tantivy",
) -> None:
    """Score what Veille reads against labelled data."""
    from nlp.threads import limit_threads

    limit_threads()
    from veille.evaluate import evaluate as score
    from veille.evaluate.lines import to_lines

    if kind == "extraction":
        from veille.cli.filters import open_extractor

        with open_extractor() as respond:
            table = score(kind, path, respond)
    elif kind == "search":
        from veille.engine import read_servers
        from veille.evaluate.search import evaluate_search, read_engines
        from veille.settings import read_settings

        engines, settings = read_engines(engine), read_settings()
        table = evaluate_search(path, embedder=settings.embedder, engines=engines, servers=read_servers(settings))
    elif kind == "stories":
        from veille.cli.filters import open_relating
        from veille.evaluate.labelled import read_labelled
        from veille.evaluate.stories import evaluate_stories

        respond = open_relating(online=False)
        table = evaluate_stories(read_labelled(path), lambda questions: list(respond(questions)))
    else:
        from veille.annotating import make_annotating

        table = score(kind, path, make_annotating())
    print("\n".join(to_lines(table)))
