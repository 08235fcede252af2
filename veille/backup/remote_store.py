"""Backups at an address that fsspec reaches: s3://…, sftp://…, memory:// for tests."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from veille.backup.errors import MEND, BackupError
from veille.backup.folder_store import PIECE
from veille.backup.scratch import make_scratch


class RemoteStore:
    """Files written in a folder of this machine and uploaded whole."""

    def __init__(self, url: str, *, near: Path) -> None:
        self.root = url
        self._near = near
        with self._named("opened"):
            from fsspec.core import url_to_fs

            self._store, self._root = url_to_fs(url)

    def sizes(self) -> dict[str, int]:
        with self._named("read"):
            self._store.invalidate_cache()
            found = self._store.find(self._root, detail=True)
        start = len(self._root.rstrip("/")) + 1
        return {path[start:]: int(facts["size"]) for path, facts in found.items()}

    def read(self, name: str) -> Iterator[bytes]:
        with self._named(f"read: {name}", FileNotFoundError), self._store.open(self._key(name), "rb") as file:
            yield from iter(lambda: file.read(PIECE), b"")

    def read_part(self, name: str, offset: int, length: int) -> bytes:
        with self._named(f"read: {name}", FileNotFoundError):
            data: bytes = self._store.cat_file(self._key(name), start=offset, end=offset + length)
            return data

    def put(self, path: Path, name: str) -> None:
        key = self._key(name)
        with self._named(f"written: {name}"):
            self._store.makedirs(key.rpartition("/")[0], exist_ok=True)
            self._store.put_file(str(path), key)
            self._store.invalidate_cache()
            there, here = self._store.size(key), path.stat().st_size
        if there != here:
            raise BackupError(f"{self.root}/{name} has {there} bytes in place of {here}; {MEND}")
        path.unlink()

    def remove(self, name: str) -> None:
        with self._named(f"removed: {name}"), suppress(FileNotFoundError):
            self._store.rm_file(self._key(name))

    def scratch(self) -> AbstractContextManager[Path]:
        return make_scratch(self._near)

    def _key(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextmanager
    def _named(self, what: str, *expected: type[Exception]) -> Iterator[None]:
        """Every store raises what its own client raises; ours says which store and what to do."""
        try:
            yield
        except expected:
            raise
        except Exception as error:
            raise BackupError(f"backups at {self.root} cannot be {what}: {error}; {MEND}") from error
