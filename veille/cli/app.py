"""The verbs, gathered; and what a person is told when one fails."""

import sys

import typer

from corpus.errors import VeilleError
from veille.cli import (
    alerts,
    backup,
    checks,
    dashboards,
    demo,
    digest,
    engine,
    figures,
    filters,
    following,
    incidents,
    judge,
    readers,
    search,
    searches,
    serve,
    sources,
    stages,
    story,
    upkeep,
)

#: How Typer ends what Control-C has interrupted.
INTERRUPTED = 130

#: The verbs of which each run goes on where the last one was.
WORK = ("run", "crawl", "extract", "enrich", "relate", "index", "import")
GOES_ON = "; what was done is kept, the next run goes on"

app = typer.Typer(
    name="veille",
    help="A watch over security news and official reports: collects, reads, finds.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo.demo)
app.command()(stages.run)
app.command()(stages.crawl)
app.command()(stages.extract)
app.command()(stages.enrich)
app.command()(stages.relate)
app.command()(stages.index)
app.command("import")(stages.import_files)
app.add_typer(sources.app, name="sources")
app.add_typer(engine.app, name="engine")
app.add_typer(dashboards.app, name="dashboards")
app.command()(search.search)
app.command()(following.related)
app.command()(following.new)
app.command()(search.show)
app.command()(figures.figures)
app.command()(story.story)
app.add_typer(judge.app, name="judge")
app.add_typer(searches.app, name="searches")
app.add_typer(readers.app, name="readers")
app.add_typer(alerts.app, name="alerts")
app.add_typer(digest.app, name="digest")
app.command()(serve.serve)
app.add_typer(incidents.app, name="incidents")
app.add_typer(backup.app, name="backup")
app.command()(upkeep.upkeep)
app.command()(filters.annotate)
app.command()(checks.doctor)
app.command()(checks.evaluate)


def main() -> None:
    """Run the verb; an error of ours is one sentence on standard error, never a traceback."""
    try:
        app()
    except VeilleError as error:
        from veille.screen import clean

        print(clean(f"veille: {describe(error)}"), file=sys.stderr)
        sys.exit(exit_code_of(error))
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print(f"veille: interrupted{GOES_ON if sys.argv[1:2] and sys.argv[1] in WORK else ''}", file=sys.stderr)
        raise


def describe(error: VeilleError) -> str:
    """The error's sentence; of a query also the place, marked below it."""
    from index.errors import QuerySyntaxError

    if isinstance(error, QuerySyntaxError):
        return f"{error}\n{error.show_place()}"
    return str(error)


def exit_code_of(error: VeilleError) -> int:
    """2 where the person asked for something that cannot be, 1 where the machine could not do it."""
    from crawlers.errors import SourceError
    from index.errors import QueryError
    from veille.errors import InputError, SettingsError
    from veille.report import FAILED, WRONG_USE

    return WRONG_USE if isinstance(error, (InputError, SettingsError, SourceError, QueryError)) else FAILED
