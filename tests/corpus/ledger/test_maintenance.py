"""Maintenance of the database: room that is free is given back."""

import pytest

from corpus.errors import LedgerUnavailable
from corpus.ledger import Ledger, maintenance
from corpus.ledger.tables import runs
from tests.corpus.ledger.examples import NOW


def fill(ledger, number: int) -> None:
    rows = [{"id": str(each), "verb": "crawl", "started": NOW, "errors": "x" * 4000} for each in range(number)]
    with ledger.writing() as tx:
        tx.execute(runs.insert(), rows)


def empty(ledger) -> None:
    with ledger.writing() as tx:
        tx.execute(runs.delete())


@pytest.fixture
def sqlite(sqlite_ledger_url):
    opened = Ledger.open(sqlite_ledger_url)
    yield opened
    opened.close()


def test_either_database_is_maintained_at_any_time(ledger):
    assert maintenance.maintain(ledger) == 0
    assert (maintenance.measure(ledger) is None) == (ledger.dialect == "postgresql")


def test_free_room_is_given_back_once_it_is_a_fifth_of_the_file(sqlite):
    fill(sqlite, 1000)
    empty(sqlite)
    assert maintenance.measure(sqlite).is_loose
    assert maintenance.maintain(sqlite) > 3_000_000
    assert maintenance.measure(sqlite).free == 0


def test_a_file_that_was_written_anew_gives_room_back_in_steps(sqlite, monkeypatch):
    test_free_room_is_given_back_once_it_is_a_fifth_of_the_file(sqlite)
    monkeypatch.setattr(maintenance, "WHOLE", 0)  # it may not be written anew again
    monkeypatch.setattr(maintenance, "PAGES", 7)
    fill(sqlite, 1000)
    empty(sqlite)
    assert maintenance.maintain(sqlite) > 3_000_000
    assert not maintenance.measure(sqlite).is_loose


def test_a_file_that_is_too_large_to_be_written_anew_stays(sqlite, monkeypatch):
    monkeypatch.setattr(maintenance, "WHOLE", 0)
    fill(sqlite, 1000)
    empty(sqlite)
    assert maintenance.maintain(sqlite) == 0


def test_a_little_free_room_is_left_for_what_comes(sqlite):
    fill(sqlite, 1000)
    with sqlite.writing() as tx:
        tx.execute(runs.delete().where(runs.c.id < "15"))
    assert maintenance.maintain(sqlite) == 0
    assert maintenance.measure(sqlite).free > 0


def test_the_log_of_writes_is_emptied(sqlite, tmp_path):
    fill(sqlite, 100)
    maintenance.maintain(sqlite)
    assert (tmp_path / "ledger.db-wal").stat().st_size == 0


def test_a_ledger_that_somebody_else_is_writing_to_is_named(sqlite, sqlite_ledger_url, monkeypatch):
    fill(sqlite, 1000)
    empty(sqlite)
    sqlite.close()
    monkeypatch.setattr("corpus.ledger.failures.BUSY_SECONDS", 0.05)
    other, ours = Ledger.open(sqlite_ledger_url), Ledger.open(sqlite_ledger_url)
    with other.writing(), pytest.raises(LedgerUnavailable, match="another"):
        maintenance.maintain(ours)
    other.close()
    ours.close()
