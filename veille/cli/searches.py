"""The verbs of saved searches: add, list, show, test, change, remove."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from veille.cli.options import Data

if TYPE_CHECKING:
    from corpus.ledger.searches import Search

app = typer.Typer(
    help="Saved searches: each is a filter, an alert, a feed and a part of digests.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of letters, digits, hyphens and underscores.")]
QUERY_HELP = "Words that all have to be there, or a query: see docs/search.md."
Owner = Annotated[str | None, typer.Option("--owner", metavar="READER", help="Who gets its mail.")]
InLanguage = Annotated[str | None, typer.Option("--language", metavar="fr|en", help="Of what is sent.")]
When = Annotated[
    str | None, typer.Option("--schedule", metavar="WHEN", help="now (the default), hourly, 'daily 07:30' or digest.")
]
Channels = Annotated[
    list[str] | None,
    typer.Option(
        "--channel",
        metavar="CHANNEL",
        help="mail, stdout, or webhook:URL, slack:URL, mattermost:URL, teams:URL; repeatable.",
    ),
]
QuietHours = Annotated[
    str | None, typer.Option("--quiet", metavar="HOURS", help="When nothing is sent, such as 22:00-07:00.")
]
Zone = Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Time zone of days and hours.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command()
def add(
    name: Name,
    query: Annotated[str, typer.Argument(metavar="QUERY", help=QUERY_HELP)],
    owner: Owner = None,
    language: InLanguage = None,
    schedule: When = None,
    channels: Channels = None,
    quiet: QuietHours = None,
    zone: Zone = None,
    data: Data = None,
) -> None:
    """Save a search for what arrives from now on.

    A query that begins with a minus sign follows two of them: veille searches add NAME -- '-ransom hospital'.
    """
    from veille.alerts.saving import add_search

    given = {"language": language, "schedule": schedule, "channels": channels or None, "quiet": quiet, "zone": zone}
    with _open(data) as workspace:
        search = add_search(workspace, name, query, owner=owner, **given)
        _say_saved(search, workspace.settings.feeds_root)


@app.command()
def change(
    name: Name,
    query: Annotated[str | None, typer.Option("--query", metavar="QUERY", help=QUERY_HELP)] = None,
    owner: Owner = None,
    language: InLanguage = None,
    schedule: When = None,
    channels: Channels = None,
    quiet: QuietHours = None,
    zone: Zone = None,
    data: Data = None,
) -> None:
    """Change what is given; `none` takes an owner, quiet hours or all channels away.

    Channels that are given stand for all that there were.
    """
    from veille.alerts.saving import change_search

    given = {"query": query, "language": language, "schedule": schedule, "quiet": quiet, "zone": zone}
    with _open(data) as workspace:
        search = change_search(workspace, name, owner=owner, channels=channels or None, **given)
        _say_saved(search, workspace.settings.feeds_root)


@app.command("list")
def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """The searches that are saved; as JSON a line for each."""
    import json

    from corpus.ledger import readers, searches
    from veille.alerts.screens import describe, print_searches
    from veille.screen import Screen, escape

    with _open(data) as workspace, workspace.ledger.reading() as tx:
        saved = searches.standing(tx)
        owners = {each.owner: readers.load(tx, each.owner).name for each in saved if each.owner is not None}
        screen = Screen(workspace.settings.timezone)
    if not as_json:
        print_searches(screen, saved, owners)
    for search in saved if as_json else ():
        print(escape(json.dumps(describe(search, owners), ensure_ascii=False)))


@app.command()
def show(
    name: Name,
    key: Annotated[bool, typer.Option("--key", help="The secret that receivers of its webhooks verify with.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What is known of one search."""
    import json

    from corpus.ledger import readers
    from veille.alerts.channels.webhook import make_key
    from veille.alerts.screens import describe, print_search
    from veille.mail.tokens import open_tokens
    from veille.screen import Screen, escape
    from veille.searches import find_search

    with _open(data) as workspace:
        with workspace.ledger.reading() as tx:
            search = find_search(tx, name)
            owners = {search.owner: readers.load(tx, search.owner).name} if search.owner is not None else {}
        facts: dict[str, Any] = {**describe(search, owners), "feeds": _feeds(workspace.settings.feeds_root, name)}
        if key:
            facts["key"] = make_key(open_tokens(workspace), search.number)
        screen = Screen(workspace.settings.timezone)
    if as_json:
        print(escape(json.dumps(facts, ensure_ascii=False)))
    else:
        print_search(screen, search, facts)


@app.command("test")
def try_out(
    given: Annotated[str, typer.Argument(metavar="NAME|QUERY", help="A saved search, or a query to be saved.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What a search would have sent in the last seven days. Nothing is sent, and nothing changed."""
    from contextlib import closing

    from veille.alerts.screens import print_trial, say_reading, write_trial
    from veille.alerts.trying import try_search
    from veille.engine import open_index
    from veille.screen import clean

    with _open(data) as workspace, closing(open_index(workspace.settings)) as backend:
        trial = try_search(workspace, backend, given)
    if as_json:
        write_trial(trial)
        return
    if not trial.saved:
        print(clean(f"no search has this name; as a query it is read as: {say_reading(given)}"))
    print_trial(trial)


@app.command()
def remove(name: Name, data: Data = None) -> None:
    """End a search: its feeds go, and what waits to be sent of it."""
    from corpus.ledger import searches
    from veille.alerts.feeds import remove_feeds
    from veille.searches import find_search

    with _open(data) as workspace:
        with workspace.ledger.reading() as tx:
            search = find_search(tx, name)
        remove_feeds(workspace, search.name)
        with workspace.ledger.writing() as tx:
            searches.remove(tx, search.number, now=workspace.clock())
    print(f"search '{search.name}' is removed")


def _open(data: Path | None) -> Any:
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    return open_workspace(read_settings(data=data))


def _say_saved(search: "Search", feeds: str) -> None:
    from veille.alerts.screens import say_reading, say_telling
    from veille.screen import clean

    print(clean(f"search '{search.name}' is saved; it is read as: {say_reading(search.query)}"))
    print(clean(f"what arrives from now on: {say_telling(search)}"))
    print(f"its feeds: {_feeds(feeds, search.name)}")


def _feeds(root: str, name: str) -> str:
    return f"{root}/{name}.atom, {root}/{name}.json"
