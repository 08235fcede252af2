"""The ledger of a backup, brought into a database: the same way whether it is a trial or in earnest."""

import gzip
import zlib
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from corpus.ledger import load
from veille.backup.errors import BackupError
from veille.backup.hashing import write_pieces
from veille.backup.manifest import Manifest
from veille.backup.snapshot import path_of
from veille.backup.store import Store


def fetch(store: Store, manifest: Manifest, folder: Path) -> dict[str, Path]:
    """The tables' files on this machine by the tables' names, in their order; each is what the manifest says it is."""
    return {table: _fetch(store, manifest, path_of(table), folder) for table in manifest.rows}


def _fetch(store: Store, manifest: Manifest, path: str, folder: Path) -> Path:
    part = manifest.find(path)
    try:
        found = write_pieces(store.read(f"{manifest.name}/{path}"), folder / path)
    except FileNotFoundError as error:
        raise BackupError(f"backup {manifest.name} has lost its {path}") from error
    if found != (part.size, part.sha256):
        raise BackupError(f"{path} of backup {manifest.name} is not what was written: restore an earlier backup")
    return folder / path


def fill(tx: Connection, address: str, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Put the tables in place of those that are there, and take them to the present schema."""
    load.empty(tx, address, version=manifest.tables)
    for table, path in files.items():
        number = _fill(tx, table, path, manifest.name)
        if number != manifest.rows[table]:
            raise BackupError(
                f"table '{table}' of backup {manifest.name} has {number} rows in place of {manifest.rows[table]}"
            )
    load.finish(tx, address)


def _fill(tx: Connection, table: str, path: Path, name: str) -> int:
    try:
        with gzip.open(path) as lines:
            return load.fill(tx, table, lines)
    except (EOFError, OSError, ValueError, zlib.error) as error:
        raise BackupError(f"table '{table}' of backup {name} cannot be read: {error}") from error
