"""The verbs of incidents: check, list."""

from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import AsJson, Data

if TYPE_CHECKING:
    from veille.report import Report
    from veille.workspace import Workspace

app = typer.Typer(help="Sources in trouble, of which the operator is told once each.", no_args_is_help=True)


@app.command()
def check(data: Data = None, as_json: AsJson = False) -> None:
    """Look how every source is doing, and mail the operator what is new: from cron, twice an hour."""
    from corpus.ledger import incidents
    from veille.cli.running import print_troubles, run_verb
    from veille.incidents.checking import VERB, check_incidents

    standing = []

    def action(workspace: "Workspace", report: "Report") -> None:
        check_incidents(workspace, report)
        with workspace.ledger.reading() as tx:
            standing.extend(incidents.standing(tx))

    def show(report: "Report") -> None:
        print_troubles(report)
        print(f"incidents that last: {len(standing)}" + (", see `veille incidents list`" if standing else ""))

    run_verb(VERB, action, data=data, as_json=as_json, show=show)


@app.command("list")
def list_all(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="Of --all, the newest first.")] = 50,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each.")] = False,
) -> None:
    """The sources that are in trouble: since when, why, and whether the operator was told."""
    from corpus.ledger import incidents
    from veille.incidents.listing import print_incidents, write_incidents
    from veille.screen import Screen
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace, workspace.ledger.reading() as tx:
        listed = incidents.listed(tx, limit=limit) if everything else incidents.standing(tx)
    if as_json:
        write_incidents(listed)
    else:
        print_incidents(Screen(workspace.settings.timezone), listed)
