"""Saved searches: a question that is asked of whatever arrives, and who is told of the answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, select, update

from corpus.errors import LedgerError
from corpus.ledger import arrivals, outbox
from corpus.ledger.sql import clean, insert_new
from corpus.ledger.tables import searches

#: What may change of a search that stands.
CHANGEABLE = frozenset({"query", "owner", "language", "schedule", "channels", "quiet", "zone"})


@dataclass(frozen=True)
class Search:
    """``mark`` is the number of the last arrival that it was matched with; ``quiet`` are hours in its zone."""

    number: int
    name: str
    query: str
    owner: int | None
    language: Literal["fr", "en"]
    schedule: str
    #: The addresses of some are secrets.
    channels: tuple[str, ...] = field(repr=False)
    quiet: str | None
    zone: str
    created: datetime
    removed: datetime | None
    mark: int
    alerted: datetime | None


def add(
    tx: Connection,
    *,
    name: str,
    query: str,
    language: str,
    schedule: str,
    channels: Sequence[str],
    zone: str,
    quiet: str | None = None,
    owner: int | None = None,
    now: datetime,
) -> Search:
    """Save a search for what arrives from now on."""
    facts = {"query": query, "language": language, "schedule": schedule, "channels": channels, "zone": zone}
    row = {
        **_to_columns({**facts, "quiet": quiet, "owner": owner}),
        "name": clean(name),
        "created": now,
        "mark": arrivals.newest(tx),
    }
    number = tx.scalar(insert_new(tx, searches).values(**row).returning(searches.c.number))
    if number is None:
        raise LedgerError(f"a search named '{name}' is saved already; remove it first or choose another name")
    return load(tx, number)


def change(tx: Connection, number: int, **columns: Any) -> Search:
    """Change some of a search's `CHANGEABLE` columns. It goes on after its mark: what is past is not searched anew."""
    if unknown := columns.keys() - CHANGEABLE:
        raise LedgerError(f"'{min(unknown)}' of a saved search cannot be changed")
    if columns:
        tx.execute(update(searches).where(searches.c.number == number).values(**_to_columns(columns)))
    return load(tx, number)


def remove(tx: Connection, number: int, *, now: datetime) -> None:
    """Let the search find nothing more; what it found stays, what waits to be sent of it is cancelled."""
    standing = (searches.c.number == number) & searches.c.removed.is_(None)
    tx.execute(update(searches).where(standing).values(removed=now))
    outbox.cancel(tx, search=number, reason="the search was removed")


def find(tx: Connection, name: str) -> Search | None:
    """The search that has this name now."""
    found = _list(tx, searches.c.name == name, searches.c.removed.is_(None))
    return found[0] if found else None


def load(tx: Connection, number: int) -> Search:
    """The search of this number, removed or not."""
    found = _list(tx, searches.c.number == number)
    if not found:
        raise LedgerError(f"no saved search has the number {number}")
    return found[0]


def standing(tx: Connection) -> list[Search]:
    """The searches that nobody removed, by name."""
    return _list(tx, searches.c.removed.is_(None))


def load_many(tx: Connection, numbers: Sequence[int]) -> list[Search]:
    """Those of them that nobody removed, by name."""
    return _list(tx, searches.c.number.in_(numbers), searches.c.removed.is_(None))


def advance(tx: Connection, number: int, mark: int) -> None:
    """Note that the search was matched with all arrivals up to this one; never back."""
    tx.execute(update(searches).where(searches.c.number == number, searches.c.mark < mark).values(mark=mark))


def note_alerted(tx: Connection, number: int, now: datetime) -> None:
    tx.execute(update(searches).where(searches.c.number == number).values(alerted=now))


def _list(tx: Connection, *conditions: ColumnElement[bool]) -> list[Search]:
    rows = tx.execute(select(searches).where(*conditions).order_by(searches.c.name, searches.c.number))
    return [_to_search(row) for row in rows]


def _to_search(row: Row[Any]) -> Search:
    return Search(**{**row._mapping, "channels": tuple(json.loads(row.channels))})


def _to_columns(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the table keeps them."""
    columns = {name: clean(value) if isinstance(value, str) else value for name, value in facts.items()}
    if "channels" in facts:
        columns["channels"] = clean(json.dumps(list(facts["channels"]), ensure_ascii=False))
    return columns
