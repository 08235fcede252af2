"""The search engine, told at once of what was cut; indices that others have replaced are dropped."""

from datetime import timedelta

from corpus.ledger import indexing, leases
from index.backend import drop_replaced
from veille.engine import read_servers
from veille.report import Report
from veille.stages.index import index
from veille.stages.migrate import MIGRATION
from veille.upkeep.job import Job

#: How long an index stays that another has replaced: an operator may want to go back to it.
REPLACED = timedelta(days=7)
DROPPED = "replaced indices dropped"


def tell_engine(job: Job) -> None:
    """Write what is due: until then a search shows words that are kept no longer."""
    with job.workspace.ledger.reading() as tx:
        due = indexing.count_due(tx)
    if job.dry or not due:
        return
    part = Report(job.report.verb, job.report.started)
    index(job.workspace, part)
    job.report.include(part.beyond(part.sources))
    late = part.counts["deferred"]
    job.notes.append(
        "another process is writing to the index: the next `veille index` takes out what was cut"
        if late
        else f"the index was told of {due} documents"
    )


def drop_indices(job: Job) -> None:
    if not job.workspace.settings.index_address.startswith("elasticsearch:"):
        return
    if job.dry:
        job.count(DROPPED, len(_drop(job)))
        return
    with leases.held(job.workspace.ledger, MIGRATION, clock=job.workspace.clock) as mine:
        if mine:  # else one is being written
            job.count(DROPPED, len(_drop(job)))


def _drop(job: Job) -> list[int]:
    settings, before = job.workspace.settings, job.now - REPLACED
    return drop_replaced(settings.index_address, servers=read_servers(settings), before=before, dry=job.dry)
