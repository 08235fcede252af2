"""The tables as lines of JSON, which either database can be filled from: see `corpus.ledger.load`."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, LargeBinary, Select, String, Table, func, select, type_coerce

from corpus.ledger.tables import Moment, keys, leases, metadata

#: Rows read and written at a time.
ROWS = 500
#: Who does what at this moment is nothing to be kept.
LEFT_OUT = (leases.name,)
#: The key by which this ledger seals its backups: who can read one could forge the next.
SEALING_KEY = "backups"

_write = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=lambda value: base64.b64encode(value).decode()
).encode


def names() -> list[str]:
    """The tables that are kept, each after those that it refers to."""
    return [table.name for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def write_table(tx: Connection, name: str) -> Iterator[tuple[bytes, int]]:
    """Lines of a table, many at a time and with the number of rows in them: first the columns, then each row.

    A moment is written as SQLite keeps it, in UTC; bytes are written in base64.
    """
    table = metadata.tables[name]
    yield _write([[column.name, _kind(column.type)] for column in table.columns]).encode() + b"\n", 0
    result = tx.execution_options(stream_results=True, yield_per=ROWS).execute(_select(tx, table))
    for part in result.partitions():
        yield ("\n".join([_write(tuple(row)) for row in part]) + "\n").encode(), len(part)


def _kind(kind: Any) -> str:
    """What a reader has to know of a column's type."""
    if isinstance(kind, Moment):
        return "moment"
    return "bytes" if isinstance(kind, LargeBinary) else "truth" if isinstance(kind, Boolean) else "plain"


def _select(tx: Connection, table: Table) -> Select[Any]:
    rows = select(*(_value(tx, column) for column in table.columns))
    return rows.where(keys.c.name != SEALING_KEY) if table is keys else rows


def _value(tx: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if not isinstance(column.type, Moment):
        return column
    if tx.dialect.name == "sqlite":
        return type_coerce(column, String)
    return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US", type_=String)
