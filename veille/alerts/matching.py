"""Matching: every document that arrived is looked at once for every saved search, and what is found is written down."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from corpus.errors import LedgerUnavailable, VeilleError
from corpus.ledger import addresses, alerts, arrivals, indexing, stories
from corpus.ledger.arrivals import Arrival
from corpus.ledger.searches import Search
from index.backend import SearchBackend
from index.errors import IndexUnavailable
from veille.searches import find_hits, find_present, zone_of

if TYPE_CHECKING:
    from corpus.ledger import Ledger

#: Arrivals looked at and settled at a time.
CHUNK = 1000

#: What is told of a search that could not be matched; the others go on.
Fail = Callable[[Search, VeilleError], None]


@dataclass(frozen=True)
class Matched:
    """By search how many documents it found for the first time, and what the index is yet to be told of."""

    found: Mapping[str, int]
    awaited: frozenset[str]


def match_arrivals(
    ledger: "Ledger", backend: SearchBackend, searches: Sequence[Search], *, now: datetime, fail: Fail
) -> Matched:
    """Look at what arrived after the mark that these searches share, up to the first document that is awaited.

    An index that is being rebuilt lacks documents for a while: none of them is passed over for that.
    """
    found: Counter[str] = Counter()
    mark, left = searches[0].mark, list(searches)
    awaited: frozenset[str] = frozenset()
    while left and not awaited and (chunk := _read_chunk(ledger, mark)):
        looked, left = _look(ledger, backend, left, chunk, now=now, fail=fail)
        if looked.taken:
            mark = looked.taken[-1].number
            for search in left:
                found[search.name] += _settle(ledger, search, looked, now=now)
        awaited = looked.awaited
    return Matched({search.name: found[search.name] for search in left}, awaited)


def _read_chunk(ledger: "Ledger", mark: int) -> list[Arrival]:
    with ledger.reading() as tx:
        return arrivals.after(tx, mark, limit=CHUNK)


@dataclass(frozen=True)
class _Looked:
    """Arrivals that were looked at, what each has become, what searches found by number, and what is awaited."""

    taken: Sequence[Arrival]
    became: Mapping[str, str]
    hits: Mapping[int, set[str]]
    awaited: frozenset[str]


def _look(
    ledger: "Ledger",
    backend: SearchBackend,
    searches: Sequence[Search],
    chunk: Sequence[Arrival],
    *,
    now: datetime,
    fail: Fail,
) -> tuple[_Looked, list[Search]]:
    """What the chunk comes to, and the searches that could be asked."""
    became, before = _look_up(ledger, backend, [arrival.document for arrival in chunk])
    wanted = set(became.values())
    # Twice, for the index may be emptied in between: what was there both times was there when the searches looked.
    there = find_present(backend, wanted)
    hits = _ask(backend, searches, wanted, now=now, fail=fail)
    there &= find_present(backend, wanted)
    _, after = _look_up(ledger, backend, sorted(wanted - there))
    missing = (before | after) - there
    taken = list(takewhile(lambda arrival: became[arrival.document] not in missing, chunk))
    awaited = frozenset(arrival.document for arrival in chunk if became[arrival.document] in missing)
    return _Looked(taken, became, hits, awaited), [search for search in searches if search.number in hits]


def _ask(
    backend: SearchBackend, searches: Sequence[Search], wanted: set[str], *, now: datetime, fail: Fail
) -> dict[int, set[str]]:
    hits: dict[int, set[str]] = {}
    for search in searches:
        try:
            hits[search.number] = find_hits(backend, search.query, wanted, zone=zone_of(search), now=now)
        except (LedgerUnavailable, IndexUnavailable):
            raise
        except VeilleError as error:
            fail(search, error)
    return hits


def _look_up(ledger: "Ledger", backend: SearchBackend, identifiers: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """What each document has become by merges, and which of these the index is yet to be told of."""
    if not identifiers:
        return {}, set()
    number = backend.number()
    with ledger.reading() as tx:
        became = addresses.follow_many(tx, identifiers)
        return became, indexing.awaited(tx, sorted(set(became.values())), number=number)


def _settle(ledger: "Ledger", search: Search, looked: _Looked, *, now: datetime) -> int:
    """Write down what was found and that all of this was looked at, in one transaction."""
    hits, became = looked.hits[search.number], looked.became
    listed = [(document, each.number) for each in looked.taken if (document := became[each.document]) in hits]
    with ledger.writing() as tx:
        of = stories.of_documents(tx, [document for document, _ in listed])
        found = [(document, number, of.get(document)) for document, number in listed]
        return len(alerts.deliver(tx, search.number, found, mark=looked.taken[-1].number, now=now))
