"""The watch under a real scheduler: its folder, its runs, and what the ledger and the index hold in the end."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from corpus.clock import utc_now
from corpus.ledger import Ledger, readers, searches
from corpus.ledger.tables import readers as reader_rows
from tests.servers.airflow import DAGS, PROGRAMS, Home
from tests.servers.smtp import SmtpServer
from veille.world import World

#: A DAG whose task fails every few seconds, once somebody lets it run.
BROKEN = """
from datetime import datetime, timedelta
from airflow.sdk import DAG
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

often = {"schedule": timedelta(seconds=4), "max_active_runs": 1, "is_paused_upon_creation": True}
with DAG(dag_id="broken", **often, **DAG_DEFAULTS):
    Verb(task_id="one", verb="crawl no-such-source")
"""


def write_dags(folder: Path, *, without: Sequence[str] = (), **more: str) -> Path:
    """The DAGs as they are shipped, but for some, and more of these names."""
    shutil.copytree(DAGS, folder, ignore=shutil.ignore_patterns("__pycache__", *(f"{name}.py" for name in without)))
    for name, text in more.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Watch:
    """A folder of data with the sources of a press world, and the settings that lead the verbs to it."""

    data: Path
    settings: Mapping[str, str]

    @classmethod
    def over(cls, world: World, data: Path, **settings: str) -> "Watch":
        """Small enough for a test: vectors of hashed words, one process."""
        world.write_sources(data / "sources")
        small = {"VEILLE_EMBEDDER": "hashing:64", "VEILLE_PROCESSES": "1", "VEILLE_TIMEZONE": "UTC"}
        own = {"VEILLE_DATA": str(data), "VEILLE_SOURCES": str(data / "sources"), "XDG_CONFIG_HOME": str(data)}
        return cls(data, small | own | settings)

    @staticmethod
    def mail(server: SmtpServer) -> dict[str, str]:
        """The settings that lead mail to this server."""
        at = f"127.0.0.1:{server.port}"
        return {"VEILLE_SMTP": at, "VEILLE_SMTP_SECURITY": "none", "VEILLE_MAIL_FROM": "Veille <veille@example.org>"}

    def do(self, verb: str) -> None:
        """Run a verb as somebody would by hand."""
        subprocess.run([PROGRAMS / "veille", verb], env={**os.environ, **self.settings}, check=True)

    def open_ledger(self) -> Ledger:
        return Ledger.open(f"sqlite:///{self.data / 'ledger.db'}")

    def follow(self, query: str) -> None:
        """A reader who is told at once of what the search finds; her digest comes tomorrow."""
        now = utc_now()
        with closing(self.open_ledger()) as ledger, ledger.writing() as tx:
            ana = _add_reader(tx, "ana", now=now)
            kept = {"schedule": "now", "channels": ["mail"], "owner": ana, "language": "fr", "zone": "UTC"}
            searches.add(tx, name="all", query=query, **kept, now=now)

    def expect_digest(self) -> None:
        """A reader whose digest was due a while ago, and tells of everything."""
        now = utc_now() - timedelta(days=2)
        with closing(self.open_ledger()) as ledger, ledger.writing() as tx:
            ben = _add_reader(tx, "ben", now=now)
            row = reader_rows.c.number == ben
            tx.execute(reader_rows.update().where(row).values(mark=0, revision=0, seen=now))

    def count(self, table: str, condition: str = "1") -> int:
        if not (self.data / "ledger.db").exists():
            return 0
        with closing(sqlite3.connect(self.data / "ledger.db", timeout=30)) as connection:
            (number,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()
        return int(number)


def _add_reader(tx: Connection, name: str, *, now: datetime) -> int:
    when = {"hour": "00:00", "weekdays": "1234567", "empty": "nothing"}
    facts = {"name": name, "address": f"{name}@example.org", "language": "fr", "zone": "UTC"}
    reader = readers.add(tx, **facts, **when, now=now)
    readers.confirm(tx, reader.number, now=now)
    return reader.number


@dataclass(frozen=True)
class Log:
    """What an Airflow did, read from its database."""

    home: Home

    def runs(self, dag: str) -> list[tuple[str, str]]:
        """Type and state of each run, in their order."""
        return self._read("SELECT run_type, state FROM dag_run WHERE dag_id = ? ORDER BY run_after", dag)

    def variable(self, name: str) -> str | None:
        """As it is kept, which may be encrypted."""
        found = self._read("SELECT val FROM variable WHERE key = ?", name)
        return found[0][0] if found else None

    def tasks(self, dag: str) -> list[tuple[str, str | None, str]]:
        """Task, label and state of each task that has a state."""
        wanted = "SELECT task_id, rendered_map_index, state FROM task_instance WHERE dag_id = ? AND state IS NOT NULL"
        return self._read(f"{wanted} ORDER BY task_id, map_index", dag)

    def _read(self, query: str, *values: str) -> list:
        with closing(sqlite3.connect(f"file:{self.home.folder / 'airflow.db'}?mode=ro", uri=True, timeout=30)) as base:
            return base.execute(query, values).fetchall()


def wait_for(condition: Callable[[], bool], *, seconds: float, what: Callable[[], object] = lambda: "") -> None:
    """AssertionError with ``what`` there is where the condition does not come true in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, what()
        time.sleep(0.5)
