"""Writing one batch of pages into one WARC file."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from io import FileIO
from types import TracebackType
from typing import Self

from corpus.archive import records
from corpus.archive.page import ArchivedPage, digest
from corpus.archive.storage import Storage
from corpus.document import ArchiveReference
from corpus.errors import ArchiveError

Headers = Sequence[tuple[str, str]]


class ArchiveWriter:
    """One WARC file being written, by one process.

    A record is with the operating system, whole, before its reference is returned: a killed process loses only what
    was never referenced. `close` also has the disk confirm it (fsync) and uploads the file where the archive is remote.
    """

    def __init__(
        self,
        file: str,
        out: FileIO,
        *,
        storage: Storage,
        read: Callable[[ArchiveReference], ArchivedPage],
        at: datetime,
    ) -> None:
        self.file = file
        self._out = out
        self._storage = storage
        self._read = read
        self._offset = 0
        self._append(records.pack_warcinfo(file, at=at))
        self._before_pages = self._offset

    def write_response(
        self, url: str, *, status: int, headers: Headers, body: bytes, fetched_at: datetime
    ) -> ArchiveReference:
        """``body`` is what `Archive.read` gives back, ``headers`` what others will read it by.

        A body that was decompressed on the way comes without its Content-Encoding.
        """
        record = records.pack_response(
            url, status=status, headers=headers, body=body, fetched_at=fetched_at, digest=digest(body)
        )
        return self._append(record)

    def write_revisit(
        self,
        url: str,
        *,
        status: int,
        headers: Headers,
        fetched_at: datetime,
        digest: str | None,
        refers_to: ArchiveReference | None,
    ) -> ArchiveReference:
        """A page that had not changed; ``refers_to`` is where its bytes are."""
        record = records.pack_revisit(
            url, status=status, headers=headers, fetched_at=fetched_at, digest=digest, refers_to=self._find(refers_to)
        )
        return self._append(record)

    def write_resource(self, url: str, *, content_type: str, body: bytes, fetched_at: datetime) -> ArchiveReference:
        """What came from disk and has no HTTP exchange."""
        record = records.pack_resource(
            url, content_type=content_type, body=body, fetched_at=fetched_at, digest=digest(body)
        )
        return self._append(record)

    def close(self) -> None:
        """A file without a page is removed. Closing twice is allowed."""
        if self._out.closed:
            return
        try:
            with self._out:
                os.fsync(self._out.fileno())
            if self._offset > self._before_pages:
                self._storage.finish(self.file)
            else:
                self._storage.discard(self.file)
        except OSError as error:
            raise ArchiveError(f"cannot finish {self._out.name}: {error.strerror}; {_THEN_AGAIN}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, record: bytes) -> ArchiveReference:
        """Write ``record`` whole or not at all."""
        try:
            rest = memoryview(record)
            while rest:
                rest = rest[self._out.write(rest) :]
        except OSError as error:
            self._out.truncate(self._offset)
            self._out.seek(self._offset)
            raise ArchiveError(f"cannot write to {self._out.name}: {error.strerror}; {_THEN_AGAIN}") from error
        reference = ArchiveReference(file=self.file, offset=self._offset, length=len(record))
        self._offset += len(record)
        return reference

    def _find(self, reference: ArchiveReference | None) -> ArchivedPage | None:
        """A lost original costs the revisit the date of what it refers to, not the crawl."""
        try:
            return self._read(reference) if reference else None
        except ArchiveError:
            return None


_THEN_AGAIN = "what was written before is kept: make room or mend the disk, then run the same command again"
