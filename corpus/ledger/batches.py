"""Batches: the captures of one crawl of one source."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from corpus.ledger.sql import storable
from corpus.ledger.tables import batches, captures


def begin(tx: Connection, source: str, *, now: datetime) -> str:
    """Open a batch; its id says when and of which source: "20260105T093000-certfr-avis-3fa90c1e"."""
    identifier = f"{now:%Y%m%dT%H%M%S}-{source}-{secrets.token_hex(4)}"
    tx.execute(batches.insert().values(id=identifier, source=source, started=now))
    return identifier


def end(tx: Connection, batch: str, *, now: datetime, error: str | None = None) -> None:
    tx.execute(update(batches).where(batches.c.id == batch).values(ended=now, error=storable(error)))


def end_interrupted(tx: Connection, source: str, *, now: datetime) -> int:
    """End what a killed crawl of the source left open; what it had captured stays and is extracted. Their number."""
    left_open = (batches.c.source == source) & batches.c.ended.is_(None)
    return tx.execute(update(batches).where(left_open).values(ended=now, error="the crawl was interrupted")).rowcount


def exists(tx: Connection, batch: str) -> bool:
    return tx.scalar(select(batches.c.id).where(batches.c.id == batch)) is not None


def is_crawl(tx: Connection, batch: str | None, source: str) -> bool:
    """Whether the batch is a crawl of the source, and no import of texts that are said to be of it."""
    return tx.scalar(select(batches.c.id).where(batches.c.id == batch, batches.c.source == source)) is not None


def knows_source(tx: Connection, source: str) -> bool:
    """Whether anything ever came from the source, also what an import said to be of it."""
    seen = select(captures.c.source).where(captures.c.source == source).limit(1)
    return tx.scalar(seen) is not None


def moments_begun(tx: Connection, sources: Collection[str], *, since: datetime, until: datetime) -> list[datetime]:
    """When crawls of the sources began within this time, in order; before these when the last one before it did."""
    # Ids begin with the moment: the primary key is in its order, and nothing else need be.
    first, theirs = f"{since:%Y%m%dT%H%M%S}", batches.c.source.in_(sources)
    earlier = select(batches.c.started).where(theirs, batches.c.id < first).order_by(batches.c.id.desc()).limit(1)
    within = select(batches.c.started).where(theirs, batches.c.id >= first, batches.c.started <= until)
    return [*tx.scalars(earlier), *sorted(tx.scalars(within))]


def last_begun(tx: Connection, sources: Collection[str]) -> dict[str, datetime]:
    """When the last crawl of each of these sources began that has ended by itself.

    One that broke, or was broken off, may not even have read its lists: it does not count.
    """
    ended = batches.c.source.in_(sources) & batches.c.ended.is_not(None) & batches.c.error.is_(None)
    begun = select(batches.c.source, func.max(batches.c.started).label("started")).where(ended)
    return {row.source: row.started for row in tx.execute(begun.group_by(batches.c.source))}
