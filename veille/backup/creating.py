"""Making a backup: the ledger of one moment, the archive files that it refers to, settings and sources."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from corpus.ledger import keys
from corpus.ledger.dump import SEALING_KEY
from corpus.ledger.migration import HEAD
from veille.backup import archive_files, described, snapshot
from veille.backup.archive_list import LIST, ArchiveFile, object_path, write_list
from veille.backup.errors import BackupError
from veille.backup.hashing import hash_file
from veille.backup.leasing import alone
from veille.backup.manifest import MANIFEST, Manifest, Part, find_names, read_manifest
from veille.backup.pruning import prune, remove_interrupted
from veille.backup.store import Store, open_store
from veille.errors import InputError
from veille.report import Report
from veille.workspace import Workspace

#: By which a ledger is known: its hash is in every backup of it.
LEDGER_KEY = "ledger"


@dataclass(frozen=True)
class Made:
    """A backup that is whole, and how many bytes were new."""

    manifest: Manifest
    root: str
    bytes: int


def create_backup(
    workspace: Workspace, report: Report, *, root: str | None = None, keep: int | None = None
) -> Made | None:
    """Make a backup and remove the oldest beyond ``keep``; None where another process is at it.

    Archive files are counted `done` or, where an earlier backup has them, `unchanged`; those that the archive has lost,
    `quarantined`, for the backup is as whole as the archive; those that another machine is still writing, `deferred`.
    """
    settings = workspace.settings
    store = open_store(root or settings.backups_root, data=settings.data)
    with alone(workspace) as mine:
        if not mine:
            report.count(None, "deferred")
            return None
        made = _create(workspace, store, report)
        prune(store, keep=keep or settings.backups_kept, report=report)
    return made


def _create(workspace: Workspace, store: Store, report: Report) -> Made:
    sizes = store.sizes()
    complete, interrupted = find_names(sizes)
    identity = identify(workspace)
    _refuse_other(store, complete, identity)
    remove_interrupted(store, sizes, interrupted)
    name = _choose_name(complete, workspace.clock())
    with store.scratch() as folder:
        taken = snapshot.take(workspace.ledger, folder, now=workspace.clock())
        parts = [_put(store, folder, name, path) for path in taken.paths]
        files = archive_files.copy(workspace.archive, store, taken.wanted, folder, sizes=sizes, report=report)
        parts += [_put(store, folder, name, path) for path in _write_rest(workspace, folder, files)]
        manifest = _describe(workspace, name, taken, parts, files).sealed(obtain_seal(workspace))
        (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
        _put(store, folder, name, MANIFEST)
    return Made(manifest, store.root, bytes=_count_new(manifest, files, sizes))


def identify(workspace: Workspace) -> str:
    with workspace.ledger.writing() as tx:
        return hashlib.sha256(keys.obtain(tx, LEDGER_KEY).encode()).hexdigest()[:16]


def obtain_seal(workspace: Workspace) -> str:
    with workspace.ledger.writing() as tx:
        return keys.obtain(tx, SEALING_KEY)


def _refuse_other(store: Store, complete: Sequence[str], identity: str) -> None:
    """Two ledgers in one place would each remove the other's backups as too old."""
    for name in reversed(complete):
        try:
            other = read_manifest(store, name).ledger != identity
        except BackupError:  # a damaged one is told at the end, and must not be the last
            continue
        if other:
            raise InputError(f"{store.root} holds backups of another ledger: choose another place (VEILLE_BACKUPS)")
        return


def _choose_name(taken: Sequence[str], now: datetime) -> str:
    name, number = f"{now:%Y%m%dT%H%M%SZ}", 1
    while (chosen := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return chosen


def _put(store: Store, folder: Path, name: str, path: str) -> Part:
    size, sha256 = hash_file(folder / path)
    store.put(folder / path, f"{name}/{path}")
    return Part(path=path, size=size, sha256=sha256)


def _write_rest(workspace: Workspace, folder: Path, files: Sequence[ArchiveFile]) -> list[str]:
    write_list(files, folder / LIST)
    return [
        LIST,
        *described.write_settings(workspace.settings, folder),
        *described.copy_sources(workspace.settings, folder),
    ]


def _describe(
    workspace: Workspace, name: str, taken: snapshot.Snapshot, parts: Sequence[Part], files: Sequence[ArchiveFile]
) -> Manifest:
    there = [file for file in files if file.sha256]
    return Manifest(
        name=name,
        created=taken.at,
        veille=version("veille"),
        tables=HEAD,
        ledger=identify(workspace),
        database=workspace.ledger.dialect,
        rows=taken.rows,
        parts=tuple(parts),
        archive_files=len(there),
        archive_bytes=sum(file.size for file in there),
        archive_missing=len(files) - len(there),
    )


def _count_new(made: Manifest, files: Sequence[ArchiveFile], before: Collection[str]) -> int:
    """The bytes that the store has now and had not before, but for the manifest's own."""
    objects = {object_path(file.sha256): file.size for file in files if file.sha256}
    new = sum(size for path, size in objects.items() if path not in before)
    return new + sum(part.size for part in made.parts)
