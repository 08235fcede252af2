"""What the two databases say differently, and values as both take them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from corpus.document import ArchiveReference
from corpus.urls import UNWRITABLE

T = TypeVar("T")

#: Values of one `IN (…)`; SQLite allows 32,766 parameters in a statement.
CHUNK = 500


def insert_new(tx: Connection, into: Table) -> sqlite.Insert | postgresql.Insert:
    """Insert rows; one whose key, or other unique value, exists already is left as it is."""
    return _insert_new(tx.dialect.name, into)


def upsert(tx: Connection, into: Table, *, change: Sequence[str]) -> sqlite.Insert | postgresql.Insert:
    """Insert rows; where the key exists already, the columns of ``change`` take the new values."""
    return _upsert(tx.dialect.name, into, tuple(change))


# SQLAlchemy takes ten times as long to build a statement as the database takes to run it. What runs once per
# document is therefore built once, here and as constants of the modules, and given its values at `execute`.


def insert(dialect: str, into: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, which both databases spell alike."""
    return postgresql.insert(into) if dialect == "postgresql" else sqlite.insert(into)


@cache
def _insert_new(dialect: str, into: Table) -> sqlite.Insert | postgresql.Insert:
    return insert(dialect, into).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, into: Table, change: tuple[str, ...]) -> sqlite.Insert | postgresql.Insert:
    statement = insert(dialect, into)
    return statement.on_conflict_do_update(
        index_elements=list(into.primary_key.columns),
        set_={column: statement.excluded[column] for column in change},
    )


def chunked(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in parts that fit one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def to_json(facts: Mapping[str, Any]) -> str:
    return clean(json.dumps(dict(facts), ensure_ascii=False, separators=(",", ":"), default=str))


def clean(written: str) -> str:
    """The text as every database takes it: without half characters, which are no UTF-8, and NUL."""
    return UNWRITABLE.sub("\ufffd", written)


def storable(remark: str | None) -> str | None:
    """A remark of a server, a list or ourselves as every database takes it; nobody reads beyond 2,000 characters."""
    return clean(remark)[:2000] if remark else remark


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
