"""One collection in tantivy."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from index.collections import Collection
from index.embedded.folder import as_ours
from index.embedded.schema import KEY, NUMBER, ROW, build_schema, read_row, register_analyzers, writer_of
from index.query import Row

if TYPE_CHECKING:
    import tantivy


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
                self._writer.commit()
            self._uncommitted.clear()

    def clear(self) -> None:
        with as_ours(self._path):
            self._write().delete_all_documents()

    def close(self) -> None:
        if self._writer:
            with as_ours(self._path):
                self._writer.wait_merging_threads()
        self._writer = self._index = None
