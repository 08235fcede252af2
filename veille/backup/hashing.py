"""SHA-256 of files, in pieces: a file may be larger than memory."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from veille.backup.folder_store import PIECE


class Hashing:
    """Pieces on their way somewhere: afterwards their number of bytes and their SHA-256."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def hash_pieces(pieces: Iterable[bytes]) -> tuple[int, str]:
    """Size and SHA-256."""
    hashing = Hashing(pieces)
    for _ in hashing:
        pass
    return hashing.size, hashing.sha256


def hash_file(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return hash_pieces(iter(lambda: file.read(PIECE), b""))


def write_pieces(pieces: Iterable[bytes], path: Path) -> tuple[int, str]:
    """Write a file; its size and SHA-256."""
    hashing = Hashing(pieces)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for piece in hashing:
            out.write(piece)
    return hashing.size, hashing.sha256
