"""Where rows are found: the interface of every search engine, and how one is opened."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from index.errors import IndexUnavailable
from index.query import Hit, Query, Rejected, Results, Row
from index.vectors import Nearest, Neighbour

#: By the id of a row, or of a document that owns rows, the ledger's number of the change.
Revisions = Mapping[str, int]
NO_REVISIONS: Revisions = {}


@dataclass(frozen=True)
class Servers:
    """Where an engine that is a server answers, and what it lets us in by: an API key, or a user with a password.

    ``ca`` is a file of certificates to trust in place of the system's. ``patience`` is how many seconds an answer may
    take.
    """

    hosts: tuple[str, ...] = ("http://127.0.0.1:9200",)
    api_key: str | None = field(default=None, repr=False)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    compress: bool = False
    patience: float = 30.0


#: On this machine, without security.
LOCAL = Servers()
#: With what the names of all that is Veille's begin on a server.
DEFAULT_PREFIX = "veille"


class SearchBackend(Protocol):
    """Holds the rows of all collections. Writes are seen by nobody before `commit`, then by every reader."""

    def put(self, collection: str, rows: Iterable[Row]) -> int:
        """Add rows, or replace those of the same ``id``; the number written.

        Where the collection declares a vector, a row may hold a `Vector` under that name; a row without one has none
        from then on.
        """

    def delete(self, collection: str, ids: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        """Remove rows; the number of those that were there at the last commit.

        ``revisions`` says by id of which revision the deletion is: engines that several may write to at once keep what
        is newer.
        """

    def delete_owned(self, collection: str, owners: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        """Remove the rows made of these documents, for collections that declare an ``owner``; their number."""

    def commit(self, number: int) -> Sequence[Rejected]:
        """Make what was written durable and visible, and remember ``number`` with it.

        Gives what was refused since the last commit: such rows are not in the index, what they had there before may be.

        `number` never tells of more than what is in the collection ``documents``; after a crash the others may be
        ahead of it, which writing the same rows again repairs.
        """

    def number(self) -> int:
        """The number last committed, 0 for an empty index."""

    def search(self, query: Query) -> Results: ...

    def walk(self, query: Query) -> Iterator[Hit]:
        """Every hit in the order of the query, as of one moment, without passages; limit and offset do not count.

        Where the query collapses, the first of each value with its group size.
        """

    def explain(self, query: Query) -> str:
        """What the engine is asked for this query, in its own terms."""

    def nearest(self, asked: Nearest) -> list[Neighbour]:
        """The nearest rows, best first. A server may miss some: `index.elastic.neighbours` says how many."""

    def models(self, collection: str) -> dict[str, int]:
        """How many rows have a vector, by the model that made it."""

    def get(self, collection: str, id: str) -> Row | None: ...

    def clear(self) -> None:
        """Empty all collections and set the number back to 0."""

    def close(self) -> None: ...


class Successor(Protocol):
    """A whole index that is written beside the one that is searched."""

    @property
    def backend(self) -> SearchBackend: ...

    def go_live(self) -> None:
        """Take the other's place, for all readers at once; the other is kept."""

    def close(self) -> None: ...


def open_backend(url: str, *, servers: Servers = LOCAL, writable: bool = False, rebuild: bool = False) -> SearchBackend:
    """The backend at ``url``: a folder's path, ``tantivy:FOLDER``, ``elasticsearch:PREFIX`` or ``memory:``.

    Only one process may hold a writable one of tantivy at a time; the next gets IndexLocked at once. With ``rebuild``
    an index of another version, or a damaged one, is thrown away. ``servers`` are those of Elasticsearch, where the
    names of all that is Veille's begin with the prefix.
    """
    scheme, colon, rest = url.partition(":")
    if not colon or len(scheme) == 1:  # a single letter is a drive of Windows
        scheme, rest = "tantivy", url
    if scheme not in SCHEMES:
        raise IndexUnavailable(f"no search engine is named '{scheme}' ({url}): expected a folder, {_known()}")
    return SCHEMES[scheme](rest, servers, writable, rebuild)


def _known() -> str:
    return " or ".join(f"{scheme}:" for scheme in sorted(SCHEMES))


def _open_memory(rest: str, servers: Servers, writable: bool, rebuild: bool) -> SearchBackend:
    from index.memory import MemoryBackend

    return MemoryBackend()


def _open_tantivy(rest: str, servers: Servers, writable: bool, rebuild: bool) -> SearchBackend:
    from index.embedded import TantivyBackend

    return TantivyBackend(Path(rest), writable=writable, rebuild=rebuild)


def _open_elastic(rest: str, servers: Servers, writable: bool, rebuild: bool) -> SearchBackend:
    from index.elastic import ElasticBackend

    return ElasticBackend(servers, rest or DEFAULT_PREFIX, writable=writable)


SCHEMES: dict[str, Callable[[str, Servers, bool, bool], SearchBackend]] = {
    "elasticsearch": _open_elastic,
    "memory": _open_memory,
    "tantivy": _open_tantivy,
}


def open_successor(url: str, *, servers: Servers = LOCAL) -> Successor:
    """What is to replace the index at ``url``; IndexUnavailable where the engine keeps one index only."""
    from index.elastic.migration import ElasticSuccessor

    return ElasticSuccessor(servers, _prefix_of(url))


def drop_old(url: str, *, servers: Servers = LOCAL) -> list[int]:
    """Remove what successors have replaced; the numbers of what was removed."""
    from index.elastic import migration

    return migration.drop_old(servers, _prefix_of(url))


def drop_replaced(url: str, *, servers: Servers = LOCAL, before: datetime, dry: bool = False) -> list[int]:
    """Remove what a successor begun before then has replaced; the numbers of it, also where this is ``dry``."""
    from index.elastic import migration

    return migration.drop_replaced(servers, _prefix_of(url), before=before, dry=dry)


def _prefix_of(url: str) -> str:
    scheme, _, rest = url.partition(":")
    if scheme != "elasticsearch":
        raise IndexUnavailable(
            f"{url} keeps one index only: `veille index --rebuild` empties it and writes it anew, which takes a minute "
            "for some 50,000 documents"
        )
    return rest or DEFAULT_PREFIX
