"""The database behind the ledger: opening it, its transactions, its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from corpus.errors import LedgerError, LedgerUnavailable

#: Seconds a writer waits for another one on SQLite before it gives up (design §3).
BUSY_SECONDS = 30
#: SQLite's page cache in KiB; the default of 2 MB makes the indexes of a year of captures thrash.
CACHE_KIB = 32_768


class Ledger:
    """The system of record: what was fetched, read, told and to whom, in SQLite or PostgreSQL.

    The modules beside this one hold what can be asked of it, as functions that take the transaction:

        with ledger.writing() as tx:
            pages.announce(tx, "certfr-avis", listed, now=now)
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> "Ledger":
        """Connect to ``url`` and bring its tables to this version of Veille; a new database is filled with them."""
        from corpus.ledger.migration import migrate

        ledger = cls(connect(url))
        migrate(ledger)
        return ledger

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    @property
    def address(self) -> str:
        """Where the ledger is, without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: committed at the end, undone by any error.

        Keep it short: no network, no model, no loop over pages inside. On SQLite there is one writer at a time.
        """
        with self._transaction(writing=True) as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, from one state of the ledger."""
        with self._transaction(writing=False) as tx:
            yield tx

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(veille_writing=writing) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise explain(error, self.address) from error


def connect(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise LedgerError(
            f"'{url}' is no database address; use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        ) from error
    if address.get_backend_name() == "sqlite":
        return _connect_sqlite(url)
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_SECONDS})
    except (ImportError, NoSuchModuleError) as error:
        raise LedgerError(
            f"no driver for '{address.drivername}': pip install 'veille[postgresql]' "
            "and write the address as postgresql+psycopg://…"
        ) from error


def _connect_sqlite(url: str) -> Engine:
    file = make_url(url).database
    if file and file != ":memory:":
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnavailable(f"the folder of the ledger {file} cannot be made: {error}") from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: see `_begin_sqlite`
    for setting in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        f"cache_size = -{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once with "database is locked" when another
    # writer came between, whatever the busy timeout: a writer takes its lock at the start.
    writing = connection.get_execution_options().get("veille_writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def explain(error: DBAPIError, address: str) -> LedgerError:
    """The database's error in our words."""
    cause = str(error.orig).strip()
    lower = cause.lower()
    if "locked" in lower or "busy" in lower:
        return LedgerUnavailable(
            f"the ledger {address} is locked by another program for more than {BUSY_SECONDS} s; "
            "end that program and run the command again"
        )
    if "disk is full" in lower or "no space left" in lower or "disk i/o error" in lower:
        return LedgerUnavailable(
            f"the disk of the ledger {address} is full or failing ({cause}); nothing was half-written: "
            "make room and run the command again"
        )
    if error.connection_invalidated or "connection" in lower or "unable to open" in lower or "readonly" in lower:
        return LedgerUnavailable(f"the ledger {address} does not answer ({cause}); is it running and reachable?")
    if "not a database" in lower or "malformed" in lower:
        return LedgerUnavailable(f"the ledger {address} is damaged ({cause}); restore it from a backup")
    return LedgerError(f"the ledger {address} refused a statement: {cause}")
