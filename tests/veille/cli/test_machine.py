"""What the machine does wrong: a full disk, a locked ledger, a database that goes away, an index of another version.

Each ends with a sentence, with one, and with nothing half-written: the next run goes on.
"""

import base64
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from corpus.ledger import Ledger, documents, failures
from tests.veille.newsroom import bulletin, capture, indexed, reference, states
from veille.settings import read_settings
from veille.workspace import open_workspace

LINES = 80
KIB = 1024


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Texts that no compression makes small: 300 KiB."""
    path, noise = tmp_path / "notes.jsonl", random.Random(0)
    with path.open("w", encoding="utf-8") as lines:
        for number in range(LINES):
            text = base64.b64encode(noise.randbytes(3000)).decode()
            lines.write(json.dumps({"id": f"note-{number}", "text": text, "language": "fr"}) + "\n")
    return path


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Files of this process cannot grow beyond ``size`` bytes: a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("size", "named"),
    [(250 * KIB, "/archive/import/"), (700 * KIB, "/ledger.db has a disk that is full or failing")],
)
def test_on_a_full_disk_an_import_ends_with_a_sentence_and_the_next_takes_all(
    veille, inline, settings, file, size, named
):
    with no_file_beyond(size):
        ran = veille("import", file, "--json")
    assert ran.code == 1
    assert ran.err.startswith("veille: ")
    assert named in ran.err
    assert "make room" in ran.err
    assert ran.line["errors"][-1]["reason"] in ran.err
    assert veille("import", file).code == 0
    assert len(indexed(settings.index_address)) == LINES


def test_a_ledger_that_another_program_has_locked_is_told_of(workspace, settings, veille, inline, monkeypatch):
    monkeypatch.setattr(failures, "BUSY_SECONDS", 0.2)
    capture(workspace, bulletin(1))
    with closing(sqlite3.connect(settings.data / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = veille("extract", "--json")
        assert ran.code == 1
        assert "is locked by another program" in ran.err
        assert "end that program and run the command again" in ran.line["errors"][0]["reason"]
        other.execute("ROLLBACK")
    assert veille("extract", "--json").line["counts"]["done"] == 1


def test_an_index_of_another_version_is_told_of_by_who_reads_and_who_writes(workspace, settings, veille, inline):
    capture(workspace, bulletin(1))
    for stage in ("extract", "enrich", "relate", "index"):
        veille(stage)
    (settings.data / "index" / "index.json").write_text('{"fingerprint": "of old"}', encoding="utf-8")
    for verb in (["search", "vanne"], ["index"]):
        ran = veille(*verb)
        assert (ran.code, ran.out) == (1, "")
        assert "was written by another version of Veille: run `veille index --rebuild`" in ran.err
    assert veille("index", "--rebuild").code == 0
    assert "1 document" in veille("search", "vanne").out


@pytest.fixture
def on_postgresql(postgresql_url, settings, veille, inline, monkeypatch):
    """The command line on a ledger in PostgreSQL; the workspace, to bring something into it."""
    monkeypatch.setenv("VEILLE_LEDGER", postgresql_url)
    with open_workspace(
        read_settings(data=settings.data, ledger=postgresql_url, sources=settings.sources, index_wait=0)
    ) as workspace:
        yield workspace


def test_all_stages_work_on_postgresql(on_postgresql, settings, veille):
    capture(on_postgresql, bulletin(1), bulletin(2), b"[]")
    counts = {stage: veille(stage, "--json").line["counts"] for stage in ("extract", "enrich", "relate", "index")}
    assert [each["done"] for each in counts.values()] == [2, 2, 2, 2]
    assert counts["extract"]["quarantined"] == 1
    assert set(indexed(settings.index_address)) == {reference(1), reference(2)}
    assert veille("show", reference(1)).code == 0


def test_a_database_that_goes_away_is_told_of_and_the_next_run_goes_on(
    on_postgresql, postgresql_url, veille, monkeypatch
):
    capture(on_postgresql, *(bulletin(number) for number in range(1, 41)))
    store, stored = documents.store, []

    def store_until_it_is_gone(tx, reading, *, now):
        stored.append(reading.draft.identifier)
        if len(stored) == 35:
            with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as admin:
                others = "datname = current_database() AND pid <> pg_backend_pid()"
                admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        return store(tx, reading, now=now)

    with monkeypatch.context() as patched:
        patched.setattr(documents, "store", store_until_it_is_gone)
        ran = veille("extract", "--json")
    assert ran.code == 1
    assert "does not answer" in ran.err
    assert ran.line["counts"]["done"] == 32
    assert states(on_postgresql.ledger, "extract") == {"done": 32, "waiting": 8}
    assert veille("extract", "--json").line["counts"]["done"] == 8
    with closing(Ledger.open(postgresql_url)) as ledger:
        assert states(ledger, "extract") == {"done": 40}


def index_on_a_full_disk(settings, ledger: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own, whose engine does not outlive it."""
    own = {"VEILLE_DATA": str(settings.data), "VEILLE_SOURCES": str(settings.sources), "VEILLE_LEDGER": ledger}
    program = [sys.executable, "-c", "from veille.cli import main; main()", "index", "--json"]
    with no_file_beyond(50 * KIB):  # which the new process inherits
        return subprocess.run(program, env=os.environ | own, capture_output=True, text=True, timeout=120)


def test_on_a_full_disk_the_index_ends_with_a_sentence_and_the_next_writes_all(
    on_postgresql, postgresql_url, settings, file, veille, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr("veille.run.index", lambda workspace, report: None)
        assert veille("import", file).code == 0
    ran = index_on_a_full_disk(settings, postgresql_url)
    assert ran.returncode == 1
    assert "If its disk is full, make room" in ran.stderr
    assert json.loads(ran.stdout)["counts"]["done"] == 0
    assert states(on_postgresql.ledger, "index") == {"waiting": LINES}
    assert veille("index", "--json").line["counts"]["done"] == LINES
    assert len(indexed(settings.index_address)) == LINES
