"""Backups below a folder of this machine."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from veille.backup.errors import MEND, BackupError
from veille.backup.scratch import make_private, make_scratch

#: Bytes of a file that are read at once.
PIECE = 1 << 23


class FolderStore:
    """Only who makes backups may read them: a ledger holds addresses of readers and secrets."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self._root = root

    def sizes(self) -> dict[str, int]:
        with self._named("read"):
            return {
                path.relative_to(self._root).as_posix(): path.stat().st_size
                for path in self._root.rglob("*")
                if path.is_file()
            }

    def read(self, name: str) -> Iterator[bytes]:
        with self._named(f"read: {name}", FileNotFoundError), (self._root / name).open("rb") as file:
            yield from iter(lambda: file.read(PIECE), b"")

    def read_part(self, name: str, offset: int, length: int) -> bytes:
        with self._named(f"read: {name}", FileNotFoundError), (self._root / name).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def put(self, path: Path, name: str) -> None:
        with self._named(f"written: {name}"):
            place = self._root / name
            make_private(place.parent)
            with path.open("rb+") as written:
                os.fsync(written.fileno())
            path.chmod(0o600)
            path.replace(place)
            _sync_folder(place.parent)

    def remove(self, name: str) -> None:
        with self._named(f"removed: {name}"):
            path = self._root / name
            path.unlink(missing_ok=True)
            with suppress(OSError):  # a folder that holds more
                for folder in list(path.relative_to(self._root).parents)[:-1]:
                    (self._root / folder).rmdir()

    def scratch(self) -> AbstractContextManager[Path]:
        """Within the store, so that what is put is renamed, not copied."""
        return make_scratch(self._root)

    @contextmanager
    def _named(self, what: str, *expected: type[Exception]) -> Iterator[None]:
        try:
            yield
        except expected:
            raise
        except OSError as error:
            raise BackupError(f"backups in {self.root} cannot be {what}: {error.strerror or error}; {MEND}") from error


def _sync_folder(folder: Path) -> None:
    """The name of a file outlives a power cut when its folder was written, too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
