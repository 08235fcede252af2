"""The verbs of alerts: run, list, retry."""

from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import AsJson, Data

if TYPE_CHECKING:
    from veille.alerts.running import Ran
    from veille.report import Report
    from veille.workspace import Workspace

app = typer.Typer(help="Tell who is to know what saved searches find among what arrives.", no_args_is_help=True)

#: How messages end that a person has to decide about.
FAILED = ("refused", "uncertain")


@app.command()
def run(data: Data = None, as_json: AsJson = False) -> None:
    """Match what arrived with every search, send what is due, and write the feeds: after every `veille run`."""
    from veille.alerts.running import run_alerts
    from veille.alerts.screens import print_ran
    from veille.cli.running import print_troubles, run_verb

    ran: list[Ran] = []

    def action(workspace: "Workspace", report: "Report") -> None:
        ran.append(run_alerts(workspace, report))

    def show(report: "Report") -> None:
        print_ran(ran[0], report.counts)
        print_troubles(report)

    run_verb("alerts run", action, data=data, as_json=as_json, show=show)


@app.command("list")
def list_all(
    failed: Annotated[bool, typer.Option("--failed", help="Only what was refused, or may not have arrived.")] = False,
    search: Annotated[str | None, typer.Option("--search", metavar="NAME", help="Only of this search.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="Messages, the newest first.")] = 50,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each.")] = False,
) -> None:
    """The messages of alerts, and what became of each."""
    from veille.alerts.messages import list_messages
    from veille.alerts.screens import print_messages, write_messages
    from veille.screen import Screen
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    states = FAILED if failed else None
    with open_workspace(read_settings(data=data)) as workspace:
        listed, names = list_messages(workspace.ledger, states=states, search=search, limit=limit)
    if as_json:
        write_messages(listed, names)
    else:
        print_messages(Screen(workspace.settings.timezone), listed, names, failed=failed)


@app.command()
def retry(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `veille alerts list --failed` gives it.")],
    data: Data = None,
) -> None:
    """Let a message be sent once more that was refused, cancelled or may not have arrived: by the next run."""
    from veille.alerts.messages import retry_message
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        retry_message(workspace.ledger, number, now=workspace.clock())
    print(f"message {number} waits; the next `veille alerts run` sends it")
