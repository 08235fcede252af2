"""Where backups are kept: files below a folder of this machine, or below an address that fsspec reaches."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from veille.backup.folder_store import FolderStore
from veille.backup.remote_store import RemoteStore
from veille.backup.scratch import WORKING


class Store(Protocol):
    """Files by their path below the root; each is there whole or not at all."""

    root: str

    def sizes(self) -> dict[str, int]:
        """Every file with its bytes."""

    def read(self, name: str) -> Iterator[bytes]:
        """A file in pieces; FileNotFoundError where there is none."""

    def read_part(self, name: str, offset: int, length: int) -> bytes: ...

    def put(self, path: Path, name: str) -> None:
        """Take a file out of `scratch`, in place of what has the name."""

    def remove(self, name: str) -> None: ...

    def scratch(self) -> AbstractContextManager[Path]:
        """A folder of this machine for what is to be put, removed at the end; one at a time."""


def open_store(root: str, *, data: Path) -> Store:
    """``data`` is where files on their way to a remote store are put together."""
    if "://" in root and not root.startswith("file://"):
        return RemoteStore(root, near=data / WORKING)
    return FolderStore(Path(root.removeprefix("file://")).expanduser())
