"""The stage index: the search engine is told of what the ledger knows."""

import gc
from collections.abc import Collection, Container
from contextlib import closing

from corpus.ledger import arrivals, distrust, indexing, leases
from corpus.ledger.indexing import Due
from index.backend import SearchBackend
from index.query import Rejected
from veille.engine import open_index
from veille.indexing import (
    CHUNK,
    COMMIT,
    Unseen,
    Written,
    count_written,
    match_refused,
    owner_of,
    without_collector,
    write_documents,
    write_facts,
)
from veille.progress import track
from veille.report import Report
from veille.workspace import Workspace

LEASE = "index"


def index(workspace: Workspace, report: Report, *, rebuild: bool = False) -> None:
    """Write all due documents in the order of their revisions, which no selection may change.

    One writer at a time: a second one waits a while and then leaves the work to the first, or to the next run. After a
    restore the engine may hold what the ledger does not: then all is written anew, whether that was asked for or not.
    """
    with leases.held(workspace.ledger, LEASE, wait=workspace.settings.index_wait, clock=workspace.clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return
        rebuild = rebuild or _is_distrusted(workspace)
        with closing(open_index(workspace.settings, writable=True, rebuild=rebuild)) as backend, without_collector():
            if rebuild:
                backend.clear()
            write_due(workspace, backend, report)
            write_facts(workspace, backend)
            count_beside(report, backend.commit(backend.number()), ())
        if rebuild:
            with workspace.ledger.writing() as tx:
                distrust.end(tx)


def _is_distrusted(workspace: Workspace) -> bool:
    with workspace.ledger.reading() as tx:
        return distrust.stands(tx)


def write_due(workspace: Workspace, backend: SearchBackend, report: Report) -> None:
    """Write what waits, and what was marked but is later than the engine's number."""
    ledger, number = workspace.ledger, 0
    with ledger.writing() as tx:
        indexing.repair(tx, backend.number(), now=workspace.clock())
        total = indexing.count_due(tx)
    with track("index", total) as done:
        while written := _write_part(workspace, backend, after=number, report=report):
            number = max(document.revision for document in written)
            done(len(written))


def _write_part(workspace: Workspace, backend: SearchBackend, *, after: int, report: Report) -> Written:
    """Write as many documents as one commit takes, and count them once it is made."""
    written: Written = {}
    unseen: Unseen = {}
    while len(written) < COMMIT and (due := _read_due(workspace, after=after)):
        after = due[-1].revision
        written |= write_documents(workspace, backend, due, unseen)
    if written:
        _commit(workspace, backend, written, report)
        gc.collect()
    return written


def _read_due(workspace: Workspace, *, after: int) -> list[Due]:
    with workspace.ledger.reading() as tx:
        return indexing.due(tx, after=after, limit=CHUNK)


def _commit(workspace: Workspace, backend: SearchBackend, written: Written, report: Report) -> None:
    """Make it visible first, then note it: a crash between the two is repaired at the next start."""
    rejected = backend.commit(max(backend.number(), *(document.revision for document in written)))
    refused, now = match_refused(rejected, written), workspace.clock()
    settled = [document for document in written if document not in refused]
    with workspace.ledger.writing() as tx:
        indexing.settle(tx, settled, now=now)
        indexing.refuse(tx, refused, now=now)
        arrivals.append(tx, [(each.id, each.version) for each in settled if not each.gone], now=now)
    for source, state in count_written(written, refused):
        report.count(source, state)
    for document, reason in refused.items():
        report.add_error(document.id, reason)
    count_beside(report, rejected, {document.id for document in written})


def count_beside(report: Report, rejected: Collection[Rejected], written: Container[str]) -> None:
    """Tell of refused rows that belong to nothing that was due: what is written along, and what is no document."""
    for row in rejected:
        if owner_of(row) not in written:
            report.count(None, "quarantined")
            report.add_error(f"{row.collection} {row.id}", row.reason)
