"""Tidying: rows that are kept for a while only, or that something else has taken the place of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, select, tuple_

from corpus.ledger import revisions
from corpus.ledger.sql import chunked
from corpus.ledger.tables import annotations, contents, incidents, leases, runs, vectors

#: Runs and incidents stay for thirteen months: so a month can be compared with the same one of the year before.
HISTORY = timedelta(days=400)
#: How long a lease has been over before its row goes. Who takes a lease finds its row there or makes it: it must not
#: go in between, and nobody takes up at that very moment what was over for days.
LEASE_OVER = timedelta(days=2)


@dataclass(frozen=True)
class Litter:
    """Rows of one table that may go."""

    name: str
    table: Table
    condition: ColumnElement[bool]

    @property
    def key(self) -> list[Any]:
        return list(self.table.primary_key.columns)


def list_litter(*, model: str, now: datetime) -> list[Litter]:
    """All kinds of it. ``model`` is what makes vectors now: those of others go where it has made one in their place."""
    return [
        Litter("runs", runs, runs.c.started < now - HISTORY),
        Litter("incidents", incidents, incidents.c.ended < now - HISTORY),
        Litter("leases", leases, leases.c.until < now - LEASE_OVER),
        Litter("readings", contents, _is_superseded(contents)),
        Litter("annotations", annotations, _is_superseded(annotations)),
        Litter("vectors", vectors, _is_replaced(model)),
    ]


def find(tx: Connection, litter: Litter) -> list[tuple[Any, ...]]:
    """The keys of the rows."""
    return [tuple(row) for row in tx.execute(select(*litter.key).where(litter.condition).order_by(*litter.key))]


def remove(tx: Connection, litter: Litter, keys: Sequence[tuple[Any, ...]]) -> int:
    """Remove those of these rows that may still go; their number."""
    revisions.wait_for_turn(tx)
    named = (tuple_(*litter.key).in_(part) for part in chunked(keys))
    return sum(tx.execute(delete(litter.table).where(these, litter.condition)).rowcount for these in named)


def _is_superseded(table: Table) -> ColumnElement[bool]:
    """Of a version that was read again: nothing asks for any reading but the newest of each version."""
    newer = table.alias()
    return exists().where(
        newer.c.document == table.c.document,
        newer.c.version == table.c.version,
        newer.c.reading > table.c.reading,
    )


def _is_replaced(model: str) -> ColumnElement[bool]:
    ours = vectors.alias()
    made = exists().where(ours.c.document == vectors.c.document, ours.c.field == vectors.c.field, ours.c.model == model)
    return (vectors.c.model != model) & made
