"""What the searches that a reader follows find among the documents of a digest."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from corpus.ledger import Ledger, readers
from corpus.ledger.readers import Reader
from index.backend import SearchBackend
from index.errors import QueryError
from veille.digest.model import Unsupported
from veille.errors import StageError
from veille.searches import find_awaited, find_hits


class IndexIncomplete(StageError):
    """The index lacks documents of which it is yet to be told."""


def find_followed(
    ledger: Ledger,
    backend: SearchBackend,
    reader: Reader,
    identifiers: Sequence[str],
    untold: list[Unsupported],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, set[str]]:
    """By the name of each search that the reader follows, which of the documents it finds.

    A search that cannot be read any more finds nothing, and is added to ``untold``. IndexIncomplete where some
    documents cannot be found yet: what the reader wants most would be told nowhere.
    """
    with ledger.reading() as tx:
        followed = readers.followed(tx, reader.number)
    hits: dict[str, set[str]] = {}
    for search in followed:
        try:
            hits[search.name] = find_hits(backend, search.query, identifiers, zone=zone, now=now)
        except QueryError as error:
            untold.append(Unsupported(f"search {search.name}", search.query, str(error)))
    if hits and (awaited := find_awaited(ledger, backend, identifiers)):
        raise IndexIncomplete(f"the index is being rebuilt: it lacks {len(awaited)} of {len(identifiers)} documents")
    return hits
