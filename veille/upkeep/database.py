"""The ledger's database: what it knows of itself brought up to date, free room given back."""

from corpus.errors import LedgerUnavailable
from corpus.ledger import maintenance
from veille.upkeep.job import Job

MEGABYTE = 1_000_000


def maintain_database(job: Job) -> None:
    """Last, when all has gone that goes. Where the database is busy, or its disk is full, the next upkeep does it."""
    size = maintenance.measure(job.workspace.ledger)
    if size and size.is_loose:
        job.notes.append(f"{size.free / MEGABYTE:.1f} of {size.whole / MEGABYTE:.1f} MB of the ledger's file are free")
    if job.dry:
        return
    try:
        freed = maintenance.maintain(job.workspace.ledger)
    except LedgerUnavailable as error:
        job.notes.append(f"the ledger's file stays as it is: {error}")
        return
    if freed:
        job.notes.append(f"{freed / MEGABYTE:.1f} MB of it were given back")
