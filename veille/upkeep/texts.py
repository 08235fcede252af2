"""Texts whose time is over, cut to what their class allows."""

from collections.abc import Sequence

from corpus.ledger import cuts
from veille.filters import in_batches
from veille.upkeep.cutting import RESTS, make_shears
from veille.upkeep.job import Job
from veille.upkeep.terms import Term

#: Documents that are cut in one transaction: some 50 ms.
CHUNK = 50
WHAT = "texts cut"


def cut_texts(job: Job, terms: Sequence[Term]) -> None:
    for term in terms:
        fields, before = RESTS[term.reuse].fields, term.before
        if not fields:
            continue
        with job.workspace.ledger.reading() as tx:
            found = cuts.list_uncut(tx, term.source, fields=fields, before=before)
        if job.dry:
            job.count(WHAT, len(found), term.source)
            continue
        for part in in_batches(found, CHUNK):
            with job.workspace.ledger.writing() as tx:
                done = cuts.cut(tx, part, make_shears(term.reuse), fields=fields, before=before, now=job.now)
            job.count(WHAT, len(done), term.source)
