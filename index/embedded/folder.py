"""The folder of an index: its version, its lock, and what goes wrong with it."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from index.collections import COLLECTIONS
from index.embedded.schema import fingerprint
from index.errors import IndexLocked, IndexOutdated, IndexUnavailable

VERSION_FILE = "index.json"
LOCK_FILE = "writer.lock"
#: What the folder of a collection's vectors is called after the collection's.
VECTORS = ".vectors"


class Folder:
    """Where the collections' own folders are. Reading needs neither the lock nor that the folder exists."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None

    def check_version(self) -> None:
        try:
            written = json.loads((self.path / VERSION_FILE).read_text(encoding="utf-8"))["fingerprint"]
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError) as error:
            raise IndexUnavailable(f"{self.path / VERSION_FILE} is damaged: run `veille index --rebuild`") from error
        if written != fingerprint():
            raise IndexOutdated(
                f"the index in {self.path} was written by another version of Veille: run `veille index --rebuild`"
            )

    def prepare_for_writing(self, *, rebuild: bool) -> None:
        """Take the lock, throw away what was there if asked, and write down the version."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        try:
            if rebuild:
                self._empty()
            self.check_version()
            version = self.path / VERSION_FILE
            if not version.exists():
                part = version.with_suffix(".part")
                part.write_text(json.dumps({"fingerprint": fingerprint()}) + "\n", encoding="utf-8")
                part.replace(version)
        except BaseException:
            self.release()
            raise

    def _take_lock(self) -> None:
        lock = (self.path / LOCK_FILE).open("w", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise IndexLocked(f"another process is writing to the index in {self.path}: try again later") from error
        self._lock = lock

    def _empty(self) -> None:
        # The version goes first: what a crash leaves half removed is then rebuilt, not read.
        (self.path / VERSION_FILE).unlink(missing_ok=True)
        for name in COLLECTIONS:
            shutil.rmtree(self.path / name, ignore_errors=True)
            shutil.rmtree(self.path / f"{name}{VECTORS}", ignore_errors=True)

    def release(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None


@contextmanager
def as_ours(path: Path) -> Iterator[None]:
    """tantivy raises ValueError for nearly everything, and a panic, which is no Exception, for the rest."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise _unavailable(path, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _unavailable(path, error) from error


def _unavailable(path: Path, error: BaseException) -> IndexUnavailable:
    if "LockBusy" in str(error):
        return IndexLocked(f"another process is writing to the index in {path}: try again later")
    return IndexUnavailable(
        f"the index in {path} cannot be used: {error}. If its disk is full, make room and run the command again; "
        "if it is damaged, run `veille index --rebuild`"
    )
