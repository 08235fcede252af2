"""The filters that are no part of another verb."""

import typer

from veille.cli.options import Lines


def annotate(lines: Lines = False) -> None:
    """Read loose texts: {"id","text"} in, entities, CVE and the rest out, one line each."""
    if not lines:
        raise typer.BadParameter("texts are read from standard input as JSON lines: say --jsonl", param_hint="--jsonl")
    from nlp.threads import limit_threads

    limit_threads()
    from veille.annotating import make_annotating
    from veille.filters import run_filter

    raise typer.Exit(run_filter(make_annotating()))
