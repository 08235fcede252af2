"""Writing the index anew beside the one that is searched, and putting it in its place."""

from contextlib import closing

from corpus.ledger import indexing, leases
from corpus.ledger.indexing import Due
from index.backend import SearchBackend, drop_old, open_successor
from index.nodes import OneOf
from index.query import Query
from veille.engine import read_servers
from veille.indexing import CHUNK, COMMIT, Unseen, without_collector, write_documents, write_facts
from veille.progress import track
from veille.report import Report
from veille.stages.index import LEASE, write_due
from veille.workspace import Workspace

#: Who migrates has this lease for hours, and the writer's only for the last step.
MIGRATION = "migrate"
#: Seconds that the last step waits for the writer of the index in force.
PATIENCE = 600.0


def migrate(workspace: Workspace, report: Report) -> None:
    """Write a whole index from the ledger; then, in one step, let it take the place of the one in force.

    Meanwhile that one is searched and written to. Killed and called again, it goes on where it was.
    """
    settings = workspace.settings
    with leases.held(workspace.ledger, MIGRATION, wait=0, clock=workspace.clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return
        successor = open_successor(settings.index_address, servers=read_servers(settings))
        with closing(successor), without_collector():
            _write_known(workspace, successor.backend)
            with leases.held(workspace.ledger, LEASE, wait=PATIENCE, clock=workspace.clock) as last:
                if not last:
                    report.count(None, "deferred")
                    return
                _write_known(workspace, successor.backend)
                write_facts(workspace, successor.backend)
                successor.backend.commit(successor.backend.number())
                missing = _find_missing(workspace, successor.backend)
                successor.go_live()
                _settle(workspace, successor.backend, missing, report)


def _write_known(workspace: Workspace, backend: SearchBackend) -> None:
    """Write all that the ledger knows and the backend does not, a commit's worth at a time."""
    with workspace.ledger.reading() as tx:
        total = indexing.count_known(tx)
    with track("migrate", total) as done:
        while count := _write_part(workspace, backend):
            done(count)


def _write_part(workspace: Workspace, backend: SearchBackend) -> int:
    """How many were written; what is refused here is missed in the end, and then told."""
    after, count = backend.number(), 0
    unseen: Unseen = {}
    while count < COMMIT and (known := _read_known(workspace, after=after)):
        write_documents(workspace, backend, known, unseen)
        after, count = known[-1].revision, count + len(known)
    if count:
        backend.commit(after)
    return count


def _read_known(workspace: Workspace, *, after: int) -> list[Due]:
    with workspace.ledger.reading() as tx:
        return indexing.known(tx, after=after, limit=CHUNK)


def _find_missing(workspace: Workspace, backend: SearchBackend) -> list[str]:
    """The documents that should be in the index and are not: what it refused, now or before an interruption."""
    missing: list[str] = []
    after = 0
    while known := _read_known(workspace, after=after):
        after = known[-1].revision
        wanted = frozenset(document.id for document in known if not document.gone)
        query = Query(OneOf(wanted), limit=0, highlight=False)
        if backend.search(query).total != len(wanted):
            missing += sorted(wanted - {hit.id for hit in backend.walk(query)})
    return missing


def _settle(workspace: Workspace, backend: SearchBackend, missing: list[str], report: Report) -> None:
    """Count what is there, and write once more what is missing or waits: it arrives, or is told with the reason."""
    with workspace.ledger.writing() as tx:
        indexing.tell_again(tx, missing, now=workspace.clock())
        report.count("index", "done", indexing.count_known(tx) - indexing.count_due(tx))
    write_due(workspace, backend, report)


def drop(workspace: Workspace, report: Report) -> None:
    """Remove the indices that others have replaced; their number is counted."""
    settings = workspace.settings
    with leases.held(workspace.ledger, MIGRATION, wait=0, clock=workspace.clock) as mine:
        if not mine:  # what is being written is not old
            report.count(None, "deferred")
            return
        old = drop_old(settings.index_address, servers=read_servers(settings))
        report.count("index", "done", len(old))
