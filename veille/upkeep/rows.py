"""Rows of the ledger that were kept for a while, or that others have taken the place of."""

from corpus.ledger import tidying
from veille.filters import in_batches
from veille.upkeep.job import Job

#: Rows that go in one transaction.
CHUNK = 200


def tidy_rows(job: Job) -> None:
    ledger = job.workspace.ledger
    for litter in tidying.list_litter(model=job.workspace.settings.embedder, now=job.now):
        with ledger.reading() as tx:
            found = tidying.find(tx, litter)
        if job.dry:
            job.count(litter.name, len(found))
            continue
        for part in in_batches(found, CHUNK):
            with ledger.writing() as tx:
                number = tidying.remove(tx, litter, part)
            job.count(litter.name, number)
