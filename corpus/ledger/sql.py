"""What the two databases say differently, and numbers that are given once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from corpus.document import ArchiveReference
from corpus.ledger.tables import counters

T = TypeVar("T")

#: Values of one `IN (…)`; SQLite allows 32,766 parameters in a statement.
CHUNK = 500


def insert(tx: Connection, into: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, which both databases spell alike."""
    return postgresql.insert(into) if tx.dialect.name == "postgresql" else sqlite.insert(into)


def upsert(tx: Connection, into: Table, *, change: Sequence[str]) -> sqlite.Insert | postgresql.Insert:
    """Insert rows; where the key exists already, the columns of ``change`` take the new values."""
    statement = insert(tx, into)
    return statement.on_conflict_do_update(
        index_elements=list(into.primary_key.columns),
        set_={column: statement.excluded[column] for column in change},
    )


def next_number(tx: Connection, name: str) -> int:
    """The next number of the counter ``name``, from 1.

    The counter's row stays locked until the transaction ends, so numbers become visible in their order: who has
    seen number N has seen all before it. A database's own sequence does not promise that.
    """
    statement = insert(tx, counters).values(name=name, value=1)
    number = tx.scalar(
        statement.on_conflict_do_update(
            index_elements=[counters.c.name], set_={"value": counters.c.value + 1}
        ).returning(counters.c.value)
    )
    assert number is not None
    return int(number)


def current_number(tx: Connection, name: str) -> int:
    """The last number given by `next_number`, 0 before the first."""
    return int(tx.scalar(select(counters.c.value).where(counters.c.name == name)) or 0)


def chunked(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in parts that fit one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def to_json(facts: Mapping[str, Any]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, separators=(",", ":"), default=str)


def storable(reason: str | None) -> str | None:
    """The text of a reason as every database takes it: PostgreSQL knows no NUL, and nobody reads 2,000 characters."""
    return reason.replace("\0", "\ufffd")[:2000] if reason else reason


def archive_values(reference: ArchiveReference | None) -> dict[str, Any]:
    """The archive columns of a row."""
    if reference is None:
        return {"archive_file": None, "archive_offset": None, "archive_length": None}
    return {
        "archive_file": reference.file,
        "archive_offset": reference.offset,
        "archive_length": reference.length,
    }


def archive_reference(row: Row[Any]) -> ArchiveReference | None:
    if row.archive_file is None:
        return None
    return ArchiveReference(file=row.archive_file, offset=row.archive_offset, length=row.archive_length)
