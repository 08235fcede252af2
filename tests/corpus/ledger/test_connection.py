"""The database behind the ledger, and what is said when it fails."""

import sqlite3
import traceback
from contextlib import closing
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from corpus.errors import LedgerError, LedgerUnavailable
from corpus.ledger import Ledger, captures, failures, pages, work
from corpus.ledger.connection import connect
from corpus.ledger.pages import Listed
from corpus.ledger.tables import counters
from tests.corpus.ledger.examples import NOW, SLUG, outcome
from tests.servers.faults import unheard_port

PASSWORD = "open-sesame"


def write(ledger, number=1, *, now=NOW):
    with ledger.writing() as tx:
        pages.announce(tx, SLUG, [Listed(f"https://cert.example/{number}")], now=now)


def read(ledger):
    with ledger.reading() as tx:
        return len(pages.due(tx, SLUG, now=NOW))


@pytest.fixture
def file(sqlite_ledger_url, tmp_path):
    return tmp_path / "ledger.db"


@pytest.fixture
def sqlite_ledger(sqlite_ledger_url):
    opened = Ledger.open(sqlite_ledger_url)
    yield opened
    opened.close()


def test_a_transaction_is_kept_or_undone_as_a_whole(ledger):
    write(ledger)
    with pytest.raises(ZeroDivisionError), ledger.writing() as tx:  # noqa: PT012
        pages.announce(tx, SLUG, [Listed("https://cert.example/2")], now=NOW)
        raise ZeroDivisionError
    assert read(ledger) == 1


def test_a_reader_sees_one_state_of_the_ledger(ledger, ledger_url):
    other = Ledger.open(ledger_url)
    with ledger.reading() as tx:
        before = len(pages.due(tx, SLUG, now=NOW))
        write(other)
        assert len(pages.due(tx, SLUG, now=NOW)) == before
    assert read(ledger) == before + 1
    other.close()


def test_a_reader_does_not_stop_a_writer_nor_a_writer_a_reader(ledger, ledger_url):
    other = Ledger.open(ledger_url)
    with ledger.writing() as tx:
        pages.announce(tx, SLUG, [Listed("https://cert.example/1")], now=NOW)
        assert read(other) == 0
    other.close()


def test_times_come_back_aware_and_in_utc(ledger):
    local = datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
    write(ledger, now=local)
    with ledger.reading() as tx:
        moment = work.next_retry(tx, "crawl")
    assert (moment, moment.tzinfo) == (datetime(2026, 7, 1, 8, tzinfo=UTC), UTC)


def test_what_breaks_a_rule_is_an_error_of_the_program(ledger):
    """Not one of the database: trying again would not help, and a page's address in the message means nothing."""
    name = "the connection is locked, the disk is full"
    with pytest.raises(LedgerError, match="refused a statement") as caught, ledger.writing() as tx:
        tx.execute(counters.insert(), [{"name": name, "value": 1}] * 2)
    assert not isinstance(caught.value, LedgerUnavailable)
    assert isinstance(caught.value.__cause__, IntegrityError)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ledger.db", "'ledger.db' is no database address; use sqlite:///FILE or postgresql"),
        ("", "'' is no database address"),
        (f"postgresql://me:{PASSWORD}@host:port/x", "'postgresql://me:.*@host:port/x' is no database address"),
        (f"postgresql//me:{PASSWORD}@host/x", "is no database address"),
        (f"mysql://me:{PASSWORD}@host/x", "cannot be kept in 'mysql'"),
        (f"postgresql+nodriver://me:{PASSWORD}@host/x", "no driver for 'postgresql.nodriver': pip install"),
    ],
)
def test_an_address_that_is_none_is_refused(url, expected):
    with pytest.raises(LedgerError, match=expected) as caught:
        Ledger.open(url)
    assert PASSWORD not in str(caught.value)


def test_the_folder_of_a_new_ledger_is_made(tmp_path):
    ledger = Ledger.open(f"sqlite:///{tmp_path}/a/b/ledger.db")
    write(ledger)
    ledger.close()
    assert (tmp_path / "a/b/ledger.db").is_file()


@pytest.mark.parametrize("place", ["file/ledger.db", "file/deeper/ledger.db", "folder"])
def test_a_place_where_no_file_can_be_is_refused(tmp_path, place):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(LedgerUnavailable, match=f"ledger .*{tmp_path}/{place}"):
        Ledger.open(f"sqlite:///{tmp_path}/{place}")


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"This is a letter, not a database. " * 100)
    with pytest.raises(LedgerUnavailable, match=r"ledger.db is damaged \(file is not a database\); restore it"):
        Ledger.open(f"sqlite:///{tmp_path}/ledger.db")


def test_a_damaged_file_is_named(file, sqlite_ledger_url):
    ledger = Ledger.open(sqlite_ledger_url)
    for number in range(50):
        write(ledger, number)
    ledger.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(LedgerUnavailable, match=r"is damaged \(database disk image is malformed\)"):
        Ledger.open(sqlite_ledger_url)


def test_a_ledger_that_may_only_be_read_can_be_read(sqlite_ledger_url):
    """As SQLite itself refuses it: the rights of a file mean nothing to root."""
    ledger = Ledger.open(sqlite_ledger_url)
    write(ledger)
    ledger.close()
    event.listen(ledger._engine, "connect", lambda connection, record: connection.execute("PRAGMA query_only = ON"))
    assert read(ledger) == 1
    with pytest.raises(LedgerUnavailable, match=r"cannot be written .*give this user the right"):
        write(ledger, 2)
    ledger.close()


def test_a_ledger_that_another_program_keeps_locked_is_named(file, sqlite_ledger_url, monkeypatch):
    monkeypatch.setattr(failures, "BUSY_SECONDS", 0.1)
    ledger = Ledger.open(sqlite_ledger_url)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailable, match=r"is locked by another program for more than 0.1 s; end that"):
            write(ledger)
        assert read(ledger) == 0
        other.execute("ROLLBACK")
    write(ledger)
    assert read(ledger) == 1
    ledger.close()


def test_a_full_disk_leaves_nothing_half_written(sqlite_ledger):
    write(sqlite_ledger)
    listed = [Listed(f"https://cert.example/{number}", {"title": "x" * 2000}) for number in range(500)]
    with sqlite_ledger.reading() as tx:
        pages_used = tx.scalar(text("PRAGMA page_count"))
    full = pytest.raises(LedgerUnavailable, match=r"disk that is full .*nothing was half-written")
    with full, sqlite_ledger.writing() as tx:
        tx.execute(text(f"PRAGMA max_page_count = {pages_used + 10}"))
        pages.announce(tx, SLUG, listed, now=NOW)
    assert read(sqlite_ledger) == 1
    with sqlite_ledger.writing() as tx:
        tx.execute(text("PRAGMA max_page_count = 1000000"))
        assert pages.announce(tx, SLUG, listed, now=NOW) == 499


def test_a_postgresql_that_is_not_there_is_named():
    with (
        unheard_port() as port,
        pytest.raises(LedgerUnavailable, match=f"127.0.0.1:{port}/x does not answer .*running and reachable") as caught,
    ):
        Ledger.open(f"postgresql+psycopg://me:{PASSWORD}@127.0.0.1:{port}/x")
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


def test_a_database_that_is_not_there_is_named(postgresql_url):
    with pytest.raises(LedgerUnavailable, match='database "nowhere" does not exist'):
        Ledger.open(postgresql_url.rpartition("/")[0] + "/nowhere")


def test_a_connection_that_is_cut_is_an_error_once(postgresql_ledger_url):
    ledger = Ledger.open(postgresql_ledger_url)
    lost = pytest.raises(LedgerUnavailable, match=r"does not answer .*terminating connection")
    with lost, ledger.writing() as tx:
        pages.announce(tx, SLUG, [Listed("https://cert.example/1")], now=NOW)
        cut(postgresql_ledger_url, tx.scalar(text("SELECT pg_backend_pid()")))
        pages.announce(tx, SLUG, [Listed("https://cert.example/2")], now=NOW)
    assert read(ledger) == 0
    write(ledger)
    assert read(ledger) == 1
    ledger.close()


def test_a_connection_that_is_cut_between_transactions_is_not_noticed(postgresql_ledger_url):
    ledger = Ledger.open(postgresql_ledger_url)
    with ledger.reading() as tx:
        process = tx.scalar(text("SELECT pg_backend_pid()"))
    cut(postgresql_ledger_url, process)
    write(ledger)
    assert read(ledger) == 1
    ledger.close()


def cut(url, process):
    other = Ledger.open(url)
    with other.writing() as tx:
        tx.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    other.close()


def test_a_reader_of_postgresql_cannot_write(postgresql_ledger_url):
    ledger = Ledger.open(postgresql_ledger_url)
    with pytest.raises(LedgerUnavailable, match="cannot be written"), ledger.reading() as tx:
        pages.announce(tx, SLUG, [Listed("https://cert.example/1")], now=NOW)
    ledger.close()


@pytest.mark.parametrize("url", ["postgresql+psycopg://me:{}@host/x", "postgresql+psycopg://me@host/x?password={}"])
def test_the_password_is_not_shown(url):
    ledger = Ledger(connect(url.format(PASSWORD)))
    assert PASSWORD not in ledger.address
    assert "host/x" in ledger.address


def test_a_capture_belongs_to_a_batch(ledger):
    with pytest.raises(LedgerError, match=r"(?i)foreign key"), ledger.writing() as tx:
        captures.record(tx, [outcome("no batch")])
