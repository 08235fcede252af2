"""Files that others read: each is there whole or not at all, in a folder or a store that fsspec reaches."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from veille.errors import StageError


class FileError(StageError):
    """A file that is to be published cannot be written or removed."""


def write_whole(root: str, name: str, content: bytes) -> bool:
    """Write the file below ``root``; false where it is there already as it should be."""
    if _is_remote(root):
        return _store_whole(root, name, content)
    path = _folder(root) / name
    with _named(root, name, "written"):
        with suppress(FileNotFoundError):
            if path.read_bytes() == content:
                return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    return True


def remove_file(root: str, name: str) -> None:
    with _named(root, name, "removed"):
        if not _is_remote(root):
            (_folder(root) / name).unlink(missing_ok=True)
            return
        store, key = _open(root, name)
        with suppress(FileNotFoundError):
            store.rm_file(key)


def _replace(path: Path, content: bytes) -> None:
    """Written beside it first: who reads the file meanwhile has the old one, whole."""
    number, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)  # for whoever serves it
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _store_whole(root: str, name: str, content: bytes) -> bool:
    with _named(root, name, "written"):
        store, key = _open(root, name)
        with suppress(FileNotFoundError):
            if store.cat_file(key) == content:
                return False
        store.makedirs(key.rpartition("/")[0], exist_ok=True)
        store.pipe_file(key, content)
    return True


def _open(root: str, name: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    store, base = url_to_fs(root)
    return store, f"{base.rstrip('/')}/{name}"


def _is_remote(root: str) -> bool:
    return "://" in root and not root.startswith("file://")


def _folder(root: str) -> Path:
    return Path(root.removeprefix("file://"))


@contextmanager
def _named(root: str, name: str, what: str) -> Iterator[None]:
    """Every store raises what its own client raises; ours says which file."""
    try:
        yield
    except Exception as error:
        raise FileError(f"{root}/{name} cannot be {what}: {error}") from error
