"""The verbs of readers: who gets the digest, when and where."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import AsJson, Data

if TYPE_CHECKING:
    from collections.abc import Callable

    from veille.readers import Invited
    from veille.report import Report
    from veille.workspace import Workspace

app = typer.Typer(
    help="Who gets the digest, when and where: nobody without having confirmed their address.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The reader's, as `veille readers list` has it.")]
Language = Annotated[str | None, typer.Option("--language", metavar="fr|en", help="Of labels and dates.")]
Hour = Annotated[str | None, typer.Option("--hour", metavar="HOUR", help="When, by the reader's clock: 7:30, 07h30.")]
Zone = Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Where: Europe/Paris, America/Montreal, …")]
Weekdays = Annotated[
    str | None, typer.Option("--weekdays", metavar="DAYS", help="On which days: mon-fri, lun-ven, mon,wed or all.")
]
Empty = Annotated[str | None, typer.Option("--empty", metavar="line|nothing", help="What a day without news brings.")]
Searches = Annotated[
    list[str] | None, typer.Option("--search", metavar="NAME", help="A saved search to follow; repeatable.")
]


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the reader is known by here.")],
    mail: Annotated[str, typer.Option("--mail", metavar="ADDRESS", help="Where digests go once it is confirmed.")],
    language: Language = "fr",
    hour: Hour = "7:30",
    zone: Zone = None,
    weekdays: Weekdays = "mon-fri",
    searches: Searches = None,
    empty: Empty = "line",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add a reader, and send the mail that asks to confirm. Without --zone the place is that of the settings."""
    from veille.reader_fields import read_fields, read_name

    def action(workspace: "Workspace", report: "Report") -> None:
        from veille.readers import add_reader

        place = zone or str(workspace.settings.timezone)
        fields = read_fields(address=mail, language=language, hour=hour, zone=place, weekdays=weekdays, empty=empty)
        invited = add_reader(workspace, read_name(name), followed=searches or (), **fields)
        report.count(invited.reader.name, "done")
        _invite(workspace, report, invited, as_json=as_json)

    _run("readers add", action, data, as_json)


@app.command()
def change(
    name: Name,
    mail: Annotated[
        str | None,
        typer.Option("--mail", metavar="ADDRESS", help="Another address; or the same, to ask to confirm it once more."),
    ] = None,
    language: Language = None,
    hour: Hour = None,
    zone: Zone = None,
    weekdays: Weekdays = None,
    searches: Searches = None,
    dropped: Annotated[
        list[str] | None, typer.Option("--no-search", metavar="NAME", help="Follow this one no longer; repeatable.")
    ] = None,
    empty: Empty = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Change what is said of a reader. A new address gets nothing before it is confirmed."""
    from veille.reader_fields import read_fields

    given = {"address": mail, "language": language, "hour": hour, "zone": zone, "weekdays": weekdays, "empty": empty}

    def action(workspace: "Workspace", report: "Report") -> None:
        from veille.readers import change_reader

        fields = read_fields(**given)
        changed, invited = change_reader(workspace, name, follow=searches or (), unfollow=dropped or (), **fields)
        report.count(changed.name, "done")
        if invited:
            _invite(workspace, report, invited, as_json=as_json)
        elif not as_json:
            print(f"{changed.name} is changed: see `veille readers list`")

    _run("readers change", action, data, as_json)


@app.command()
def confirm(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="From the mail: the token, or the whole link.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Confirm a reader's address for them, by what the mail to it says."""

    def action(workspace: "Workspace", report: "Report") -> None:
        from veille.consent import confirm
        from veille.mail.tokens import open_tokens
        from veille.readers_view import say_next

        now = workspace.clock()
        reader = confirm(workspace.ledger, open_tokens(workspace), token.rstrip("/").rpartition("/")[2], now=now)
        report.count(reader.name, "done")
        if not as_json:
            print(f"{reader.name} is confirmed; the next digest: {say_next(reader, None, now=now)} {reader.zone}")

    _run("readers confirm", action, data, as_json)


@app.command()
def remove(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Send a reader nothing more. What waits is cancelled, the digests that were made are kept."""

    def action(workspace: "Workspace", report: "Report") -> None:
        from veille.readers import remove_reader

        removed = remove_reader(workspace, name)
        report.count(removed.name, "done")
        if not as_json:
            print(f"{removed.name} gets nothing more")

    _run("readers remove", action, data, as_json)


@app.command("list")
def list_all(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, one for each reader.")] = False,
) -> None:
    """All readers: where and when, what they follow, whether they have confirmed, and the next digest."""
    from veille.readers_view import print_readers, read_rows, write_readers
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        now = workspace.clock()
        rows = read_rows(workspace.ledger, now=now)
    write_readers(rows, now=now) if as_json else print_readers(rows, now=now)


#: What became of the mail that asks to confirm.
ASKED = {
    "sent": "a mail asks for it",
    "waiting": "a mail that asks for it waits to be sent",
    "refused": "the mail that asks for it was refused",
}
NO_SERVER = "no mail server is set (VEILLE_SMTP), so ask the reader yourself and then run, within seven days"


def _invite(workspace: "Workspace", report: "Report", invited: "Invited", *, as_json: bool) -> None:
    """Try to send the mail at once; without a server the operator is told what to pass on."""
    import sys

    from corpus.ledger import outbox
    from veille.confirming import command_for
    from veille.mailing import send_waiting

    if invited.message is None:
        asked = f"{NO_SERVER}:\n{command_for(invited.token)}"
    else:
        send_waiting(workspace, report, "confirmation")
        with workspace.ledger.reading() as tx:
            state = outbox.load(tx, invited.message).state
        asked = ASKED.get(state, "nobody knows whether the mail that asks for it arrived")
    told = f"{invited.reader.name} gets nothing before {invited.reader.address} is confirmed: {asked}"
    print(told, file=sys.stderr if as_json else sys.stdout)


def _run(verb: str, action: "Callable[[Workspace, Report], None]", data: Path | None, as_json: bool) -> None:
    from veille.cli.running import print_troubles, run_verb

    run_verb(verb, action, data=data, as_json=as_json, show=print_troubles)
