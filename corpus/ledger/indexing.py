"""What the search engine has yet to be told (the items of the stage index)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select, update

from corpus.ledger import revisions
from corpus.ledger.documents import CHANGE
from corpus.ledger.past import OPEN
from corpus.ledger.sql import chunked, storable
from corpus.ledger.tables import documents, memberships, work
from corpus.ledger.work import Item, make_due


@dataclass(frozen=True)
class Due:
    """A document to be written to the engine or, where it was merged into another or discarded, dropped from it.

    ``revision`` is the one it had when it became due; what it gets in a stage before this one does not count here.
    ``latest`` is the one it has now, which is that of what is written.
    """

    id: str
    version: int
    revision: int
    latest: int
    merged: bool
    #: What reading it came to: it is not kept.
    discarded: bool = False

    @property
    def gone(self) -> bool:
        return self.merged or self.discarded


_ANNOUNCE = CHANGE.returning(documents.c.source, documents.c.batch)
_READER = work.alias()
_UNREAD = documents.c.annotations_reading.is_(None) & exists().where(
    _READER.c.stage == "enrich", _READER.c.item == documents.c.id, _READER.c.state.in_(OPEN)
)


def announce(tx: Connection, document: str, *, now: datetime) -> None:
    """Let the engine be told of the document.

    The document gets a new revision here, so that the order of revisions is the order in which documents became
    due: an engine that has written all up to N has missed nothing before it.
    """
    revision = revisions.take(tx)
    row = tx.execute(_ANNOUNCE, {"document": document, "revision": revision}).one()
    make_due(tx, [Item("index", document, row.source, row.batch, number=revision)], now=now)


def withdraw(tx: Connection, document: str, *, now: datetime) -> None:
    """Let the engine drop a document that was discarded; nothing, where it was never told of it."""
    told = select(work.c.item).where(work.c.stage == "index", work.c.item == document)
    if tx.scalar(told) is not None:
        announce(tx, document, now=now)


def due(tx: Connection, *, after: int, limit: int) -> list[Due]:
    """The next documents for the engine, in the order of their revisions, from the one after ``after``."""
    return _list(tx, work.c.state == "waiting", work.c.number > after, limit=limit)


def known(tx: Connection, *, after: int, limit: int) -> list[Due]:
    """The same of all that the engine was ever to be told of, whether it has been or not."""
    return _list(tx, work.c.number > after, limit=limit)


def of_stories(tx: Connection, stories: Sequence[str]) -> list[Due]:
    """The same of all documents that are in these stories now, but those that are yet to be read.

    What those say now is not what the engine was told; it is told of them when they have been read.
    """
    found: list[Due] = []
    for part in chunked(stories):
        # Not EXISTS, for which SQLite goes through all that the engine was ever told of.
        standing = select(memberships.c.document).where(memberships.c.story.in_(part), memberships.c.until.is_(None))
        found += _list(tx, documents.c.id.in_(standing), not_(_UNREAD))
    return found


def _list(tx: Connection, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Due]:
    read = work.alias()
    discarded = and_(read.c.stage == "enrich", read.c.item == documents.c.id, read.c.state == "discarded")
    columns = (documents.c.id, documents.c.version, documents.c.revision, documents.c.merged_into, work.c.number)
    rows = tx.execute(
        select(*columns, read.c.item)
        .join(work, work.c.item == documents.c.id)
        .outerjoin(read, discarded)
        .where(work.c.stage == "index", *conditions)
        .order_by(work.c.number)
        .limit(limit)
    )
    return [
        Due(row.id, row.version, row.number, row.revision, row.merged_into is not None, row.item is not None)
        for row in rows
    ]


def settle(tx: Connection, written: Sequence[Due], *, now: datetime) -> None:
    """Mark as done what the engine has acknowledged; a document written anew meanwhile stays due."""
    revisions.wait_for_turn(tx)
    for part in chunked(written):
        numbers = [document.revision for document in part]
        same = (work.c.state == "waiting") & work.c.number.in_(numbers)
        tx.execute(update(work).where(work.c.stage == "index", same).values(state="done", reason=None, changed=now))


def refuse(tx: Connection, refused: Mapping[Due, str], *, now: datetime) -> None:
    """Quarantine what the engine would not take, with its reason; one written anew meanwhile stays due."""
    revisions.wait_for_turn(tx)
    for document, reason in refused.items():
        same = (work.c.state == "waiting") & (work.c.number == document.revision)
        told = update(work).where(work.c.stage == "index", work.c.item == document.id, same)
        tx.execute(told.values(state="quarantined", reason=storable(reason), changed=now))


def repair(tx: Connection, number: int, *, now: datetime) -> int:
    """Let documents wait again that were marked but are later than the engine's last ``number``; how many.

    So a crash between commit and mark, a lost index folder and one restored from a backup all mend themselves; and
    what an engine refused is tried again where everything is written anew.
    """
    revisions.wait_for_turn(tx)
    return tx.execute(
        update(work)
        .where(work.c.stage == "index", work.c.state.in_(("done", "quarantined")), work.c.number > number)
        .values(state="waiting", not_before=now, changed=now)
    ).rowcount


def count_due(tx: Connection) -> int:
    waiting = select(func.count()).where(work.c.stage == "index", work.c.state == "waiting")
    return int(tx.scalar(waiting.select_from(work)) or 0)


def count_known(tx: Connection) -> int:
    return int(tx.scalar(select(func.count()).select_from(work).where(work.c.stage == "index")) or 0)


def tell_again(tx: Connection, missing: Sequence[str], *, now: datetime) -> None:
    """Let these documents wait for the engine, and those that it refused: another mapping may take them."""
    revisions.wait_for_turn(tx)
    again = (
        update(work).where(work.c.stage == "index").values(state="waiting", not_before=now, reason=None, changed=now)
    )
    tx.execute(again.where(work.c.state == "quarantined"))
    for part in chunked(missing):
        tx.execute(again.where(work.c.item.in_(part)))


def awaited(tx: Connection, identifiers: Sequence[str], *, number: int) -> set[str]:
    """Those of the documents that an engine of this ``number`` is yet to be told of.

    They wait, or were marked but are later than the number: `repair` will let them wait again.
    """
    found: set[str] = set()
    untold = or_(work.c.state == "waiting", and_(work.c.state == "done", work.c.number > number))
    for part in chunked(identifiers):
        chosen = select(work.c.item).where(work.c.stage == "index", work.c.item.in_(part), untold)
        found.update(tx.scalars(chosen))
    return found
