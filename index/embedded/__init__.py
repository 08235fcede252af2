"""Rows in tantivy, in a folder of this machine: one tantivy index per collection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.backend import NO_REVISIONS, Revisions
from index.collapsing import CountRows, add_sizes, collapse
from index.collections import COLLECTIONS
from index.embedded.collapsing import Collapsed
from index.embedded.counts import Counts
from index.embedded.explanation import print_request
from index.embedded.folder import Folder, as_ours
from index.embedded.ranking import rank, read_stored
from index.embedded.schema import KEY, OWNER, read_row
from index.embedded.store import Store
from index.embedded.translation import Translator
from index.errors import IndexUnavailable
from index.nodes import Node
from index.passages import find_passage
from index.query import Hit, Query, Rejected, Results, Row
from index.vectors import Nearest, Neighbour

if TYPE_CHECKING:
    import tantivy

    from index.embedded.ranking import Place

#: Hits of a walk that are read at once: of 50,000, each page takes some milliseconds to find.
PAGE = 5_000


class TantivyBackend:
    """Rows in ``folder``. Any number of readers, at most one writer.

    ``heap`` bytes and ``threads`` are the writer's, per collection written to. One thread is right for a machine that
    also does the other stages; the heap bounds memory, not the size of a commit.
    """

    def __init__(
        self, folder: Path, *, writable: bool = False, rebuild: bool = False, heap: int = 128_000_000, threads: int = 1
    ) -> None:
        self._folder = Folder(folder)
        self._writable = writable
        with as_ours(folder):
            if writable:
                self._folder.prepare_for_writing(rebuild=rebuild)
            else:
                self._folder.check_version()
        self._stores = {
            name: Store(collection, folder / name, heap=heap, threads=threads)
            for name, collection in COLLECTIONS.items()
        }

    def put(self, collection: str, rows: Iterable[Row]) -> int:
        return self._store_to_write(collection).put(rows)

    def delete(self, collection: str, ids: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        return self._store_to_write(collection).delete(KEY, ids)

    def delete_owned(self, collection: str, owners: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        return self._store_to_write(collection).delete(OWNER, owners)

    def _store_to_write(self, collection: str) -> Store:
        if not self._writable:
            raise IndexUnavailable(f"the index in {self._folder.path} was opened for reading: open it writable=True")
        return self._stores[collection]

    def commit(self, number: int) -> Sequence[Rejected]:
        documents = self._store_to_write("documents")
        for store in self._stores.values():
            if store is not documents:
                store.commit()
        # Last, and with the number: whatever crashes before leaves the old number, and the rows are written again.
        documents.remember(number)
        documents.commit()
        return ()

    def number(self) -> int:
        return self._stores["documents"].recall()

    def get(self, collection: str, id: str) -> Row | None:
        return self._stores[collection].get(id)

    def search(self, query: Query) -> Results:
        store = self._stores[query.collection]
        searcher = store.searcher()
        if searcher is None:
            facets, unusual = (dict.fromkeys(names, ()) for names in (query.facets, query.unusual))
            return Results(facets=facets, unusual=unusual, groups=0 if query.collapse else None)
        with as_ours(self._folder.path):
            translator = self._translator(store, searcher, query.zone, query.now)
            request = translator.translate(query)
            hits, total, groups = _find(searcher, request, query)
            counts = Counts(searcher, translator, query).count(request, total)
        return replace(counts, total=total, hits=tuple(_show(hit, query) for hit in hits), groups=groups)

    def walk(self, query: Query) -> Iterator[Hit]:
        store = self._stores[query.collection]
        searcher = store.searcher()
        if searcher is None:
            return
        with as_ours(self._folder.path):
            request = self._translator(store, searcher, query.zone, query.now).translate(query)
        hits = self._walk(searcher, request, query)
        if query.collapse:
            hits = collapse(hits, query.collapse, self._count_rows(searcher, request, query))
        yield from hits

    def _count_rows(self, searcher: "tantivy.Searcher", request: "tantivy.Query", query: Query) -> CountRows:
        with as_ours(self._folder.path):
            collapsed = Collapsed(searcher, request, query)

        def count_rows(values: Sequence[str]) -> Mapping[str, int]:
            with as_ours(self._folder.path):
                return collapsed.count_rows(values)

        return count_rows

    def _walk(self, searcher: "tantivy.Searcher", request: "tantivy.Query", query: Query) -> Iterator[Hit]:
        for offset in range(0, searcher.num_docs, PAGE):
            with as_ours(self._folder.path):
                found, total = rank(searcher, request, query.sort, (offset, PAGE))
                hits = _read_hits(searcher, found, query)
            yield from hits
            if offset + PAGE >= total:
                return

    def explain(self, query: Query) -> str:
        store = self._stores[query.collection]
        searcher = store.searcher()
        if searcher is None:
            return f"nothing: no row of {query.collection} was written yet"
        with as_ours(self._folder.path):
            request = self._translator(store, searcher, query.zone, query.now).translate(query)
            return "\n".join([print_request(request, store.schema), *query.describe()])

    def nearest(self, asked: Nearest) -> list[Neighbour]:
        store = self._stores[asked.collection]
        searcher = store.searcher()
        if searcher is None:
            return []
        with as_ours(self._folder.path):
            request = self._translator(store, searcher, asked.zone, asked.now).translate_vectors(asked)
            found = store.nearest(asked, request)
        return [Neighbour(read_row(row, store.collection)["id"], cosine) for cosine, row in found]

    def models(self, collection: str) -> dict[str, int]:
        with as_ours(self._folder.path):
            return self._stores[collection].models()

    def _translator(self, store: Store, searcher: "tantivy.Searcher", zone: tzinfo, now: datetime) -> Translator:
        """For a store; what is asked of its parts is asked of theirs, without a limit of how many may answer."""

        def find_owners(name: str, part: Node) -> set[int]:
            parts = self._stores[store.collection.parts[name]]
            view = parts.searcher()
            if view is None:
                return set()
            query = Query(part, parts.collection.name, zone=zone, now=now)
            return parts.owners(self._translator(parts, view, zone, now).translate(query))

        # Kept for this search: facets that leave out a filter ask for the same owners again.
        return Translator(store.collection, store.schema, searcher, zone, cache(find_owners), now=now)

    def clear(self) -> None:
        for name in self._stores:
            self._store_to_write(name).clear()
        self.commit(0)

    def close(self) -> None:
        try:
            for store in self._stores.values():
                store.close()
        finally:
            self._folder.release()


def _find(searcher: "tantivy.Searcher", request: "tantivy.Query", query: Query) -> tuple[list[Hit], int, int | None]:
    """The hits of a page, how many rows match, and how many hits they are where the query collapses."""
    found, total = rank(searcher, request, query.sort, (query.offset, query.limit))
    if query.collapse is None:
        return _read_hits(searcher, found, query), total, None
    collapsed = Collapsed(searcher, request, query)
    groups = collapsed.count_groups(total)
    hits = _read_hits(searcher, collapsed.find() if groups is None or query.offset < groups else (), query)
    return list(add_sizes(hits, query.collapse, collapsed.count_rows)), total, groups


def _read_hits(searcher: "tantivy.Searcher", places: "Sequence[Place]", query: Query) -> list[Hit]:
    collection = COLLECTIONS[query.collection]
    rows = [(score, read_row(read_stored(searcher, place), collection)) for score, place in places]
    return [Hit(row["id"], score, row) for score, row in rows]


def _show(hit: Hit, query: Query) -> Hit:
    passage = find_passage(hit.row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
    return replace(hit, passage=passage)
