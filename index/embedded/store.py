"""One collection in tantivy."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.collections import COLLECTIONS, Collection
from index.embedded.folder import as_ours
from index.embedded.matrix import multiply
from index.embedded.schema import (
    KEY,
    MODEL,
    NUMBER,
    OWNER_NUMBER,
    ROW,
    SLOT,
    build_schema,
    read_row,
    register_analyzers,
    writer_of,
)
from index.embedded.slots import VECTORS, Slots
from index.nodes import And, Having, Node, Not, Or, Range
from index.query import Row
from index.values import Bounds, read_range
from index.vectors import VECTOR, Nearest, check_dimension, choose_best

if TYPE_CHECKING:
    import numpy as np
    import tantivy
    from numpy.typing import NDArray

    Rows = tuple[NDArray[np.int64], list[tantivy.DocAddress]]

#: Sets of rows with the same filters that are kept between questions: of 50,000 rows, one takes some 50 ms to find, and
#: about 5 MB. Questions ask for those of one language and for those of the others.
ROWS_KEPT = 4


class Store:
    """The tantivy index in ``path``, opened when it is first needed and reopened when another process committed."""

    def __init__(self, collection: Collection, path: Path, *, heap: int, threads: int) -> None:
        self.collection = collection
        self._path = path
        self._heap = heap
        self._threads = threads
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._uncommitted: set[str] = set()
        self._seen: tuple[int, int] | None = None
        self._to_values = writer_of(collection)
        self._rows: dict[Any, Rows] = {}
        self._slots = Slots(path.with_name(f"{path.name}{VECTORS}"), self._find_slots)

    def searcher(self) -> "tantivy.Searcher | None":
        """A view of the last commit; None while there is none."""
        try:
            meta = (self._path / "meta.json").stat()
        except FileNotFoundError:
            return None
        with as_ours(self._path):
            index = self._open()
            if self._seen != (meta.st_mtime_ns, meta.st_ino):
                index.reload()
                self._seen = meta.st_mtime_ns, meta.st_ino
            return index.searcher()

    @property
    def schema(self) -> "tantivy.Schema":
        return self._open().schema

    def _open(self) -> "tantivy.Index":
        import tantivy

        if self._index is None:
            self._index = tantivy.Index(build_schema(self.collection), path=str(self._path))
            register_analyzers(self._index)
            # By hand, because tantivy's own watch notices a commit only after half a second.
            self._index.config_reader("manual")
        return self._index

    def put(self, rows: Iterable[Row]) -> int:
        from tantivy import Document

        count = 0
        writer, schema, committed = self._write(), self.schema, self.searcher()
        for row in rows:
            key = row["id"]
            values = self._to_values(row)
            if self.collection.vector and (vector := row.get(VECTOR)) is not None:
                with as_ours(self._path):
                    values[MODEL], values[SLOT] = vector.model, self._slots.fill(vector)
            with as_ours(self._path):
                # A deletion costs a tenth of an addition, also where there is nothing to delete.
                if key in self._uncommitted or (committed and committed.doc_freq(KEY, key)):
                    writer.delete_documents_by_term(KEY, key)
                writer.add_document(Document.from_dict(values, schema))
            self._uncommitted.add(key)
            count += 1
        return count

    def delete(self, column: str, keys: Iterable[str]) -> int:
        """Remove rows by `KEY` or `OWNER`; how many of them the last commit holds."""
        searcher = self.searcher()
        count = 0
        with as_ours(self._path):
            for key in set(keys):
                found = searcher.doc_freq(column, key) if searcher else 0
                if found or self._uncommitted:
                    self._write().delete_documents_by_term(column, key)
                count += found
        return count

    def _write(self) -> "tantivy.IndexWriter":
        if self._writer is None:
            with as_ours(self._path):
                self._path.mkdir(parents=True, exist_ok=True)
                self._writer = self._open().writer(self._heap, self._threads)
        return self._writer

    def _find_slots(self, model: str) -> "list[int]":
        """The slots that the last commit points to."""
        searcher = self.searcher()
        if searcher is None:
            return []
        return [slot for slot, _ in sorted_by(searcher, self._term(MODEL, model), SLOT)]

    def nearest(self, asked: Nearest, request: "tantivy.Query") -> list[tuple[float, bytes]]:
        """Cosines and stored rows of the nearest among the rows that match ``request``."""
        searcher, matrix = self.searcher(), self._slots.matrix(asked.vector.model)
        if searcher is None or matrix.dimension() is None:
            return []
        check_dimension(asked.vector, matrix.dimension())
        slots, places = self._find_rows(searcher, asked, request)
        cosines = multiply(matrix.rows(), slots, asked.vector.values)
        best = choose_best(cosines, k=asked.k, least=asked.least)
        return [(float(cosines[number]), bytes(searcher.doc(places[number])[ROW][0])) for number in best]

    def _find_rows(self, searcher: "tantivy.Searcher", asked: Nearest, request: "tantivy.Query") -> "Rows":
        """Slots and places of the rows that match; kept for the next question, which often has the same filters."""
        import numpy as np

        # A relative date comes to other moments with time: the same filters are not always the same rows.
        bounds = tuple(bound for node in asked.filters for bound in _read_bounds(node, self.collection, asked))
        key = self._seen, asked.vector.model, asked.filters, bounds
        if (known := self._rows.pop(key, None)) is None:
            found = sorted_by(searcher, request, SLOT)
            slots = np.fromiter((slot for slot, _ in found), dtype=np.int64, count=len(found))
            known = slots, [place for _, place in found]
        self._rows = dict([*self._rows.items(), (key, known)][-ROWS_KEPT:])
        return known

    def models(self) -> dict[str, int]:
        searcher = self.searcher()
        if searcher is None:
            return {}
        counts = {model: searcher.search(self._term(MODEL, model), 1).count for model in self._slots.models()}  # type: ignore[attr-defined]  # missing in the stubs
        return {model: count for model, count in sorted(counts.items()) if count}

    def owners(self, request: "tantivy.Query") -> set[int]:
        """The numbers of all that own a row which matches."""
        searcher = self.searcher()
        return set() if searcher is None else {owner for owner, _ in sorted_by(searcher, request, OWNER_NUMBER)}

    def _term(self, column: str, term: str) -> "tantivy.Query":
        from tantivy import Query

        return Query.term_query(self.schema, column, term, "basic")

    def remember(self, number: int) -> None:
        """Write ``number`` as a row of the next commit: tantivy's commits hold no text from Python."""
        from tantivy import Document

        with as_ours(self._path):
            self._write().delete_documents_by_term(NUMBER, "number")
            row = json.dumps({"number": number}).encode()
            self._write().add_document(Document(**{NUMBER: "number", ROW: row}))

    def recall(self) -> int:
        found = self._find_one(NUMBER, "number")
        return int(json.loads(found)["number"]) if found else 0

    def get(self, key: str) -> Row | None:
        found = self._find_one(KEY, key)
        return read_row(found, self.collection) if found else None

    def _find_one(self, column: str, term: str) -> bytes | None:
        searcher = self.searcher()
        if searcher is None:
            return None
        with as_ours(self._path):
            hits = searcher.search(self._term(column, term), 1).hits
            return bytes(searcher.doc(hits[0][1])[ROW][0]) if hits else None

    def commit(self) -> None:
        """Commit what was written since the last time, if anything was."""
        if self._writer:
            with as_ours(self._path):
                self._slots.sync()  # before the documents that point to them
                self._writer.commit()
                self._slots.settle(set(self.models()))
            self._uncommitted.clear()

    def clear(self) -> None:
        with as_ours(self._path):
            self._write().delete_all_documents()

    def close(self) -> None:
        self._slots.close()
        if self._writer:
            with as_ours(self._path):
                self._writer.wait_merging_threads()
        self._writer = self._index = None


def _read_bounds(node: Node, collection: Collection, asked: Nearest) -> Iterator[Bounds]:
    """What the ranges in a filter come to."""
    match node:
        case Range():
            yield read_range(collection.fields[node.field], node, asked.zone, asked.now)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _read_bounds(part, collection, asked)
        case Not(part):
            yield from _read_bounds(part, collection, asked)
        case Having(name, part):
            yield from _read_bounds(part, COLLECTIONS[collection.parts[name]], asked)


def sorted_by(
    searcher: "tantivy.Searcher", request: "tantivy.Query", column: str
) -> "list[tuple[int, tantivy.DocAddress]]":
    """The value of an integer column of every row that matches, and where the row is, by the value."""
    from tantivy import Order

    hits: Any = searcher.search(request, max(1, searcher.num_docs), order_by_field=column, order=Order.Asc).hits
    found: list[tuple[int, tantivy.DocAddress]] = hits
    return found
