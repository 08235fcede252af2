"""Bringing the ledger's tables to this version."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from corpus.errors import LedgerOutdated, LedgerUnavailable
from corpus.ledger import Ledger, failures, migration
from corpus.ledger.tables import metadata, stories
from tests.corpus.ledger.examples import run_at_once

DOCUMENT = """
INSERT INTO documents
(id, source, source_facts, first_seen, level, version, reading, content_reading, revision)
VALUES ('AVIS-1', 'bulletins', '{}', '2026-01-05 09:30:00+00:00', 'full', 1, 1, 1, 7)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def new(new_url):
    opened = Ledger.open(new_url)
    yield opened
    opened.close()


def version(ledger):
    with ledger.reading() as tx:
        return migration.current_version(tx)


def set_version(url, number):
    ledger = Ledger.open(url)
    with ledger.writing() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    ledger.close()


def test_the_newest_migration_is_the_one_that_is_expected():
    config = Config()
    config.set_main_option("script_location", str(migration.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migration.HEAD]


def test_a_new_database_gets_all_tables(new):
    assert version(new) == migration.HEAD
    with new.reading() as tx:
        assert set(inspect(tx).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_migrations_make_the_tables_that_the_code_knows(new):
    with new.reading() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []
        for table in metadata.tables.values():
            found = {index["name"]: index["column_names"] for index in inspect(tx).get_indexes(table.name)}
            assert {
                index.name: [column.name for column in index.columns] for index in table.indexes
            }.items() <= found.items()


def fill_older(url, number, *statements):
    """Make a ledger of this version of the tables and write into it."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(migration.FOLDER))
    with engine.begin() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, number)
        for statement in statements:
            tx.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("number", ["0001", "0002", "0003"])
def test_a_ledger_of_an_earlier_version_keeps_what_it_holds(new_url, number):
    fill_older(new_url, number, DOCUMENT)
    ledger = Ledger.open(new_url)
    with ledger.reading() as tx:
        assert migration.current_version(tx) == migration.HEAD
        assert tx.execute(text("SELECT id, revision, part_of FROM documents")).one() == ("AVIS-1", 7, None)
    ledger.close()


def document_in(story, number):
    document = DOCUMENT.replace("revision)", "revision, story)").replace(", 7)", f", {number}, {story})")
    return document.replace("AVIS-1", f"AVIS-{number}")


def membership(number, story, since, until="NULL"):
    columns = "(document, since, until, story, reason, by)"
    return f"INSERT INTO memberships {columns} VALUES ('AVIS-{number}', '{since}', {until}, '{story}', 'why', 'relate')"


def test_stories_that_are_there_already_are_kept_with_their_times(new_url):
    first, second, last = (f"2026-01-0{day} 09:30:00.000000" for day in (6, 7, 8))
    fill_older(
        new_url,
        "0002",
        *(document_in(story, number) for number, story in enumerate(["'s1'", "'s1'", "'s2'", "NULL"], start=1)),
        membership(1, "s0", first, f"'{second}'"),
        membership(1, "s1", second),
        membership(2, "s1", last),
    )
    ledger = Ledger.open(new_url)
    with ledger.reading() as tx:
        rows = {row.id: row for row in tx.execute(stories.select())}
    ledger.close()
    assert {row.id: (row.since.day, row.changed.day) for row in rows.values()} == {"s1": (7, 8), "s2": (5, 5)}
    assert {(row.merged_into, row.split_from, row.reason) for row in rows.values()} == {(None, None, None)}


def test_a_ledger_that_is_up_to_date_is_left_alone(new, new_url):
    again = Ledger.open(new_url)
    assert version(again) == migration.HEAD
    again.close()


def test_opening_a_ledger_that_is_up_to_date_does_not_import_alembic(empty_ledger):
    code = "import sys; from corpus.ledger import Ledger; Ledger.open(sys.argv[1]); assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, f"sqlite:///{empty_ledger}"], check=True)


def test_a_ledger_of_a_newer_version_is_refused_and_kept(new, new_url):
    set_version(new_url, "9999")
    with pytest.raises(
        LedgerOutdated, match=rf"schema 9999, .*\(schema {migration.HEAD}\) does not know; use the version"
    ):
        Ledger.open(new_url)
    assert version(new) == "9999"


OPEN = """
import sys, time
from corpus.ledger import Ledger, migration
print("ready", flush=True)
sys.stdin.readline()
ledger = Ledger.open(sys.argv[1])
with ledger.reading() as tx:
    print(migration.current_version(tx))
"""


@pytest.mark.parametrize("lock", ["DEFERRED", "IMMEDIATE", "EXCLUSIVE"])
def test_a_new_file_is_waited_for_while_another_program_holds_it(tmp_path, lock):
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE notes (words)")
        other.execute(f"BEGIN {lock}")
        other.execute("SELECT * FROM notes").fetchall()
        release = threading.Timer(0.3, other.execute, ("COMMIT",))
        release.start()
        opened = Ledger.open(f"sqlite:///{file}")
        release.join()
    assert version(opened) == migration.HEAD
    opened.close()


def test_a_new_file_that_is_never_released_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(failures, "BUSY_SECONDS", 0.1)
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailable, match=r"new\.db is locked by another program for more than"):
            Ledger.open(f"sqlite:///{file}")


def test_eight_processes_may_open_a_new_ledger_at_once(new_url):
    answers = run_at_once([sys.executable, "-c", OPEN, new_url], 8)
    assert answers == [(f"{migration.HEAD}\n", "")] * 8
