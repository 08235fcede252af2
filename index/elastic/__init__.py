"""Rows in Elasticsearch: a server, or a cluster of them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from index.analysis import ANALYSIS_VERSION
from index.backend import NO_REVISIONS, Revisions, Servers
from index.collections import COLLECTIONS
from index.elastic.builds import STATE, Names, alias_of, create_build, find_live, read_marks
from index.elastic.connection import check_product, connect
from index.elastic.faults import as_ours
from index.elastic.mapping import fingerprint
from index.elastic.reading import Reader
from index.elastic.writing import Writer
from index.errors import IndexOutdated, IndexUnavailable
from index.query import Hit, Query, Rejected, Results, Row
from index.vectors import Nearest, Neighbour


class ElasticBackend:
    """Rows in the live build of ``prefix``, or in another that is named.

    Any number of readers; one writer at a time, which the ledger's lease sees to. A second one does no harm: what is
    older never replaces what is newer.
    """

    def __init__(self, servers: Servers, prefix: str, *, writable: bool = False, build: int | None = None) -> None:
        self._servers = servers
        self._prefix = prefix
        self._client = connect(servers)
        self._writer: Writer | None = None
        try:
            with self._ours():
                check_product(self._client, servers)
                self._reader = self._open(writable, build)
        except BaseException:
            self._client.close()
            raise

    def _open(self, writable: bool, build: int | None) -> Reader:
        live = find_live(self._client, self._prefix)
        names = Names(self._prefix, build or live or 1)
        if writable:
            create_build(self._client, names, live=build is None)
        self._check_schema(names, writable=writable, known=live is not None or writable)
        if writable:
            self._writer = Writer(self._client, names, live=build is None)
        if build is None:
            return Reader(self._client, {name: alias_of(self._prefix, name) for name in (*COLLECTIONS, STATE)})
        return Reader(self._client, {STATE: names.index(STATE), **{name: names.every(name) for name in COLLECTIONS}})

    def _check_schema(self, names: Names, *, writable: bool, known: bool) -> None:
        """Who writes needs the very fields of this version; who reads, the same words."""
        if not known:
            return
        marks = read_marks(self._client, names)
        if marks.get("analysis") != ANALYSIS_VERSION or (writable and marks.get("schema") != fingerprint()):
            raise IndexOutdated(
                f"the index {self._where} was written by another version of Veille: run `veille index --migrate`, "
                "which writes a new one beside it and then puts that in its place"
            )

    @property
    def _where(self) -> str:
        return f"elasticsearch:{self._prefix} at {', '.join(self._servers.hosts)}"

    @contextmanager
    def _ours(self) -> Iterator[None]:
        with as_ours(self._servers):
            yield

    def _write(self) -> Writer:
        if self._writer is None:
            raise IndexUnavailable(f"the index {self._where} was opened for reading: open it writable=True")
        return self._writer

    def put(self, collection: str, rows: Iterable[Row]) -> int:
        with self._ours():
            return self._write().put(collection, rows)

    def delete(self, collection: str, ids: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        with self._ours():
            return self._write().delete(collection, ids, revisions=revisions)

    def delete_owned(self, collection: str, owners: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        with self._ours():
            return self._write().delete_owned(collection, owners, revisions=revisions)

    def commit(self, number: int) -> Sequence[Rejected]:
        with self._ours():
            return self._write().commit(number)

    def number(self) -> int:
        with self._ours():
            return self._reader.number()

    def search(self, query: Query) -> Results:
        with self._ours():
            return self._reader.search(query)

    def walk(self, query: Query) -> Iterator[Hit]:
        with self._ours():
            yield from self._reader.walk(query)

    def explain(self, query: Query) -> str:
        with self._ours():
            return self._reader.explain(query)

    def nearest(self, asked: Nearest) -> list[Neighbour]:
        with self._ours():
            return self._reader.nearest(asked)

    def models(self, collection: str) -> dict[str, int]:
        with self._ours():
            return self._reader.models(collection)

    def get(self, collection: str, id: str) -> Row | None:
        with self._ours():
            return self._reader.get(collection, id)

    def clear(self) -> None:
        with self._ours():
            self._write().clear()

    def be_live(self) -> None:
        """The build that is written to has become the live one: from now on readers find its new indices."""
        self._write().live = True

    def close(self) -> None:
        try:
            if self._writer:
                self._writer.close()
        finally:
            self._client.close()
