"""The backups in a place: their age, what is in them, and what is none."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.table import Table
from rich.text import Text

from veille.backup.errors import BackupError
from veille.backup.manifest import Manifest, find_names, read_manifest
from veille.backup.marking import tell_interrupted
from veille.backup.store import open_store
from veille.screen import clean, escape, open_console
from veille.settings import Settings


@dataclass(frozen=True)
class Entry:
    """A backup, or what is wrong with it; ``bytes`` are its own, without the archive files that others have, too."""

    name: str
    bytes: int
    manifest: Manifest | None
    wrong: str | None = None


@dataclass(frozen=True)
class Listed:
    root: str
    entries: tuple[Entry, ...]
    #: Of everything there.
    bytes: int
    interrupted: str | None


def list_backups(settings: Settings, *, root: str | None = None) -> Listed:
    """The newest first."""
    store = open_store(root or settings.backups_root, data=settings.data)
    sizes = store.sizes()
    complete, interrupted = find_names(sizes)
    entries = []
    for name in sorted([*complete, *interrupted], reverse=True):
        own = sum(size for path, size in sizes.items() if path.startswith(f"{name}/"))
        if name in interrupted:
            entries.append(Entry(name, own, None, "no backup: it was interrupted, or is just being made"))
            continue
        try:
            entries.append(Entry(name, own, read_manifest(store, name)))
        except BackupError as error:
            entries.append(Entry(name, own, None, str(error)))
    return Listed(store.root, tuple(entries), sum(sizes.values()), tell_interrupted(settings.data))


def print_backups(listed: Listed, *, now: datetime) -> None:
    console = open_console()
    if listed.interrupted:
        console.print(f"{listed.interrupted}: do it again")
    if not listed.entries:
        console.print(Text(f"there are no backups in {clean(listed.root)}: veille backup create"), soft_wrap=True)
        return
    table = Table("backup", "age", "documents", "archive files", "size", "of archive", "of", box=None)
    for entry in listed.entries:
        table.add_row(*(Text(clean(cell)) for cell in _cells(entry, now)))
    console.print(table)
    console.print(Text(f"{say_size(listed.bytes)} in {clean(listed.root)}"), soft_wrap=True)


def write_backups(listed: Listed, *, now: datetime) -> None:
    for entry in listed.entries:
        print(escape(json.dumps(_to_json(entry, now), ensure_ascii=False)))


def say_size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" or number >= 100 else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def say_age(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            number = int(seconds // length)
            return f"{number} {unit}{'s' * (number != 1)}"
    return "less than a minute"


def _cells(entry: Entry, now: datetime) -> Sequence[str]:
    manifest = entry.manifest
    if manifest is None:
        return entry.name, "", "", "", say_size(entry.bytes), "", entry.wrong or ""
    archive = f"{manifest.archive_files}" + (f", {manifest.archive_missing} missing" * bool(manifest.archive_missing))
    return (
        entry.name,
        say_age((now - manifest.created).total_seconds()),
        str(manifest.rows.get("documents", 0)),
        archive,
        say_size(entry.bytes),
        say_size(manifest.archive_bytes),
        f"{manifest.database}, Veille {manifest.veille}, schema {manifest.tables}",
    )


def _to_json(entry: Entry, now: datetime) -> dict[str, object]:
    manifest = entry.manifest
    if manifest is None:
        return {"name": entry.name, "complete": False, "bytes": entry.bytes, "reason": entry.wrong}
    return {
        "name": entry.name,
        "complete": True,
        "created": manifest.created.isoformat(),
        "age": round((now - manifest.created).total_seconds()),
        "bytes": entry.bytes,
        "archive_bytes": manifest.archive_bytes,
        "archive_files": manifest.archive_files,
        "archive_missing": manifest.archive_missing,
        "rows": manifest.rows,
        "database": manifest.database,
        "veille": manifest.veille,
        "schema": manifest.tables,
        "fingerprint": manifest.fingerprint,
    }
