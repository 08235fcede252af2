"""Revisions: the one number at every write of a document, and whose turn it is to write."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from corpus.ledger.sql import insert
from corpus.ledger.tables import counters

_NAME = "revision"


def take(tx: Connection) -> int:
    """The next revision, from 1; some are never used.

    The counter's row stays locked until the transaction ends, so revisions become visible in their order: who has
    seen number N has seen all before it. A database's own sequence does not promise that.
    """
    return take_many(tx, 1)[0]


def take_many(tx: Connection, count: int) -> range:
    """The next so many revisions, of which there is one at least."""
    last = tx.scalar(_numbering(tx.dialect.name), {"name": _NAME, "value": count})
    assert last is not None
    return range(last - count + 1, last + 1)


def newest(tx: Connection) -> int:
    """The last revision that can be seen, 0 before the first."""
    return tx.scalar(select(counters.c.value).where(counters.c.name == _NAME)) or 0


def wait_for_turn(tx: Connection) -> None:
    """Let no other transaction write documents, or what the stages have to do with them, until this one ends.

    Whoever writes either comes here, or to `take`, before anything else. So two that store the same new document
    make one, and none waits for rows of another that waits for its own. SQLite has one writer anyway.
    """
    if tx.dialect.name != "sqlite":
        take(tx)


@cache
def _numbering(dialect: str) -> Any:
    statement = insert(dialect, counters)
    further = counters.c.value + statement.excluded.value
    return statement.on_conflict_do_update(index_elements=[counters.c.name], set_={"value": further}).returning(
        counters.c.value
    )
