"""What backups cost beside the databases' own tools: CPU-seconds, seconds and sizes of making, checking and restoring.

    python benchmarks/backup_speed.py DATA [--postgresql]

DATA, a data folder on SQLite, is copied and not touched. With --postgresql a server is started, filled from a backup,
and measured, too. CPU-seconds are of this process and of the tools that it starts; of the server they are not.
"""

import argparse
import os
import resource
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from corpus.clock import utc_now
from tests.servers.postgresql import find_binaries, running_server
from veille.backup.checking import check_backup
from veille.backup.creating import Made, create_backup
from veille.backup.restoring import restore_backup
from veille.report import Report
from veille.settings import Settings, read_settings
from veille.workspace import open_workspace


@dataclass(frozen=True)
class Row:
    what: str
    cpu: float
    seconds: float
    bytes: int | None


class Table:
    """Measured as it is printed."""

    def __init__(self) -> None:
        print(f"{'':52} {'CPU s':>7} {'s':>7} {'MB':>8}")

    def measure(self, what: str, action: Callable[[], object], size: Callable[[], int] | None = None) -> None:
        cpu, wall = used(), time.perf_counter()
        action()
        row = Row(what, used() - cpu, time.perf_counter() - wall, size() if size else None)
        shown = "" if row.bytes is None else f"{row.bytes / 1e6:.1f}"
        print(f"{row.what:52} {row.cpu:7.1f} {row.seconds:7.1f} {shown:>8}", flush=True)


def used() -> float:
    """CPU-seconds of this process and of those that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def size_of(*places: Path) -> int:
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]
    return sum(path.stat().st_size for path in files)


def call(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def settings_of(folder: Path, backups: Path, ledger: str | None = None) -> Settings:
    return read_settings(data=folder, backups=str(backups), ledger=ledger, embedder="none")


def create(settings: Settings) -> Made:
    with open_workspace(settings) as workspace:
        made = create_backup(workspace, Report("backup create", utc_now()))
    assert made is not None
    return made


def check(settings: Settings) -> None:
    report = Report("backup check", utc_now())
    with open_workspace(settings) as workspace:
        check_backup(workspace, report)
    assert report.exit_code == 0, report.errors


def restore(settings: Settings, name: str) -> None:
    with open_workspace(settings) as workspace:
        restore_backup(workspace, Report("backup restore", utc_now(), run=uuid.uuid4().hex), name, replace=True)


def measure_sqlite(table: Table, data: Path, folder: Path) -> str:
    """Ours on SQLite; gives the name of a backup."""
    kept, settings = folder / "kept", settings_of(data, folder / "kept")
    table.measure("sqlite: backup create, the first", lambda: create(settings), lambda: size_of(kept))
    before = size_of(kept)
    table.measure("sqlite: backup create, the next", lambda: create(settings), lambda: size_of(kept) - before)
    table.measure("sqlite: backup check", lambda: check(settings))
    name = max(path.parent.name for path in kept.glob("*/manifest.json"))
    new = settings_of(folder / "new", kept)
    table.measure("sqlite: backup restore, into nothing", lambda: restore(new, name), lambda: size_of(folder / "new"))
    return name


def measure_sqlite_tools(table: Table, data: Path, folder: Path) -> None:
    copy, packed, new = folder / "ledger.db", folder / "packed.tar.gz", folder / "unpacked"

    def pack() -> None:
        call("sqlite3", data / "ledger.db", f".backup {copy}")
        call("tar", "-czf", packed, "-C", folder, copy.name, "-C", data, "archive")

    def unpack() -> None:
        new.mkdir()
        call("tar", "-xzf", packed, "-C", new)

    table.measure("sqlite3 .backup, tar -z with the archive", pack, lambda: size_of(packed))

    def look() -> None:
        call("sqlite3", new / "ledger.db", "PRAGMA integrity_check; PRAGMA foreign_key_check;")

    table.measure("tar -x", unpack)
    table.measure("sqlite3: integrity, foreign keys", look)


def measure_postgresql(table: Table, name: str, folder: Path) -> None:
    with databases("one", "two") as (one, two):
        kept, there = folder / "kept", folder / "kept-there"
        table.measure(
            "sqlite → postgresql: backup restore", lambda: restore(settings_of(folder / "p", kept, one), name)
        )
        settings = settings_of(folder / "p", there, one)
        table.measure("postgresql: backup create, the first", lambda: create(settings), lambda: size_of(there))
        table.measure("postgresql: backup check", lambda: check(settings))
        newest = max(path.parent.name for path in there.glob("*/manifest.json"))
        table.measure("postgresql: backup restore", lambda: restore(settings_of(folder / "q", there, two), newest))
        measure_postgresql_tools(table, one, two, folder)


def measure_postgresql_tools(table: Table, one: str, two: str, folder: Path) -> None:
    dumped, plain = folder / "dumped", [url.replace("+psycopg", "") for url in (one, two)]
    table.measure("pg_dump -Fc", lambda: call("pg_dump", "-Fc", "-f", dumped, plain[0]), lambda: size_of(dumped))
    table.measure("pg_restore --clean", lambda: call("pg_restore", "--clean", "--if-exists", "-d", plain[1], dumped))


@contextmanager
def databases(*names: str) -> Iterator[list[str]]:
    """URLs of empty databases on a server of our own."""
    if (binaries := find_binaries()) is None:
        raise SystemExit("PostgreSQL is not installed")
    with running_server(binaries) as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            for name in names:
                connection.execute(f"CREATE DATABASE {name}")
        yield [f"{url.replace('postgresql', 'postgresql+psycopg', 1)}/{name}" for name in names]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--postgresql", action="store_true", help="measure PostgreSQL, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        data = shutil.copytree(given.data, folder / "data", ignore=shutil.ignore_patterns("index", "backups"))
        with open_workspace(settings_of(data, folder / "kept")):
            pass  # an older schema is brought to this one, which is not measured
        print(f"ledger {size_of(data / 'ledger.db') / 1e6:.0f} MB, archive {size_of(data / 'archive') / 1e6:.0f} MB")
        table = Table()
        name = measure_sqlite(table, data, folder)
        measure_sqlite_tools(table, data, folder)
        if given.postgresql:
            measure_postgresql(table, name, folder)
        print(f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
