"""The stage relate: documents find the others that belong to them; for now, those that are the same."""

from datetime import datetime

from sqlalchemy import Connection

from corpus.ledger import addresses, indexing, leases, stories, work
from corpus.ledger.holders import this_process
from corpus.ledger.work import Item, Result, Selection
from corpus.urls import is_made_of_url
from veille.progress import track
from veille.report import Report
from veille.workspace import Workspace

LEASE = "relate"
#: Documents related in one transaction.
CHUNK = 64


def relate(workspace: Workspace, selection: Selection, report: Report) -> None:
    """Relate the due documents of the selection, one after the other: only one process does at a time."""
    ledger, clock = workspace.ledger, workspace.clock
    with leases.held(ledger, LEASE, clock=clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return
        with ledger.writing() as tx:
            work.release_lost(tx, "relate", now=clock())
            total = work.count_due(tx, "relate", selection, now=clock())
        with track("relate", total) as done:
            while number := _relate_chunk(workspace, selection, report):
                done(number)


def _relate_chunk(workspace: Workspace, selection: Selection, report: Report) -> int:
    now, holder = workspace.clock(), this_process()
    with workspace.ledger.writing() as tx:
        items = work.claim(tx, "relate", holder=holder, limit=CHUNK, now=now, selection=selection)
        results = [relate_document(tx, item, now=now) for item in items]
        work.finish(tx, "relate", results, holder=holder, now=now)
    report.add_results(items, results)
    return len(items)


def relate_document(tx: Connection, item: Item, *, now: datetime) -> Result:
    """Merge the document into an older one that has one of its URLs, or give it a story of its own."""
    document = item.item
    if addresses.follow(tx, document) != document:
        return Result(document, "discarded", "it was merged into another document")
    for other in addresses.sharing(tx, document):
        if not (is_made_of_url(document) or is_made_of_url(other)):
            continue  # each has an id of its own, by which somebody will ask for it
        older, younger = stories.by_age(tx, document, other)
        stories.merge(tx, younger, older, reason="both have one URL", now=now)
        indexing.announce(tx, younger, now=now)
        if younger == document:
            indexing.announce(tx, older, now=now)
            return Result(document, "done")
    stories.join(tx, document, document, reason="no other document was compared", by="relate 1", now=now)
    indexing.announce(tx, document, now=now)
    return Result(document, "done")
