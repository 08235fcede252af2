"""Arrivals: the order in which documents became searchable; alerts, feeds and digests read it after their own mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from corpus.ledger.sql import chunked, insert_new
from corpus.ledger.tables import arrivals


@dataclass(frozen=True)
class Arrival:
    number: int
    document: str
    version: int
    at: datetime


def append(tx: Connection, indexed: Iterable[tuple[str, int]], *, now: datetime) -> None:
    """Note that the documents (id, version) can be found now; each arrives once, however often it is written."""
    rows = [{"document": document, "version": version, "at": now} for document, version in indexed]
    if rows:
        tx.execute(insert_new(tx, arrivals), rows)


def newest(tx: Connection, *, until: datetime | None = None) -> int:
    """The number of the last arrival, or of the last up to a moment; 0 before the first.

    Who has read up to it has missed none: they come in order.
    """
    chosen = [] if until is None else [arrivals.c.at <= until]
    last = select(arrivals.c.number).where(*chosen).order_by(arrivals.c.number.desc()).limit(1)
    return tx.scalar(last) or 0


def after(tx: Connection, number: int, *, limit: int = 1000) -> list[Arrival]:
    return _list(tx, arrivals.c.number > number, limit=limit)


def between(tx: Connection, after: int, until: int) -> list[Arrival]:
    """The arrivals later than number ``after``, up to number ``until`` and with it."""
    return _list(tx, arrivals.c.number > after, arrivals.c.number <= until)


def arrived(tx: Connection, identifiers: Sequence[str], *, until: int) -> set[str]:
    """Those of the documents that have arrived, with a number up to ``until``."""
    found: set[str] = set()
    for part in chunked(identifiers):
        chosen = arrivals.c.document.in_(part) & (arrivals.c.number <= until)
        found.update(tx.scalars(select(arrivals.c.document).where(chosen)))
    return found


def since(tx: Connection, moment: datetime) -> list[Arrival]:
    """What arrived at this moment or later, in the order of the numbers: a clock may have been set."""
    return _list(tx, arrivals.c.at >= moment)


def _list(tx: Connection, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Arrival]:
    rows = tx.execute(select(arrivals).where(*conditions).order_by(arrivals.c.number).limit(limit))
    return [Arrival(row.number, row.document, row.version, row.at) for row in rows]
