"""Saved searches: how their queries are read, and what they find among given documents."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from corpus.clock import read_zone
from corpus.ledger import Ledger, indexing, outbox, searches
from corpus.ledger.searches import Search
from index.backend import SearchBackend
from index.errors import QuerySyntaxError
from index.lookups import words_to_have
from index.nodes import And, Everything, Node, OneOf, Ranked
from index.parser import parse
from index.query import Query
from veille.errors import InputError

if TYPE_CHECKING:
    from veille.settings import Settings

#: Documents asked for at a time.
CHUNK = 1000


def read_saved(query: str) -> Node:
    """What a saved query means; QuerySyntaxError, naming the place, where it means nothing.

    Of plain words all must be there: a search ranks by them, so that any may match, but an alert has no order, and what
    any word passes is no filter.
    """
    node = parse(query)
    if isinstance(node, Everything) and query.strip() != "*":
        raise QuerySyntaxError("the query has no word to search for; * stands for every document", 0, query)
    if isinstance(node, Ranked):
        words = words_to_have(node.words)
        return words[0] if len(words) == 1 else And(words)
    return node


def find_hits(
    backend: SearchBackend, query: str, identifiers: Collection[str], *, zone: tzinfo, now: datetime
) -> set[str]:
    """Those of the documents that a saved query finds, by words alone: meaning finds the nearest, however far."""
    node = read_saved(query)
    found = set[str]()
    for among in _parts(identifiers):
        asked = Query(node, filters=(among,), sort="-published", highlight=False, zone=zone, now=now)
        found.update(hit.id for hit in backend.walk(asked))
    return found


def find_present(backend: SearchBackend, identifiers: Collection[str]) -> set[str]:
    """Those of the documents that are in the index; where all are, no row is read."""
    found = set[str]()
    for among in _parts(identifiers):
        asked = Query(Everything(), filters=(among,), sort="-published", limit=0, highlight=False)
        whole = backend.search(asked).total == len(among.ids)
        found.update(among.ids if whole else (hit.id for hit in backend.walk(asked)))
    return found


def find_awaited(ledger: Ledger, backend: SearchBackend, identifiers: Collection[str]) -> set[str]:
    """Those of the documents that are not in the index and will be: it is being rebuilt, and finds none of them yet."""
    missing = sorted(set(identifiers) - find_present(backend, identifiers))
    if not missing:
        return set()
    number = backend.number()
    with ledger.reading() as tx:
        return indexing.awaited(tx, missing, number=number)


def _parts(identifiers: Collection[str]) -> Iterator[OneOf]:
    listed = sorted(set(identifiers))
    for start in range(0, len(listed), CHUNK):
        yield OneOf(frozenset(listed[start : start + CHUNK]))


def zone_of(search: Search) -> ZoneInfo:
    """The search's time zone; InputError where this machine does not know it: names go out of use."""
    try:
        return read_zone(search.zone)
    except ValueError as error:
        raise InputError(f"{error}; veille searches change {search.name} --zone ZONE") from error


def find_search(tx: Connection, name: str) -> Search:
    """The search that has this name now; InputError names those there are."""
    found = searches.find(tx, unicodedata.normalize("NFC", name))
    if found is None:
        names = ", ".join(each.name for each in searches.standing(tx))
        known = f"the searches are {names}" if names else "none is saved yet"
        raise InputError(f"there is no saved search '{name}'; {known}")
    return found


def read_saved_filters(settings: "Settings", names: Sequence[str]) -> list[Node]:
    """What the saved searches of these names find, as filters of another search."""
    with closing(Ledger.open(settings.ledger_url)) as ledger, ledger.reading() as tx:
        return [read_saved(find_search(tx, name).query) for name in names]


def stop_mail(tx: Connection, number: int, *, now: datetime) -> None:
    """Send no more mail of the search; its other channels, its feeds and its part of digests stay."""
    search = searches.load(tx, number)
    searches.change(tx, number, channels=[channel for channel in search.channels if channel != "mail"])
    outbox.cancel(tx, search=number, channel="mail", reason="the reader wants no more mail of this search")
