"""Arrivals: the order in which documents became searchable; alerts, feeds and digests read it after their own mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from corpus.ledger.sql import insert_new
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


def after(tx: Connection, number: int, *, limit: int = 1000) -> list[Arrival]:
    rows = tx.execute(select(arrivals).where(arrivals.c.number > number).order_by(arrivals.c.number).limit(limit))
    return [Arrival(row.number, row.document, row.version, row.at) for row in rows]
