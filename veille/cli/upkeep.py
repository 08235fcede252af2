"""The verb of the upkeep: what is kept for a while only goes, and ledger, archive and index are kept in order."""

from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import AsJson, Data

if TYPE_CHECKING:
    from veille.report import Report
    from veille.upkeep.job import Job
    from veille.workspace import Workspace


def upkeep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be removed, and change nothing.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Remove what is kept for a while only, and keep ledger, archive and index in order; daily is often enough."""
    from veille.cli.running import print_troubles, run_verb
    from veille.upkeep.running import keep_up
    from veille.upkeep.screen import print_upkeep

    jobs: list[Job] = []

    def act(workspace: "Workspace", report: "Report") -> None:
        jobs.append(keep_up(workspace, report, dry=dry_run))

    def show(report: "Report") -> None:
        print_upkeep(jobs[0])
        print_troubles(report)

    run_verb("upkeep", act, data=data, as_json=as_json, show=show, noted=not dry_run)
