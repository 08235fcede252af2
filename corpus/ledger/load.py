"""Filling an empty ledger from the lines that `corpus.ledger.dump` wrote, on either database, in one transaction."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, MetaData, Table, column, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from corpus.errors import LedgerError, LedgerOutdated
from corpus.ledger.migration import HEAD, current_version, upgrade
from corpus.ledger.tables import counters, keys, leases, metadata, runs

#: Rows given to SQLite at a time.
ROWS = 1000
#: What a ledger in which nothing was ever collected may hold all the same.
BY_ITSELF = (counters, keys, leases, runs)


def holds_something(tx: Connection) -> str | None:
    """A table that has rows of which the ledger is the only keeper; None in a ledger that was never used."""
    for kept in metadata.sorted_tables:
        if kept not in BY_ITSELF and tx.execute(select(kept.c[0]).limit(1)).first() is not None:
            return kept.name
    return None


def empty(tx: Connection, address: str, *, version: str) -> None:
    """Drop all tables and make those of this version of the schema."""
    if tx.dialect.name == "sqlite":
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
    present = MetaData()
    present.reflect(tx)
    ours = [kept for kept in present.sorted_tables if kept.name in {*metadata.tables, "alembic_version"}]
    present.drop_all(tx, tables=ours)
    try:
        upgrade(tx, address, to=version)
    except LedgerError as error:
        raise LedgerOutdated(
            f"the backup is of a ledger of schema {version}, which this version of Veille (schema {HEAD}) does not "
            "know; use the version of Veille that made it, or a newer one"
        ) from error


def fill(tx: Connection, name: str, lines: Iterable[bytes]) -> int:
    """Put the lines of a table into it; the number of rows."""
    rows = (json.loads(line) for line in lines)
    head = next(rows, None)
    columns = _check(tx, name, head)
    readers = [index for index, (_, kind) in enumerate(columns) if kind == "bytes"]
    values = _read_bytes(rows, readers) if readers else rows
    put = _copy if tx.dialect.name == "postgresql" else _insert
    return put(tx, name, [column for column, _ in columns], values)


def finish(tx: Connection, address: str) -> None:
    """Let numbers go on after the highest, and take the tables to the present version."""
    if tx.dialect.name == "postgresql":
        for name, numbered in _numbered(tx):
            sequence = func.pg_get_serial_sequence(name, numbered)
            highest = select(func.max(column(numbered))).select_from(table(name)).scalar_subquery()
            tx.execute(select(func.setval(sequence, highest)).where(highest.is_not(None)))
    if current_version(tx) != HEAD:
        upgrade(tx, address)


def _check(tx: Connection, name: str, head: Any) -> list[tuple[str, str]]:
    """The columns that the lines have and the table knows."""
    if not inspect(tx).has_table(name):
        raise LedgerError(f"the schema of the backup has no table '{name}'")
    known = {known["name"] for known in inspect(tx).get_columns(name)}
    columns = [(str(pair[0]), str(pair[1])) for pair in head or []]
    if not columns or not {column for column, _ in columns} <= known:
        raise LedgerError(f"the columns of '{name}' in the backup are not those of its schema")
    return columns


def _read_bytes(rows: Iterable[list[Any]], places: Sequence[int]) -> Iterator[list[Any]]:
    for row in rows:
        for place in places:
            if row[place] is not None:
                row[place] = base64.b64decode(row[place])
        yield row


def _insert(tx: Connection, name: str, columns: Sequence[str], rows: Iterator[list[Any]]) -> int:
    statement = str(_table(name, columns).insert().compile(dialect=tx.dialect))
    number = 0
    while part := [tuple(row) for row in islice(rows, ROWS)]:
        tx.exec_driver_sql(statement, part)
        number += len(part)
    return number


def _copy(tx: Connection, name: str, columns: Sequence[str], rows: Iterable[list[Any]]) -> int:
    """By COPY, which looks at foreign keys when all rows are there: documents refer to each other."""
    quoted = tx.dialect.identifier_preparer.quote
    into = f"COPY {quoted(name)} ({', '.join(map(quoted, columns))}) FROM STDIN"
    tx.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    number = 0
    connection: Any = tx.connection.driver_connection
    with _wrapped(tx, into), connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)
            number += 1
    return number


@contextmanager
def _wrapped(tx: Connection, statement: str) -> Iterator[None]:
    """Errors of the driver, which SQLAlchemy does not see here, as those that it would raise."""
    error_of_driver = tx.dialect.loaded_dbapi.Error
    try:
        yield
    except error_of_driver as error:
        raise DBAPIError.instance(statement, None, error, error_of_driver) from error


def _table(name: str, columns: Sequence[str]) -> Any:
    return table(name, *map(column, columns))


def _numbered(tx: Connection) -> Iterator[tuple[str, str]]:
    """The tables whose rows the database numbers, each with the column."""
    present = MetaData()
    present.reflect(tx)
    for kept in present.sorted_tables:
        if isinstance(kept, Table) and (numbered := kept.autoincrement_column) is not None:
            yield kept.name, numbered.name
