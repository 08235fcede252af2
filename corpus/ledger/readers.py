"""Readers: who gets a digest and when, whether the address is confirmed, and up to where it has been told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, case, delete, exists, select, update

from corpus.errors import LedgerError
from corpus.ledger import arrivals, outbox, revisions, searches
from corpus.ledger import digests as made_digests
from corpus.ledger.searches import Search
from corpus.ledger.sql import clean, insert_new, storable
from corpus.ledger.tables import digests, follows, readers

#: After so many hard bounces in a row an address is suspended: one or two may be a mistake of its server.
BOUNCES = 3
#: What may change of a reader that stands.
CHANGEABLE = frozenset({"address", "language", "zone", "hour", "weekdays", "empty"})


@dataclass(frozen=True)
class Reader:
    """``hour`` is of the reader's clock, ``weekdays`` are ISO digits; ``mark``, ``revision`` say what was told."""

    number: int
    name: str
    address: str
    language: Literal["fr", "en"]
    zone: str
    hour: str
    weekdays: str
    empty: Literal["line", "nothing"]
    created: datetime
    confirmed: datetime | None
    removed: datetime | None
    suspended: datetime | None
    reason: str | None
    bounces: int
    #: The number of the last arrival told.
    mark: int
    #: The revision up to which changes of documents are told.
    revision: int
    #: Up to when all that was, by the clock of then: for people.
    seen: datetime

    @property
    def receives(self) -> bool:
        """Whether digests and alerts may be sent to the address."""
        return self.confirmed is not None and self.removed is None and self.suspended is None


def add(
    tx: Connection,
    *,
    name: str,
    address: str,
    language: str,
    zone: str,
    hour: str,
    weekdays: str,
    empty: str,
    now: datetime,
) -> Reader:
    """Add a reader, who has to confirm the address before anything else is sent there."""
    facts = {"name": name, "address": address, "language": language, "zone": zone}
    facts |= {"hour": hour, "weekdays": weekdays, "empty": empty}
    row: dict[str, Any] = {column: clean(value) for column, value in facts.items()}
    row |= {"created": now, "mark": arrivals.newest(tx), "revision": revisions.newest(tx), "seen": now}
    number = tx.scalar(insert_new(tx, readers).values(**row).returning(readers.c.number))
    if number is None:
        raise LedgerError(f"a reader named '{name}' is there already; remove it first or choose another name")
    return load(tx, number)


def change(tx: Connection, number: int, **columns: str) -> Reader:
    """Change some of a reader's `CHANGEABLE` columns. Another address is to be confirmed anew before it gets mail."""
    if unknown := columns.keys() - CHANGEABLE:
        raise LedgerError(f"'{min(unknown)}' of a reader cannot be changed")
    before = load(tx, number)
    values: dict[str, Any] = {column: clean(value) for column, value in columns.items()}
    if values.get("address", before.address) != before.address:
        values |= {"confirmed": None, "suspended": None, "reason": None, "bounces": 0}
        outbox.cancel(tx, reader=number, reason="the reader's address was changed")
    if values:
        _update(tx, number, values)
    return load(tx, number)


def confirm(tx: Connection, number: int, *, now: datetime) -> bool:
    """Let the reader get digests, also after a suspension; false where the reader was removed.

    The first digest tells what arrives from now on; later ones go on where the last one ended that was not refused, or
    cancelled with the address.
    """
    reader = load(tx, number)
    if reader.removed is not None:
        return False
    untold = not tx.scalar(select(exists().where(digests.c.reader == number)))
    # A confirmation moves `seen`: who has confirmed another address before goes on from there.
    first = reader.confirmed is None and reader.seen == reader.created and untold
    if first:
        advance(tx, number, mark=arrivals.newest(tx), revision=revisions.newest(tx), seen=now)
    values: dict[str, Any] = {"confirmed": reader.confirmed or now, "suspended": None, "reason": None, "bounces": 0}
    if not (first or reader.receives):
        mark, revision = made_digests.find_unread(tx, number, mark=reader.mark, revision=reader.revision)
        values |= {"mark": mark, "revision": revision}
    _update(tx, number, values)
    return True


def remove(tx: Connection, number: int, *, now: datetime) -> None:
    """Send the reader nothing more, not even what waits; the name is free again."""
    _update(tx, number, {"removed": now}, readers.c.removed.is_(None))
    outbox.cancel(tx, reader=number, reason="the reader was removed")


def find(tx: Connection, name: str) -> Reader | None:
    """The reader who has this name now."""
    found = _list(tx, readers.c.name == name, readers.c.removed.is_(None))
    return found[0] if found else None


def load(tx: Connection, number: int) -> Reader:
    """The reader of this number, removed or not."""
    found = _list(tx, readers.c.number == number)
    if not found:
        raise LedgerError(f"no reader has the number {number}")
    return found[0]


def standing(tx: Connection) -> list[Reader]:
    """The readers that nobody removed, confirmed or not, by name."""
    return _list(tx, readers.c.removed.is_(None))


def note_bounce(tx: Connection, number: int, reason: str, *, now: datetime) -> int:
    """Note that the address was refused for good; how often that was in a row. At the third it is suspended."""
    more = update(readers).where(readers.c.number == number).values(bounces=readers.c.bounces + 1)
    bounces = tx.scalar(more.returning(readers.c.bounces)) or 0
    if bounces >= BOUNCES:
        _update(tx, number, {"suspended": now, "reason": storable(reason)}, readers.c.suspended.is_(None))
        outbox.cancel(tx, reader=number, reason=f"the address was suspended: {reason}")
    return bounces


def note_success(tx: Connection, number: int) -> None:
    """Note that a server took a mail for the reader."""
    _update(tx, number, {"bounces": 0}, readers.c.bounces > 0)


def advance(tx: Connection, number: int, *, mark: int, revision: int, seen: datetime) -> None:
    """Note up to where the reader has been told; the numbers never go back, the clock may have been set."""
    later_mark = case((readers.c.mark < mark, mark), else_=readers.c.mark)
    later_revision = case((readers.c.revision < revision, revision), else_=readers.c.revision)
    _update(tx, number, {"mark": later_mark, "revision": later_revision, "seen": seen})


def follow(tx: Connection, reader: int, search: int) -> None:
    """Make the search a part of the reader's digest."""
    tx.execute(insert_new(tx, follows), {"reader": reader, "search": search})


def unfollow(tx: Connection, reader: int, search: int) -> bool:
    """Take the search out of the reader's digest; false where it was no part of it."""
    mine = (follows.c.reader == reader) & (follows.c.search == search)
    return tx.execute(delete(follows).where(mine)).rowcount > 0


def followed(tx: Connection, reader: int) -> list[Search]:
    """The searches that the reader follows, of those that nobody removed, by name."""
    return searches.load_many(tx, tx.scalars(select(follows.c.search).where(follows.c.reader == reader)).all())


def followers(tx: Connection, search: int) -> list[Reader]:
    """The readers that follow the search, of those that nobody removed, by name."""
    following = select(follows.c.reader).where(follows.c.search == search)
    return _list(tx, readers.c.number.in_(following), readers.c.removed.is_(None))


def _list(tx: Connection, *conditions: ColumnElement[bool]) -> list[Reader]:
    rows = tx.execute(select(readers).where(*conditions).order_by(readers.c.name, readers.c.number))
    return [Reader(**row._mapping) for row in rows]


def _update(tx: Connection, number: int, values: dict[str, Any], *conditions: ColumnElement[bool]) -> None:
    tx.execute(update(readers).where(readers.c.number == number, *conditions).values(**values))
