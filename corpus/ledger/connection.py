"""The database behind the ledger: opening it, its transactions, its errors in our words."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from corpus.errors import LedgerError, LedgerUnavailable
from corpus.ledger import failures

#: SQLite's page cache in KiB; the default of 2 MB makes the indexes of a year of captures thrash.
CACHE_KIB = 32_768
#: Seconds between two tries where SQLite itself does not wait.
BUSY_PAUSE = 0.02


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
        try:
            migrate(ledger)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    @property
    def address(self) -> str:
        """Where the ledger is, without its password."""
        address = self._engine.url
        if "password" in address.query:  # libpq takes it there too
            address = address.update_query_dict({"password": "***"})
        return address.render_as_string(hide_password=True)

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

    @contextmanager
    def bare(self) -> Iterator[Any]:
        """The driver's own connection and no transaction: for what SQLite does only so."""
        connection = self._engine.raw_connection()
        try:
            yield connection.driver_connection
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise failures.explain(DBAPIError(None, None, error), self.address) from error
        finally:
            connection.close()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        options = _OPTIONS[self.dialect, writing]
        try:
            with self._engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise failures.explain(error, self.address) from error


#: Options of a transaction, by database and by whether it writes.
_OPTIONS: dict[tuple[str, bool], dict[str, Any]] = {
    ("sqlite", True): {"veille_writing": True},
    ("sqlite", False): {"veille_writing": False},
    # Who waited for another writer's row has to see what that one wrote: every statement looks anew.
    ("postgresql", True): {"isolation_level": "READ COMMITTED"},
    ("postgresql", False): {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


def connect(url: str) -> Engine:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise LedgerError(f"'{_without_password(url)}' is no database address; {_ADDRESSES}") from error
    if address.get_backend_name() == "sqlite":
        return _connect_sqlite(address)
    if address.get_backend_name() != "postgresql":
        raise LedgerError(f"the ledger cannot be kept in '{address.get_backend_name()}'; {_ADDRESSES}")
    try:
        return create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": failures.BUSY_SECONDS})
    except (ImportError, NoSuchModuleError) as error:
        raise LedgerError(
            f"no driver for '{address.drivername}': pip install 'veille[postgresql]' "
            "and write the address as postgresql+psycopg://…"
        ) from error


_ADDRESSES = "use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"


def _without_password(url: str) -> str:
    return re.sub(r"(//[^:/@]*):.*@", r"\1:***@", url)


def _connect_sqlite(address: URL) -> Engine:
    file = address.database
    if file and Path(file).is_dir():
        raise LedgerUnavailable(f"the ledger {file} is a folder; name a file, such as {Path(file) / 'ledger.db'}")
    if file and file != ":memory:":
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnavailable(f"the folder of the ledger {file} cannot be made: {error}") from error
    engine = create_engine(address, connect_args={"timeout": failures.BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: see `_begin_sqlite`
    try:
        _write_ahead(connection)
        for setting in (
            "synchronous = NORMAL",
            "foreign_keys = ON",
            f"busy_timeout = {round(failures.BUSY_SECONDS * 1000)}",
            f"cache_size = -{CACHE_KIB}",
        ):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()  # no pool has it yet
        raise


def _write_ahead(connection: Any) -> None:
    """Put the file into WAL mode, in which readers and the writer do not wait for each other.

    While another program is doing so, or holds the file's reserved lock, SQLite says "database is locked" at once:
    its busy timeout does not hold for this statement (sqlite.org/c3ref/busy_handler.html, "to avoid a deadlock").
    """
    given_up = time.monotonic() + failures.BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
        time.sleep(BUSY_PAUSE)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once with "database is locked" when another
    # writer came between, whatever the busy timeout: a writer takes its lock at the start.
    writing = connection.get_execution_options().get("veille_writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
