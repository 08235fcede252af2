"""The stage index: the search engine is told of what the ledger knows."""

import gc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager

from corpus.ledger import arrivals, documents, indexing, leases, vectors
from corpus.ledger.indexing import Due
from index.backend import SearchBackend, open_backend
from index.query import Row
from index.rows import project
from index.vectors import Vector
from veille.health import measure_health, to_row
from veille.progress import track
from veille.report import Report
from veille.runs_view import rows_of_runs
from veille.vulnerabilities import write_vulnerabilities
from veille.workspace import Workspace

LEASE = "index"
#: Documents read from the ledger at a time, and written before a commit: an engine's commit costs as much as
#: hundreds of documents, and a crash between two costs writing so many again, which takes ten seconds.
CHUNK = 500
COMMIT = 10_000


def index(workspace: Workspace, report: Report, *, rebuild: bool = False) -> None:
    """Write all due documents in the order of their revisions, which no selection may change.

    One writer at a time: a second one waits a while and then leaves the work to the first, or to the next run.
    """
    with leases.held(workspace.ledger, LEASE, wait=workspace.settings.index_wait, clock=workspace.clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return
        address = workspace.settings.index_address
        with closing(open_backend(address, writable=True, rebuild=rebuild)) as backend, _without_collector():
            if rebuild:
                backend.clear()
            _write_due(workspace, backend, report)
            write_vulnerabilities(workspace, backend)
            backend.put("sources", [to_row(health) for health in measure_health(workspace)])
            backend.put("runs", rows_of_runs(workspace))
            backend.commit(backend.number())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Records and rows are trees: looking for cycles among them takes a sixth of the stage and finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _write_due(workspace: Workspace, backend: SearchBackend, report: Report) -> None:
    ledger, number = workspace.ledger, 0
    with ledger.writing() as tx:
        indexing.repair(tx, backend.number(), now=workspace.clock())
        total = indexing.count_due(tx)
    with track("index", total) as done:
        while written := _write_part(workspace, backend, after=number, report=report):
            number = written[-1].revision
            done(len(written))


def _write_part(workspace: Workspace, backend: SearchBackend, *, after: int, report: Report) -> list[Due]:
    """Write as many documents as one commit takes, and count them once it is made."""
    part = Report(report.verb, report.started)
    written: list[Due] = []
    while len(written) < COMMIT and (due := _write_chunk(workspace, backend, after=after, report=part)):
        after = due[-1].revision
        written.extend(due)
    if written:
        _commit(workspace, backend, written)
        report.include(part)
        gc.collect()
    return written


def _write_chunk(workspace: Workspace, backend: SearchBackend, *, after: int, report: Report) -> list[Due]:
    model = workspace.settings.embedder
    with workspace.ledger.reading() as tx:
        due = indexing.due(tx, after=after, limit=CHUNK)
        found = documents.load_records(tx, [document.id for document in due if not document.gone])
        meant = vectors.load(tx, [record["id"] for record in found], model=model)
    backend.delete_owned("figures", [document.id for document in due])
    backend.delete("documents", [document.id for document in due if document.gone])
    rows: dict[str, list[Row]] = defaultdict(list)
    for record in found:
        vector = Vector.read(model, meant[record["id"]]) if record["id"] in meant else None
        for collection, made in project(record, vector=vector).items():
            rows[collection].extend(made)
        report.count(record["source"]["slug"], "done")
    for collection, made in rows.items():
        backend.put(collection, made)
    return due


def _commit(workspace: Workspace, backend: SearchBackend, written: list[Due]) -> None:
    """Make it visible first, then note it: a crash between the two is repaired at the next start."""
    backend.commit(max(backend.number(), written[-1].revision))
    now = workspace.clock()
    with workspace.ledger.writing() as tx:
        indexing.settle(tx, written, now=now)
        arrivals.append(tx, [(each.id, each.version) for each in written if not each.gone], now=now)
