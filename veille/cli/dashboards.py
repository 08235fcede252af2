"""The verbs of dashboards for Kibana: export, check, push."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import Data

if TYPE_CHECKING:
    from veille.dashboards.exporting import Export
    from veille.dashboards.pushing_address import Space
    from veille.settings import Settings

app = typer.Typer(help="Dashboards for Kibana: written to files, or pushed to a server.", no_args_is_help=True)


class LanguageName(StrEnum):
    """The languages that there are dashboards in."""

    FRENCH = "fr"
    ENGLISH = "en"


Languages = Annotated[
    list[LanguageName] | None,
    typer.Option("--language", metavar="fr|en", help="Only those in this language; repeatable."),
]


@app.command()
def export(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder for the files; it need not be there.")],
    languages: Languages = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one object of JSON.")] = False,
) -> None:
    """Write the dashboards to files, one for each language, as Kibana 9 imports them.

    In Kibana: Stack Management, Saved Objects, Import.
    """
    from veille.alerts.files import write_whole
    from veille.dashboards.pushing_screens import describe_written, print_json, print_written

    with _telling("dashboards export", as_json):
        _check_folder(folder)
        files = []
        for each in _make_exports(_read_settings(data), languages):
            new = write_whole(folder, each.filename, each.lines)
            files.append(describe_written(each, folder))
            if not as_json:
                print_written(each, folder, new=new)
    if as_json:
        print_json({"verb": "dashboards export", "files": files})


@app.command()
def check(
    languages: Languages = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As lines of JSON, one for each panel.")] = False,
) -> None:
    """Ask the index what every panel would ask, over the time with which its dashboard opens.

    So an index that lacks fields, a search that the server refuses and panels without data are known before anybody
    opens Kibana.
    """
    from corpus.clock import utc_now
    from veille.dashboards.checking import check_dashboards, find_misfits
    from veille.dashboards.checking_screens import describe_checked, print_checked
    from veille.dashboards.pushing_screens import print_json
    from veille.engine_view import on_server, open_client, read_prefix
    from veille.errors import InputError
    from veille.report import OK, REFUSED

    with _telling("dashboards check", as_json):
        settings = _read_settings(data)
        if not on_server(settings):
            raise InputError(_say_unseen(settings))
        prefix = read_prefix(settings)
        # What is asked is the same in both languages.
        export = _make_exports(settings, languages or [LanguageName.ENGLISH])[0]
        with open_client(settings) as client:
            misfits = find_misfits(export, client, prefix)
            checked = list(check_dashboards(export, client, now=utc_now(), zone=settings.timezone))
    if as_json:
        for each in checked:
            print_json(describe_checked(each))
    else:
        print_checked(checked)
    for misfit in misfits:
        print(f"veille: {misfit}: run `veille index --migrate`", file=sys.stderr)
    raise typer.Exit(REFUSED if misfits or any(each.problem for each in checked) else OK)


@app.command()
def push(
    url: Annotated[
        str | None,
        typer.Argument(metavar="[URL]", help="Where Kibana begins, with its base path if any (VEILLE_KIBANA_URL)."),
    ] = None,
    space: Annotated[
        str, typer.Option("--space", metavar="NAME", help="The space, as its address has it.", show_default=True)
    ] = "default",
    overwrite: Annotated[
        bool,
        typer.Option(
            help="Replace what an earlier push brought, with all that people changed in it; what they saved under "
            "another name stays. Without it, one object that is there already keeps all of them back."
        ),
    ] = True,
    languages: Languages = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As lines of JSON, one for each language.")] = False,
) -> None:
    """Import the dashboards into a Kibana 9, and tell what became of each object.

    The key is read from VEILLE_KIBANA_API_KEY: on the command line everybody on this machine could read it.
    `veille engine key dashboards` makes one for the default space.
    """
    from veille.dashboards.pushing import check_kibana, check_space_exists, push
    from veille.dashboards.pushing_kibana import open_kibana
    from veille.dashboards.pushing_screens import describe_pushed, print_json, print_pushed
    from veille.report import OK, REFUSED

    whole = True
    with _telling("dashboards push", as_json):
        settings = _read_settings(data)
        place = _read_space(settings, url, space)
        kibana = open_kibana(settings, place.base)
        if kibana.is_overheard:
            print(f"veille: the key goes to {place.base} by http: whoever is on the way can read it", file=sys.stderr)
        check_kibana(kibana)
        check_space_exists(kibana, place)
        for each in _make_exports(settings, languages, space="" if place.is_default else place.name):
            pushed = push(kibana, each, place, overwrite=overwrite)
            whole = whole and pushed.is_whole
            print_json({"verb": "dashboards push", **describe_pushed(pushed)}) if as_json else print_pushed(pushed)
    raise typer.Exit(OK if whole else REFUSED)


@contextmanager
def _telling(verb: str, as_json: bool) -> Iterator[None]:
    """What fails is a line of JSON as well."""
    from corpus.errors import VeilleError
    from veille.dashboards.pushing_screens import print_json

    try:
        yield
    except VeilleError as error:
        if as_json:
            print_json({"verb": verb, "error": str(error)})
        raise


def _read_settings(data: Path | None) -> "Settings":
    from veille.settings import read_settings

    return read_settings(data=data)


def _make_exports(settings: "Settings", languages: list[LanguageName] | None, *, space: str = "") -> "list[Export]":
    from index.dashboards.model import LANGUAGES
    from veille.dashboards.exporting import export_dashboards
    from veille.engine_view import on_server

    if not on_server(settings):
        print(f"veille: {_say_unseen(settings)}", file=sys.stderr)
    chosen = [each for each in LANGUAGES if not languages or each in languages]
    return export_dashboards(settings, languages=chosen, space=space)


def _say_unseen(settings: "Settings") -> str:
    return f"the index is {settings.index_address}: Kibana shows what is in Elasticsearch (VEILLE_INDEX)"


def _check_folder(folder: str) -> None:
    from veille.errors import InputError

    if Path(folder).is_file():
        raise InputError(f"{folder} is a file: name a folder for the files of dashboards")


def _read_space(settings: "Settings", url: str | None, space: str) -> "Space":
    """Where to push to; InputError says what is wrong without showing it, as it may hold a password."""
    from veille.dashboards.pushing_address import Space, check_kibana_url, check_space
    from veille.errors import InputError

    given = url or settings.kibana_url
    if not given:
        raise InputError("push to which Kibana? Give its address, or set VEILLE_KIBANA_URL")
    try:
        base = check_kibana_url(given)
    except ValueError as error:
        raise InputError(f"the address of Kibana: {error}") from None
    try:
        return Space(base, check_space(space))
    except ValueError as error:
        raise InputError(f"--space: {error}") from None
