"""Where the archive's files are: in a folder, or in a store that fsspec reaches by way of a spool."""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Protocol

from corpus.errors import ArchiveError

_OPEN = ".open"
_ENDING = ".warc.gz"
_PART = ".part"


class Storage(Protocol):
    """Files by their path below the root. One that was created is unfinished until `finish` or `discard`."""

    def create(self, file: str) -> FileIO:
        """A new file to write to; FileExistsError where there is one of this name already."""

    def read(self, file: str, offset: int, length: int) -> bytes: ...

    def path(self, file: str) -> Path:
        """Where an unfinished file is on this machine."""

    def unfinished(self, source: str) -> list[str]: ...

    def finish(self, file: str) -> str:
        """Bring an unfinished file where it stays; a sentence says what was done, if anything had to be."""

    def discard(self, file: str) -> None: ...

    def files(self, source: str) -> list[str]:
        """Every file of the source where files stay, in the order of their paths, which is that of days."""

    def remove(self, file: str) -> None:
        """Remove a finished file; it may be gone already."""

    def prune(self, source: str) -> None:
        """Remove the folders of the source that hold nothing, where there are folders."""

    def check(self) -> None:
        """Write a file where files stay, and remove it."""

    def size(self, file: str) -> int:
        """Of what there is of the file now; FileNotFoundError where there is none."""

    def put(self, file: str, path: Path) -> None:
        """Bring a copy of a whole file to where it stays, in place of what is there; never a part of it."""


class FolderStorage:
    """Files written in place. What is unfinished is marked in the spool, so that nobody walks years of files for it."""

    def __init__(self, root: Path, *, spool: Path) -> None:
        self._root = root
        self._spool = spool

    def create(self, file: str) -> FileIO:
        _create(self._mark(file)).close()
        try:
            return _create(self.path(file))
        except OSError:
            self.finish(file)
            raise

    def read(self, file: str, offset: int, length: int) -> bytes:
        return _read(self.path(file), offset, length)

    def path(self, file: str) -> Path:
        return self._root / file

    def unfinished(self, source: str) -> list[str]:
        marks = sorted((self._spool / source).rglob("*" + _OPEN))
        return [mark.relative_to(self._spool).as_posix().removesuffix(_OPEN) for mark in marks]

    def finish(self, file: str) -> str:
        _remove(self._mark(file), below=self._spool)
        return ""

    def discard(self, file: str) -> None:
        _remove(self.path(file), below=self._root)
        self.finish(file)

    def files(self, source: str) -> list[str]:
        return sorted(path.relative_to(self._root).as_posix() for path in (self._root / source).rglob("*" + _ENDING))

    def remove(self, file: str) -> None:
        _remove(self.path(file), below=self._root)

    def prune(self, source: str) -> None:
        for root in (self._root, self._spool):
            for folder, *_ in os.walk(root / source, topdown=False):
                with suppress(OSError):  # it holds something
                    Path(folder).rmdir()

    def check(self) -> None:
        file = _name_probe()
        with self.create(file) as probe:
            probe.write(b"probe")
        self.discard(file)

    def size(self, file: str) -> int:
        return self.path(file).stat().st_size

    def put(self, file: str, path: Path) -> None:
        place = self.path(file)
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(place.name + _PART)
        shutil.copyfile(path, beside)
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(place)

    def _mark(self, file: str) -> Path:
        return self._spool / (file + _OPEN)


class RemoteStorage:
    """Files written in the spool and uploaded whole; the spool's copy goes once the store confirms the size."""

    def __init__(self, url: str, *, spool: Path) -> None:
        self._spool = spool
        self._url = url
        with self._named("open"):
            from fsspec.core import url_to_fs

            self._store, self._root = url_to_fs(url)

    def create(self, file: str) -> FileIO:
        with self._named("look into"):
            exists = self._store.exists(self._key(file))
        if exists:
            raise FileExistsError(errno.EEXIST, "the store has this file", file)
        return _create(self.path(file))

    def read(self, file: str, offset: int, length: int) -> bytes:
        with suppress(FileNotFoundError):
            return _read(self.path(file), offset, length)
        with self._named("read from", FileNotFoundError):
            data: bytes = self._store.cat_file(self._key(file), start=offset, end=offset + length)
            return data

    def path(self, file: str) -> Path:
        return self._spool / file

    def unfinished(self, source: str) -> list[str]:
        return [path.relative_to(self._spool).as_posix() for path in sorted((self._spool / source).rglob("*.warc.gz"))]

    def finish(self, file: str) -> str:
        path, key = self.path(file), self._key(file)
        with self._named(f"upload {path} to"):
            self._store.makedirs(key.rpartition("/")[0], exist_ok=True)
            self._store.put_file(str(path), key)
            self._store.invalidate_cache()
            there, here = self._store.size(key), path.stat().st_size
        if there != here:
            raise ArchiveError(f"{self._url}/{file} has {there} bytes where {path} has {here}; {_UPLOAD_AGAIN}")
        _remove(path, below=self._spool)
        return f"uploaded to {self._url}"

    def discard(self, file: str) -> None:
        _remove(self.path(file), below=self._spool)

    def files(self, source: str) -> list[str]:
        with self._named("look into"):
            self._store.invalidate_cache()
            found = self._store.find(self._key(source))
        return sorted(name.removeprefix(self._key("")) for name in found if name.endswith(_ENDING))

    def remove(self, file: str) -> None:
        with self._named("remove a file from"), suppress(FileNotFoundError):
            self._store.rm_file(self._key(file))
        self._store.invalidate_cache()

    def prune(self, source: str) -> None:
        """A store has no folders."""

    def check(self) -> None:
        file = _name_probe()
        _create(self.path(file)).close()
        self.discard(file)
        with self._named("write to"):
            self._store.pipe_file(self._key(file), b"probe")
            self._store.rm_file(self._key(file))

    def size(self, file: str) -> int:
        with suppress(FileNotFoundError):
            return self.path(file).stat().st_size
        with self._named("read from", FileNotFoundError):
            return int(self._store.size(self._key(file)))

    def put(self, file: str, path: Path) -> None:
        key = self._key(file)
        with self._named("write to"):
            self._store.makedirs(key.rpartition("/")[0], exist_ok=True)
            self._store.put_file(str(path), key)
            self._store.invalidate_cache()

    def _key(self, file: str) -> str:
        return f"{self._root.rstrip('/')}/{file}"

    @contextmanager
    def _named(self, action: str, *expected: type[Exception]) -> Iterator[None]:
        """Every store raises what its own client raises; ours says which store and what to do."""
        try:
            yield
        except expected:
            raise
        except Exception as error:
            raise ArchiveError(f"cannot {action} the archive at {self._url}: {error}; {_UPLOAD_AGAIN}") from error


_UPLOAD_AGAIN = "nothing is lost: mend the connection or the access, and the next run uploads what is in the spool"


def open_storage(root: str, *, spool: Path) -> Storage:
    if "://" in root and not root.startswith("file://"):
        return RemoteStorage(root, spool=spool)
    return FolderStorage(Path(root.removeprefix("file://")), spool=spool)


def _name_probe() -> str:
    return f"check/{uuid.uuid4().hex}.warc.gz"


def _create(path: Path) -> FileIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileIO(path, "x")


def _read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def _remove(path: Path, *, below: Path) -> None:
    """Remove a file and the folders ``below`` that held nothing else."""
    path.unlink(missing_ok=True)
    with suppress(OSError):
        for folder in list(path.relative_to(below).parents)[:-1]:
            (below / folder).rmdir()
