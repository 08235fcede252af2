"""Which archive files a backup has: a list of its own, of paths, sizes and hashes; the bytes are kept once for all."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from veille.backup.errors import BackupError
from veille.backup.manifest import Hash
from veille.backup.store import Store

#: Below a backup.
LIST = "archive.jsonl.gz"
#: Beside the backups: the bytes of archive files, by their SHA-256.
OBJECTS = "files"


class ArchiveFile(BaseModel):
    """A file of the archive. One that could not be had when the backup was made has no hash.

    ``whole``: its batch had ended, so that the file never changes; else it is what there was of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    size: int = 0
    sha256: Hash | None = None
    whole: bool = True


def object_path(sha256: str) -> str:
    return f"{OBJECTS}/{sha256[:2]}/{sha256}.warc.gz"


def write_list(files: Iterable[ArchiveFile], path: Path) -> None:
    with path.open("wb") as out, gzip.GzipFile("", "wb", 6, out, mtime=0) as packed:
        for file in files:
            packed.write(file.model_dump_json().encode() + b"\n")


def read_list(store: Store, name: str) -> Iterator[ArchiveFile]:
    """The archive files of a backup; BackupError where the list is damaged."""
    try:
        for line in gzip.decompress(b"".join(store.read(f"{name}/{LIST}"))).splitlines():
            yield ArchiveFile.model_validate_json(line)
    except (OSError, EOFError, ValueError, zlib.error) as error:  # pydantic's own is a ValueError
        raise BackupError(f"the list of archive files of backup {name} is damaged: {error}") from error
