"""The verbs of the digest: preview, send, retry, list."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import AsJson, Data

if TYPE_CHECKING:
    from datetime import date

    from veille.report import Report
    from veille.workspace import Workspace

app = typer.Typer(help="The digest: what arrived, for each reader, by mail and as files.", no_args_is_help=True)

For = Annotated[str | None, typer.Option("--for", metavar="NAME", help="Only of this reader.")]
Day = Annotated[str | None, typer.Option("--date", metavar="DATE", help="The reader's day, such as 2026-01-31.")]


@app.command()
def preview(
    name: For = None,
    day: Day = None,
    language: Annotated[
        str, typer.Option("--language", metavar="fr|en", help="Where no reader is named: of labels and dates.")
    ] = "fr",
    page: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the page into this file.")] = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="The digest as JSON.")] = False,
) -> None:
    """Show a digest as it would be sent now, or as of another day; nothing is sent and nothing changes.

    Without --for it is of the last day, for somebody who follows no search, in the time zone of the settings.
    """
    from nlp.threads import limit_threads

    limit_threads()
    import json

    from veille.digest.previewing import preview_digest, show_text, write_page
    from veille.reader_fields import read_language
    from veille.screen import clean, escape
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        digest = preview_digest(workspace, name=name, day=_read_day(day), language=read_language(language))
        if page is not None:
            write_page(digest, workspace.settings, page)
    if as_json:
        from veille.digest.rendering import to_json

        print(escape(json.dumps(to_json(digest), ensure_ascii=False)))
    elif page is None:
        print(clean(show_text(digest, workspace.settings)), end="")
    else:
        print(f"the digest of {digest.day} is in {page}")


@app.command()
def send(
    due: Annotated[bool, typer.Option("--due", help="To all whose hour has come (the default).")] = False,
    name: For = None,
    day: Day = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make and send digests, and whatever mail waits from before.

    With --for or --date that day's (today's) is made where there is none, whatever the hour; with --due as well, only
    where the hour has come.
    """
    if due and day is not None:
        raise typer.BadParameter("--due knows its day: say one of them", param_hint="--date")
    from veille.cli.running import run_verb

    wanted = _read_day(day)

    def action(workspace: "Workspace", report: "Report") -> None:
        from nlp.threads import limit_threads

        limit_threads()
        from veille.digest.sending import send_digests

        by_hour = due or (name is None and wanted is None)
        send_digests(workspace, report, due=by_hour, name=name, day=wanted)

    run_verb("digest send", action, data=data, as_json=as_json, show=_show)


@app.command()
def retry(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The reader's.")],
    day: Annotated[str, typer.Argument(metavar="DATE", help="The digest's day, as `veille digest list` has it.")],
    data: Data = None,
) -> None:
    """Let a mail be sent once more that was refused, cancelled or may not have arrived: by the next run."""
    from veille.digest.retrying import retry_digest
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    if (wanted := _read_day(day, hint="DATE")) is None:
        raise typer.BadParameter("a day, such as 2026-01-31", param_hint="DATE")
    with open_workspace(read_settings(data=data)) as workspace:
        retry_digest(workspace, name, wanted)
    print(f"the digest of {wanted} waits; the next `veille digest send` sends it")


@app.command("list")
def list_all(
    name: For = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="The newest so many.")] = 20,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, one for each digest.")] = False,
) -> None:
    """The digests that were made: what became of the mail, how often it was repeated, which lines were left out."""
    from veille.digest.listing import list_digests, print_digests, write_digests
    from veille.screen import Screen
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        rows = list_digests(workspace, name=name, limit=limit)
    write_digests(rows) if as_json else print_digests(Screen(workspace.settings.timezone), rows)


#: What a mail is counted as that ended otherwise than sent.
REFUSED = "refused or uncertain (`veille digest list`)"


def _show(report: "Report") -> None:
    """What was sent, in a sentence; below it what was not."""
    from veille.cli.running import print_troubles

    said = {"done": "sent", "unchanged": "without a mail", "waiting": "waiting", "quarantined": REFUSED}
    told = [f"{report.counts[state]} {words}" for state, words in said.items() if report.counts[state]]
    if report.counts["deferred"]:
        told.append("another process is at it")
    print(f"digests: {', '.join(told) or 'nobody is due'}")
    print_troubles(report)


def _read_day(text: str | None, *, hint: str = "--date") -> "date | None":
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no date: use YYYY-MM-DD", param_hint=hint) from error
