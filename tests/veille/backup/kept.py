"""What tests of backups share: making, checking and restoring them, and what a ledger holds."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from corpus.ledger import Ledger
from corpus.ledger.tables import metadata
from veille.backup.checking import check_backup
from veille.backup.creating import Made, create_backup
from veille.backup.restoring import Restored, restore_backup
from veille.report import Report
from veille.settings import read_settings
from veille.workspace import Workspace

#: What restoring changes on purpose, and what every command adds to.
CHANGED = ("counters", "keys", "leases", "runs", "work")


def create(workspace: Workspace, **options: Any) -> tuple[Made, Report]:
    report = Report("backup create", started=workspace.clock())
    made = create_backup(workspace, report, **options)
    assert made is not None
    return made, report


def check(workspace: Workspace, name: str | None = None, **options: Any) -> Report:
    report = Report("backup check", started=workspace.clock())
    check_backup(workspace, report, name, **options)
    return report


def restore(workspace: Workspace, name: str, **options: Any) -> tuple[Restored, Report]:
    report = Report("backup restore", started=workspace.clock(), run=f"run {uuid.uuid4().hex}")
    restored = restore_backup(workspace, report, name, **options)
    assert restored is not None
    return restored, report


def elsewhere(workspace: Workspace, folder: Path, **changes: Any) -> Any:
    """Settings of a machine on which there is nothing yet, and which finds the same backups."""
    kept = {"processes": 1, "index_wait": 0, "embedder": "hashing:64", "sources": workspace.settings.sources}
    return read_settings(**({"data": folder, "backups": workspace.settings.backups_root} | kept | changes))


def hold(ledger: Ledger, *, without: tuple[str, ...] = CHANGED) -> dict[str, str]:
    """What each table holds, in one word, whatever the database and the order of its rows."""
    with ledger.reading() as tx:
        return {
            name: _digest([dict(row) for row in tx.execute(select(table)).mappings()])
            for name, table in metadata.tables.items()
            if name not in without
        }


def _digest(rows: list[Mapping[str, Any]]) -> str:
    written = sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)
    return f"{len(written)} rows, {hashlib.sha256(repr(written).encode()).hexdigest()[:12]}"


def files_below(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
