"""Trying a search on what arrived lately: what it would have sent. Nothing is changed by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from corpus.ledger import addresses, arrivals, searches, stories
from corpus.ledger.searches import Search
from index.backend import SearchBackend
from veille.alerts.composing import Found, compose
from veille.alerts.model import Alert
from veille.searches import find_hits, find_present, read_saved, zone_of

if TYPE_CHECKING:
    from veille.workspace import Workspace

#: How far back a trial looks.
DAYS = 7


@dataclass(frozen=True)
class Trial:
    """``saved`` says whether the search has a name; of ``arrived`` documents ``missing`` are not in the index now."""

    saved: bool
    arrived: int
    missing: int
    alert: Alert


def try_search(workspace: "Workspace", backend: SearchBackend, given: str) -> Trial:
    """Of the search of this name or, where there is none, of the query."""
    now = workspace.clock()
    with workspace.ledger.reading() as tx:
        saved = searches.find(tx, given)
        search = saved or _of_query(given, workspace, now)
        read_saved(search.query)
        lately = arrivals.since(tx, now - timedelta(days=DAYS))
        became = addresses.follow_many(tx, [arrival.document for arrival in lately])
    wanted, zone = set(became.values()), zone_of(search)
    hits = find_hits(backend, search.query, wanted, zone=zone, now=now)
    there = find_present(backend, wanted)
    with workspace.ledger.reading() as tx:
        of = stories.of_documents(tx, sorted(hits))
        left = [(became[arrival.document], arrival.number) for arrival in lately]
        found = [Found(document, number, of.get(document)) for document, number in left if document in hits]
        alert = compose(tx, search, found, {}, now=now)
    return Trial(saved is not None, len(wanted), len(wanted - there), alert)


def _of_query(query: str, workspace: "Workspace", now: datetime) -> Search:
    return Search(
        number=0,
        name=query,
        query=query,
        owner=None,
        language="en",
        schedule="now",
        channels=(),
        quiet=None,
        zone=str(workspace.settings.timezone),
        created=now,
        removed=None,
        mark=0,
        alerted=None,
    )
