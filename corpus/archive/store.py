"""The archive as a whole: where batches begin, and where pages are found again."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path, PurePosixPath

from corpus.archive import records
from corpus.archive.page import ArchivedPage
from corpus.archive.recovery import Tail, cut_torn_tail
from corpus.archive.storage import open_storage
from corpus.archive.writer import ArchiveWriter
from corpus.document import ArchiveReference
from corpus.errors import ArchiveError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: Bytes of a file that are copied at once.
_PIECE = 1 << 23


class Archive:
    """WARC files below ``root``: a folder's path, or any URL that fsspec knows (s3://…, memory://…).

    ``spool`` is a folder of this machine. It holds what a crash would leave unfinished: the files themselves on their
    way to a remote root, for a folder only marks. Two machines may share a root, never a spool.
    """

    def __init__(self, root: str, *, spool: Path) -> None:
        self._root = root
        self._storage = open_storage(root, spool=spool)

    def begin(self, source: str, batch: str, *, at: datetime) -> ArchiveWriter:
        """A file for the pages of one batch, SOURCE/YYYY/MM/DD/BATCH.warc.gz by the day of ``at`` in UTC.

        A file is written once: a batch that is begun again gets BATCH-2, then BATCH-3.
        """
        for name in (source, batch):
            if not _NAME.fullmatch(name):
                raise ArchiveError(f"'{name}' cannot name a file: use letters, digits, '.', '_' and '-'")
        try:
            file, out = self._create(f"{source}/{at.astimezone(UTC):%Y/%m/%d}/{batch}")
        except OSError as error:
            raise ArchiveError(f"cannot begin batch {batch} in {self._root}: {error.strerror}; {_MEND}") from error
        try:
            return ArchiveWriter(file, out, storage=self._storage, read=self.read, at=at)
        except ArchiveError:
            out.close()
            self._storage.discard(file)
            raise

    def read(self, reference: ArchiveReference) -> ArchivedPage:
        """The page of one record, also while its file is still being written."""
        place = f"{reference.file} at byte {reference.offset}"
        try:
            data = self._storage.read(_checked(reference.file), reference.offset, reference.length)
            return records.unpack(data)
        except FileNotFoundError as error:
            raise ArchiveError(f"the archive at {self._root} has no file {reference.file}; {_RESTORE}") from error
        except OSError as error:
            raise ArchiveError(f"cannot read {place} in {self._root}: {error.strerror or error}; {_MEND}") from error
        except ValueError as error:
            raise ArchiveError(f"no page is in {place} in {self._root} ({error}); {_RESTORE}") from error

    def size(self, file: str) -> int | None:
        """The bytes that there are of a file, also while it is being written; None where there is no such file."""
        try:
            return self._storage.size(_checked(file))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ArchiveError(f"cannot read {file} in {self._root}: {error.strerror or error}; {_MEND}") from error

    def copy(self, file: str, *, length: int) -> Iterator[bytes]:
        """The first ``length`` bytes of a file in pieces, or all that it has; also while it is being written."""
        place = _checked(file)
        try:
            for start in range(0, length, _PIECE):
                yield self._storage.read(place, start, min(_PIECE, length - start))
        except FileNotFoundError as error:
            raise ArchiveError(f"the archive at {self._root} has no file {file}; {_RESTORE}") from error
        except OSError as error:
            raise ArchiveError(f"cannot read {file} in {self._root}: {error.strerror or error}; {_MEND}") from error

    def put(self, file: str, path: Path) -> None:
        """Bring back a whole file, in place of what is there under its name."""
        try:
            self._storage.put(_checked(file), path)
        except OSError as error:
            raise ArchiveError(f"cannot write {file} to {self._root}: {error.strerror or error}; {_MEND}") from error

    def files(self, source: str) -> list[str]:
        """The files of the source's batches, the oldest first; those that are being written may be among them."""
        try:
            return self._storage.files(source)
        except OSError as error:
            raise ArchiveError(f"cannot look into {self._root}: {error.strerror or error}; {_MEND}") from error

    def remove(self, file: str) -> None:
        """Remove a file for good, and the folders that held nothing else; one that is gone already is no fault.

        Only who holds the source's lease may call this.
        """
        try:
            self._storage.remove(_checked(file))
        except OSError as error:
            raise ArchiveError(f"cannot remove {file} from {self._root}: {error.strerror or error}; {_MEND}") from error

    def prune(self, source: str) -> None:
        """Remove what a crash left of folders, for who holds the source's lease."""
        self._storage.prune(source)

    def unfinished(self, source: str) -> list[str]:
        """What `recover` would look at."""
        return self._storage.unfinished(source)

    def recover(self, source: str) -> list[str]:
        """Finish what a crash left of ``source``: cut torn tails, upload what waits. Sentences say what was done.

        Only who holds the source's lease may call this: a file that is being written looks like one a crash left.
        """
        return [sentence for file in self._storage.unfinished(source) for sentence in self._finish(file)]

    def check(self) -> None:
        """ArchiveError unless a file can be written and removed again, here and now."""
        try:
            self._storage.check()
        except OSError as error:
            raise ArchiveError(f"cannot write to the archive at {self._root}: {error.strerror}; {_MEND}") from error

    def _create(self, stem: str, *, attempt: int = 1) -> tuple[str, FileIO]:
        file = f"{stem}.warc.gz" if attempt == 1 else f"{stem}-{attempt}.warc.gz"
        try:
            return file, self._storage.create(file)
        except FileExistsError:
            return self._create(stem, attempt=attempt + 1)

    def _finish(self, file: str) -> list[str]:
        path = self._storage.path(file)
        try:
            tail = cut_torn_tail(path)
            done = [f"{file}: {sentence}" for sentence in _describe(tail)]
            if tail.members < 2 and not tail.damaged:  # nothing but what the file says of itself
                self._storage.discard(file)
            elif sentence := self._storage.finish(file):
                done.append(f"{file}: {sentence}")
        except FileNotFoundError:
            self._storage.discard(file)
            return []
        except OSError as error:
            raise ArchiveError(f"cannot recover {path}: {error.strerror}; {_MEND}") from error
        return done


def _describe(tail: Tail) -> Iterator[str]:
    if tail.torn:
        yield f"{tail.size - tail.whole} bytes of an unfinished record cut"
    if tail.damaged:
        yield f"damaged at byte {tail.whole} and left as it is; {_RESTORE}"


def _checked(file: str) -> str:
    """``file`` where it is a plain path below the root; a ledger from elsewhere must not make us read other files."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file or not file.endswith(".warc.gz"):
        raise ArchiveError(f"'{file}' is no file of the archive: expected SOURCE/YYYY/MM/DD/BATCH.warc.gz")
    return file


_MEND = "see that the folder exists, may be written and has room, then run the same command again"
_RESTORE = "restore the file from a backup, or fetch the page again"
