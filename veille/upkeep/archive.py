"""The archive: pages whose time is over leave it, and what crashes left is brought in order."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from corpus.ledger import leases, withdrawals
from veille.filters import in_batches
from veille.upkeep.cutting import RESTS
from veille.upkeep.job import Job
from veille.upkeep.terms import Term

#: Captures that are withdrawn in one transaction.
CHUNK = 200
PAGES, FILES, LEFT = "pages withdrawn", "archive files removed", "unfinished files mended"
#: What a batch's second and later files have behind its name.
_AGAIN = re.compile(r"-\d+$")


def mend_spool(job: Job) -> None:
    """Finish what killed crawls and imports left, also of sources that nobody crawls any more."""
    with job.workspace.ledger.reading() as tx:
        known = sorted({*job.workspace.catalogue, *withdrawals.crawlers(tx)})
    for source in known:
        left = job.workspace.archive.unfinished(source)
        if left and job.dry:
            job.count(LEFT, len(left), source)
        elif left:
            with leases.held(job.workspace.ledger, f"crawl {source}", clock=job.workspace.clock) as mine:
                if mine:  # else it is being written
                    job.notes += job.workspace.archive.recover(source)
                    job.count(LEFT, len(left), source)


def withdraw_pages(job: Job, terms: Sequence[Term]) -> None:
    """Let the ledger say first that pages are kept no longer; then remove the files of which no page is kept."""
    planned: Counter[str] = Counter()
    emptied: set[str] = set()
    for term in terms:
        with job.workspace.ledger.reading() as tx:
            found = withdrawals.list_past(tx, term.source, before=term.before)
            if job.dry:
                past = withdrawals.load_past(tx, term.source, found, before=term.before)
                planned.update(each.archive.file for each in past if each.archive)
                emptied |= {each.batch for each in past}
        if job.dry:
            job.count(PAGES, len(found), term.source)
        elif found:
            _withdraw(job, term, found)
    _remove_files(job, planned, emptied)


def _withdraw(job: Job, term: Term, found: Sequence[int]) -> None:
    """While nobody crawls the source: a crawl has in mind where the pages are that it asks for again."""
    ledger = job.workspace.ledger
    with leases.held(ledger, f"crawl {term.source}", clock=job.workspace.clock) as mine:
        if not mine:
            job.defer(term.source)
            return
        for part in in_batches(found, CHUNK):
            with ledger.writing() as tx:
                gone = withdrawals.withdraw(
                    tx, term.source, part, before=term.before, without=RESTS[term.reuse].hints, now=job.now
                )
            job.count(PAGES, len(gone), term.source)


def _remove_files(job: Job, planned: Mapping[str, int], emptied: set[str]) -> None:
    with job.workspace.ledger.reading() as tx:
        named = {source: withdrawals.list_batches(tx, source, also=emptied) for source in withdrawals.crawlers(tx)}
    for source, ids in named.items():
        if ids and job.dry:
            job.count(FILES, len(_find_free(job, source, ids, planned)), source)
        elif ids:
            _remove_of_source(job, source, ids)


def _remove_of_source(job: Job, source: str, ids: Sequence[str]) -> None:
    with leases.held(job.workspace.ledger, f"crawl {source}", clock=job.workspace.clock) as mine:
        if not mine:
            job.defer(source)
            return
        for file in _find_free(job, source, ids, {}):
            job.workspace.archive.remove(file)
            job.count(FILES, 1, source)
        job.workspace.archive.prune(source)


def _find_free(job: Job, source: str, ids: Sequence[str], planned: Mapping[str, int]) -> list[str]:
    """The files of these batches in which no capture has its page, or none but those ``planned`` to be withdrawn.

    They are looked for in the archive: the ledger names none of them any more, and a run that was killed after it said
    so may have left them there.
    """
    known = frozenset(ids)
    files = {file: batch for file in job.workspace.archive.files(source) if (batch := _batch_of(file, known))}
    with job.workspace.ledger.reading() as tx:
        used = withdrawals.count_references(tx, sorted(set(files.values())))
    return [file for file in files if used[file] <= planned.get(file, 0)]


def _batch_of(file: str, known: frozenset[str]) -> str | None:
    stem = PurePosixPath(file).name.removesuffix(".warc.gz")
    return next((name for name in (stem, _AGAIN.sub("", stem)) if name in known), None)
