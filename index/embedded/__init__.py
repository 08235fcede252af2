"""Rows in tantivy, in a folder of this machine: one tantivy index per collection."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.backend import NO_REVISIONS, Revisions
from index.collections import COLLECTIONS
from index.embedded.counts import Counts
from index.embedded.explanation import print_request
from index.embedded.folder import Folder, as_ours
from index.embedded.schema import KEY, OWNER, ROW, read_row
from index.embedded.store import Store
from index.embedded.translation import Translator
from index.errors import IndexUnavailable
from index.nodes import Node
from index.passages import find_passage
from index.query import Hit, Query, Rejected, Results, Row
from index.vectors import Nearest, Neighbour

if TYPE_CHECKING:
    import tantivy

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
            return Results(facets=dict.fromkeys(query.facets, ()), unusual=dict.fromkeys(query.unusual, ()))
        with as_ours(self._folder.path):
            translator = self._translator(store, searcher, query.zone, query.now)
            request = translator.translate(query)
            found, total = _find(searcher, request, query.sort, (query.offset, query.limit))
            counts = Counts(searcher, translator, query).count(request, total)
        hits = tuple(_to_hit(score, read_row(row, store.collection), query) for score, row in found)
        return replace(counts, total=total, hits=hits)

    def walk(self, query: Query) -> Iterator[Hit]:
        store = self._stores[query.collection]
        searcher = store.searcher()
        if searcher is None:
            return
        with as_ours(self._folder.path):
            request = self._translator(store, searcher, query.zone, query.now).translate(query)
        for offset in range(0, searcher.num_docs, PAGE):
            with as_ours(self._folder.path):
                found, total = _find(searcher, request, query.sort, (offset, PAGE))
            for score, encoded in found:
                row = read_row(encoded, store.collection)
                yield Hit(row["id"], score, row)
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


def _find(
    searcher: "tantivy.Searcher", request: "tantivy.Query", sort: str | None, page: tuple[int, int]
) -> tuple[list[tuple[float, bytes]], int]:
    """Scores and stored rows of one page, offset and limit, and how many there are in all."""
    from tantivy import Order

    # tantivy allocates for every hit asked for, and panics when asked for none.
    offset, limit = (min(number, searcher.num_docs) for number in page)
    order = Order.Desc if sort is None or sort.startswith("-") else Order.Asc
    field = sort.removeprefix("-") if sort else None
    result = searcher.search(request, max(1, limit), offset=offset, order_by_field=field, order=order)
    # Sorted by a field, a hit has the field's value where its score would be.
    hits = [(float(score) if field is None else 0.0, address) for score, address in result.hits[:limit]]
    return [(score, bytes(searcher.doc(address)[ROW][0])) for score, address in hits], result.count  # type: ignore[attr-defined]  # missing in the stubs


def _to_hit(score: float, row: Row, query: Query) -> Hit:
    passage = find_passage(row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
    return Hit(row["id"], score, row, passage)
