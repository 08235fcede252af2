"""The verbs of backups: create, check, restore, list."""

from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import AsJson, Data

if TYPE_CHECKING:
    from veille.report import Report
    from veille.workspace import Workspace

app = typer.Typer(help="Backups: ledger and archive of one moment, checked and brought back.", no_args_is_help=True)

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="A backup's; without one, the newest.")]
From = Annotated[str | None, typer.Option("--from", metavar="FOLDER", help="Where backups are (VEILLE_BACKUPS).")]
Fingerprint = Annotated[
    str | None, typer.Option("--fingerprint", metavar="HEX", help="As it was printed when the backup was made.")
]


@app.command()
def create(
    folder: Annotated[
        str | None,
        typer.Argument(metavar="[FOLDER]", help="A folder, or an address such as s3://… (VEILLE_BACKUPS)."),
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", min=1, metavar="N", help="How many stay (VEILLE_BACKUPS_KEPT).")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a backup, whatever is running; the oldest beyond those that are kept are removed."""
    from veille.backup.screens import Told
    from veille.cli.running import run_verb

    told = Told(as_json=as_json)

    def action(workspace: "Workspace", report: "Report") -> None:
        from veille.backup.creating import create_backup

        told.made(create_backup(workspace, report, root=folder, keep=keep))

    run_verb("backup create", action, data=data, as_json=as_json, show=told.show)


@app.command()
def check(
    name: Name = None,
    root: From = None,
    fingerprint: Fingerprint = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """See whether a backup can be restored: each byte is looked at, and its ledger is restored for a trial."""
    from veille.backup.screens import Told
    from veille.cli.running import run_verb

    told = Told(as_json=as_json)

    def action(workspace: "Workspace", report: "Report") -> None:
        from veille.backup.checking import check_backup

        told.checked(check_backup(workspace, report, name, root=root, fingerprint=fingerprint))

    run_verb("backup check", action, data=data, as_json=as_json, show=told.show)


@app.command()
def restore(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `veille backup list` has it.")],
    replace: Annotated[
        bool, typer.Option("--replace-ledger", help="Even where the ledger in force holds something: that is lost.")
    ] = False,
    root: From = None,
    fingerprint: Fingerprint = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Bring ledger and archive back to where the settings say they are; then `veille index --rebuild`."""
    from veille.backup.screens import Told
    from veille.cli.running import run_verb

    told = Told(as_json=as_json)

    def action(workspace: "Workspace", report: "Report") -> None:
        from veille.backup.restoring import restore_backup

        told.restored(restore_backup(workspace, report, name, root=root, replace=replace, fingerprint=fingerprint))

    run_verb("backup restore", action, data=data, as_json=as_json, show=told.show)


@app.command("list")
def list_all(
    root: From = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, one for each backup.")] = False,
) -> None:
    """The backups that there are, the newest first: their age, what is in them, how large they are."""
    from corpus.clock import utc_now
    from veille.backup.listing import list_backups, print_backups, write_backups
    from veille.settings import read_settings

    settings = read_settings(data=data)
    listed = list_backups(settings, root=root)
    write_backups(listed, now=utc_now()) if as_json else print_backups(listed, now=utc_now())
