"""The verbs about sources: list, check, show, due, health."""

from pathlib import Path
from typing import Annotated

import typer

from veille.cli.options import Data, Kind

app = typer.Typer(help="The catalogue of sources, and how each of them is doing.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON lines, one for each source.")]


@app.command("list")
def list_sources(data: Data = None, as_json: AsJson = False) -> None:
    """All sources, with how often they are polled."""
    from veille.settings import read_settings
    from veille.sources_view import print_sources
    from veille.workspace import read_sources

    print_sources(read_sources(read_settings(data=data)).values(), as_json=as_json)


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="YAML files or folders.")] = None,
    data: Data = None,
) -> None:
    """Check sources before anything is fetched; every file that cannot be used is named, with the mend."""
    from crawlers.catalogue import read_catalogue, read_source
    from crawlers.errors import SourceError
    from veille.settings import read_settings
    from veille.workspace import sources_folder

    number, problems = 0, []
    for path in paths or [sources_folder(read_settings(data=data))]:
        try:
            number += len(read_catalogue(path)) if path.is_dir() else bool(read_source(path))
        except SourceError as error:
            problems.append(str(error))
    if problems:
        raise SourceError("\n".join(problems))
    print(f"{number} source{'s' * (number != 1)} can be used")


@app.command()
def show(slug: str, data: Data = None) -> None:
    """What is known about one source."""
    from veille.errors import InputError
    from veille.settings import read_settings
    from veille.sources_view import print_source
    from veille.workspace import read_sources

    catalogue = read_sources(read_settings(data=data))
    if slug not in catalogue:
        raise InputError(f"there is no source '{slug}'; the sources are {', '.join(sorted(catalogue))}")
    print_source(catalogue[slug])


@app.command()
def due(kind: Kind = None, data: Data = None, as_json: AsJson = False) -> None:
    """The sources that `run` and `crawl` would poll now."""
    from veille.settings import read_settings
    from veille.sources_view import print_sources
    from veille.stages.due import due_sources
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        print_sources(due_sources(workspace, kinds=kind or ()), as_json=as_json)


@app.command()
def health(data: Data = None, as_json: AsJson = False) -> None:
    """How each source is doing, and why: a source that dries up is an alarm."""
    from veille.health import measure_health
    from veille.screen import Screen
    from veille.settings import read_settings
    from veille.sources_view import print_health
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        measured = measure_health(workspace)
    print_health(measured, Screen(workspace.settings.timezone), as_json=as_json)
    if any(each.state == "failing" for each in measured):
        raise typer.Exit(3)
