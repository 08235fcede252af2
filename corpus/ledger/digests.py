"""Digests that were made: each reader's one a day, what it covered, and whether it is in the archive."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from corpus.ledger.sql import clean, insert_new, to_json
from corpus.ledger.tables import digests, outbox

#: Digests that are written to the archive at once; their pages are in memory meanwhile.
FILED_AT_ONCE = 100


@dataclass(frozen=True)
class Made:
    """A digest of the arrivals ``after`` < number <= ``until``, and of changes by revision likewise.

    ``since`` and ``till`` are the moments of both ends.
    ``day`` is the reader's own; ``omitted`` counts lines that their text did not support. ``message`` is its number in
    the outbox, none where nothing was sent.
    """

    number: int
    reader: int
    day: date
    made: datetime
    after: int
    until: int
    changed_after: int
    changed_until: int
    since: datetime
    till: datetime
    lines: int
    omitted: int
    filed: datetime | None
    message: int | None
    facts: Mapping[str, Any] = field(repr=False)
    page: str = field(repr=False)


def store(
    tx: Connection,
    *,
    reader: int,
    day: date,
    after: int,
    until: int,
    changed_after: int,
    changed_until: int,
    since: datetime,
    till: datetime,
    lines: int,
    omitted: int,
    facts: Mapping[str, Any],
    page: str,
    now: datetime,
) -> int | None:
    """Keep the reader's digest of the day; its number, or none where there is one of that day already."""
    row = {
        "reader": reader,
        "day": day.isoformat(),
        "made": now,
        "after": after,
        "until": until,
        "changed_after": changed_after,
        "changed_until": changed_until,
        "since": since,
        "till": till,
        "lines": lines,
        "omitted": omitted,
        "facts": to_json(facts),
        "page": clean(page),
    }
    number: int | None = tx.scalar(insert_new(tx, digests).values(**row).returning(digests.c.number))
    return number


def note_message(tx: Connection, number: int, message: int) -> None:
    """Note by which message of the outbox the digest is sent."""
    tx.execute(update(digests).where(digests.c.number == number).values(message=message))


def of_reader(tx: Connection, reader: int, day: date) -> Made | None:
    """The reader's digest of the day."""
    found = _list(tx, digests.c.reader == reader, digests.c.day == day.isoformat())
    return found[0] if found else None


def latest(tx: Connection, reader: int) -> Made | None:
    """The digest of the reader's that was made last."""
    found = _list(tx, digests.c.reader == reader, limit=1)
    return found[0] if found else None


def days(tx: Connection) -> dict[int, set[date]]:
    """The days of which each reader has a digest."""
    found: dict[int, set[date]] = defaultdict(set)
    for row in tx.execute(select(digests.c.reader, digests.c.day)):
        found[row.reader].add(date.fromisoformat(row.day))
    return dict(found)


def find_unread(tx: Connection, reader: int, *, mark: int, revision: int) -> tuple[int, int]:
    """From which arrival and revision on no mail has told anything to the reader, who is told up to these.

    It is gone back through the digests, each of which goes on where another ends, to the last that was sent or may
    have arrived. One that told a day again is none of them.
    """
    mails = digests.outerjoin(outbox, outbox.c.number == digests.c.message)
    chosen = select(digests, outbox.c.state).select_from(mails).where(digests.c.reader == reader)
    found = at = (mark, revision)
    for row in tx.execute(chosen.order_by(digests.c.number.desc())):
        if (row.until, row.changed_until) != at:
            continue
        if row.state not in (None, "refused", "cancelled"):
            break
        at = (row.after, row.changed_after)
        found = at if row.state else found
    return found


def listed(tx: Connection, *, reader: int | None = None, limit: int) -> list[Made]:
    """The digests that were made last, of one reader or of all, the newest first."""
    chosen = [] if reader is None else [digests.c.reader == reader]
    return _list(tx, *chosen, limit=limit)


def to_file(tx: Connection) -> list[Made]:
    """Digests that are not in the archive yet, the oldest first, not more than can be held at once."""
    return _list(tx, digests.c.filed.is_(None), oldest_first=True, limit=FILED_AT_ONCE)


def note_filed(tx: Connection, number: int, *, now: datetime) -> None:
    tx.execute(update(digests).where(digests.c.number == number).values(filed=now))


def _list(
    tx: Connection,
    *conditions: ColumnElement[bool],
    oldest_first: bool = False,
    limit: int | None = None,
) -> list[Made]:
    order = digests.c.number if oldest_first else digests.c.number.desc()
    rows = tx.execute(select(digests).where(*conditions).order_by(order).limit(limit))
    return [_to_made(row) for row in rows]


def _to_made(row: Row[Any]) -> Made:
    return Made(**{**row._mapping, "day": date.fromisoformat(row.day), "facts": json.loads(row.facts)})
