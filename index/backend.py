"""Where rows are found: the interface of every search engine, and how one is opened."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from index.errors import IndexUnavailable
from index.query import Query, Results, Row
from index.vectors import Nearest, Neighbour


class SearchBackend(Protocol):
    """Holds the rows of all collections. Writes are seen by nobody before `commit`, then by every reader."""

    def put(self, collection: str, rows: Iterable[Row]) -> int:
        """Add rows, or replace those of the same ``id``; the number written.

        Where the collection declares a vector, a row may hold a `Vector` under that name; a row without one has none
        from then on.
        """

    def delete(self, collection: str, ids: Iterable[str]) -> int:
        """Remove rows; the number of those that were there at the last commit."""

    def delete_owned(self, collection: str, owners: Iterable[str]) -> int:
        """Remove the rows made of these documents, for collections that declare an ``owner``; their number."""

    def commit(self, number: int) -> None:
        """Make what was written durable and visible, and remember ``number`` with it.

        `number` never tells of more than what is in the collection ``documents``; after a crash the others may be
        ahead of it, which writing the same rows again repairs.
        """

    def number(self) -> int:
        """The number last committed, 0 for an empty index."""

    def search(self, query: Query) -> Results: ...

    def nearest(self, asked: Nearest) -> list[Neighbour]:
        """The nearest rows, best first; exact."""

    def models(self, collection: str) -> dict[str, int]:
        """How many rows have a vector, by the model that made it."""

    def get(self, collection: str, id: str) -> Row | None: ...

    def clear(self) -> None:
        """Empty all collections and set the number back to 0."""

    def close(self) -> None: ...


def open_backend(url: str, *, writable: bool = False, rebuild: bool = False) -> SearchBackend:
    """The backend at ``url``: a folder's path, ``tantivy:FOLDER`` or ``memory:``.

    Only one process may hold a writable one at a time; the next gets IndexLocked at once. With ``rebuild`` an index
    of another version, or a damaged one, is thrown away.
    """
    scheme, colon, rest = url.partition(":")
    if not colon or len(scheme) == 1:  # a single letter is a drive of Windows
        scheme, rest = "tantivy", url
    if scheme not in SCHEMES:
        raise IndexUnavailable(f"no search engine is named '{scheme}' ({url}): expected a folder, {_known()}")
    return SCHEMES[scheme](rest, writable, rebuild)


def _known() -> str:
    return " or ".join(f"{scheme}:" for scheme in sorted(SCHEMES))


def _open_memory(rest: str, writable: bool, rebuild: bool) -> SearchBackend:
    from index.memory import MemoryBackend

    return MemoryBackend()


def _open_tantivy(rest: str, writable: bool, rebuild: bool) -> SearchBackend:
    from index.embedded import TantivyBackend

    return TantivyBackend(Path(rest), writable=writable, rebuild=rebuild)


SCHEMES: dict[str, Callable[[str, bool, bool], SearchBackend]] = {"memory": _open_memory, "tantivy": _open_tantivy}
