"""Forgetting: what is known of people who are readers no more, and the words that were sent to whom."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from corpus.ledger import readers as people
from corpus.ledger.readers import Reader
from corpus.ledger.sql import chunked
from corpus.ledger.tables import digests, outbox, readers

#: How long somebody has time to confirm an address, and how long it is known whose a removed reader was.
PATIENCE = timedelta(days=30)
#: How long the words of a message stay that was sent or given up: meanwhile a person may want it sent again.
PAYLOADS = timedelta(days=90)
#: What a removed reader is called when nobody is to know the name any more.
NAMELESS = "removed"
#: How messages end.
ENDED = ("sent", "refused", "uncertain", "cancelled")


class Old(NamedTuple):
    """A digest of a reader's day."""

    number: int
    reader: int
    day: date


def list_unconfirmed(tx: Connection, *, now: datetime) -> list[int]:
    """The readers that have not confirmed their address in time, since they or a new address of theirs were added."""
    asked = select(func.max(outbox.c.created)).where(
        outbox.c.reader == readers.c.number, outbox.c.kind == "confirmation"
    )
    long_ago = now - PATIENCE
    over = or_(asked.scalar_subquery().is_(None), asked.scalar_subquery() < long_ago)
    # Who has had digests and was given a new address was added long ago, and told something until lately.
    unconfirmed = readers.c.confirmed.is_(None) & readers.c.removed.is_(None)
    chosen = unconfirmed & (readers.c.created < long_ago) & (readers.c.seen < long_ago) & over
    return list(tx.scalars(select(readers.c.number).where(chosen).order_by(readers.c.number)))


def remove_unconfirmed(tx: Connection, *, now: datetime) -> int:
    found = list_unconfirmed(tx, now=now)
    for number in found:
        people.remove(tx, number, now=now)
    return len(found)


def list_forgettable(tx: Connection, *, now: datetime) -> list[Reader]:
    """The readers who were removed long ago and of whom more is known than that."""
    long_ago = (readers.c.removed < now - PATIENCE) & (readers.c.address != "")
    return [
        people.load(tx, number)
        for number in tx.scalars(select(readers.c.number).where(long_ago).order_by(readers.c.number))
    ]


def forget(tx: Connection, number: int) -> None:
    """Erase name and address of a removed reader wherever they stand, and what was written to them."""
    who = (readers.c.number == number) & readers.c.removed.is_not(None)
    tx.execute(update(readers).where(who).values(name=NAMELESS, address="", reason=None))
    mine = (outbox.c.reader == number) & outbox.c.state.in_(ENDED)
    tx.execute(update(outbox).where(mine).values(target="", payload=b"", answer=None))
    tx.execute(update(digests).where(digests.c.reader == number).values(**_SAID_NO_MORE))


def list_spent(tx: Connection, *, before: datetime) -> list[int]:
    """The messages that ended before then and whose words are still there."""
    ended = func.coalesce(outbox.c.sent, outbox.c.created) < before
    chosen = outbox.c.state.in_(ENDED) & ended & (outbox.c.payload != b"")
    return list(tx.scalars(select(outbox.c.number).where(chosen).order_by(outbox.c.number)))


def empty_messages(tx: Connection, numbers: Sequence[int]) -> int:
    """Erase the words of these messages, but of those that wait anew."""
    return sum(tx.execute(update(outbox).where(*_are(part)).values(payload=b"")).rowcount for part in chunked(numbers))


def _are(numbers: Sequence[int]) -> list[ColumnElement[bool]]:
    return [outbox.c.number.in_(numbers), outbox.c.state.in_(ENDED)]


def list_old_digests(tx: Connection, *, before: datetime) -> list[Old]:
    """The digests that were made before then and whose words are still there."""
    old = (digests.c.made < before) & (digests.c.page != "")
    rows = tx.execute(select(digests.c.number, digests.c.reader, digests.c.day).where(old).order_by(digests.c.number))
    return [Old(row.number, row.reader, date.fromisoformat(row.day)) for row in rows]


def empty_digests(tx: Connection, numbers: Sequence[int]) -> None:
    """Erase what these digests said; that they were made, and up to where, stays."""
    for part in chunked(numbers):
        tx.execute(update(digests).where(digests.c.number.in_(part)).values(**_SAID_NO_MORE))


#: None of it is to be written to the archive of digests any more, either.
_SAID_NO_MORE = {"facts": "{}", "page": "", "filed": func.coalesce(digests.c.filed, digests.c.made)}
