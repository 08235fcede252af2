"""The whole upkeep, one step after the other; each can be ended at any moment, and the next upkeep goes on."""

from collections.abc import Callable

from corpus.errors import VeilleError
from corpus.ledger import leases
from veille.report import Report
from veille.upkeep.archive import mend_spool, withdraw_pages
from veille.upkeep.database import maintain_database
from veille.upkeep.engine import drop_indices, tell_engine
from veille.upkeep.job import Job
from veille.upkeep.people import tidy_people
from veille.upkeep.rows import tidy_rows
from veille.upkeep.terms import list_terms
from veille.upkeep.texts import cut_texts
from veille.workspace import Workspace

LEASE = "upkeep"


def cut_what_is_over(job: Job) -> None:
    cut_texts(job, list_terms(job.workspace, now=job.now))


def withdraw_what_is_over(job: Job) -> None:
    withdraw_pages(job, list_terms(job.workspace, now=job.now))


#: What a step is called where it fails; in this order.
STEPS: tuple[tuple[str, Callable[[Job], None]], ...] = (
    ("ledger", tidy_rows),
    ("readers", tidy_people),
    ("texts", cut_what_is_over),
    ("spool", mend_spool),
    ("archive", withdraw_what_is_over),
    ("index", tell_engine),
    ("indices", drop_indices),
    ("database", maintain_database),
)


def keep_up(workspace: Workspace, report: Report, *, dry: bool = False) -> Job:
    """Do all of it, or only tell what would be done. What one step cannot do keeps no other from being done."""
    job = Job(workspace, report, dry, workspace.clock())
    if dry:
        _do_steps(job)
        return job
    with leases.held(workspace.ledger, LEASE, clock=workspace.clock) as mine:
        if mine:
            _do_steps(job)
        else:
            job.busy = True
            report.count(None, "deferred")
    return job


def _do_steps(job: Job) -> None:
    for name, step in STEPS:
        try:
            step(job)
        except VeilleError as error:
            job.report.fail(name, str(error))
