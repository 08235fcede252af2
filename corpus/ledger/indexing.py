"""What the search engine has yet to be told (the items of the stage index)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from corpus.ledger.documents import REVISION
from corpus.ledger.sql import chunked, next_number
from corpus.ledger.tables import documents, work
from corpus.ledger.work import EVERYTHING, Item, Selection, make_due


@dataclass(frozen=True)
class Due:
    """A document to be written to the engine or, where it was merged into another, dropped from it."""

    id: str
    version: int
    revision: int
    merged: bool


def announce(tx: Connection, document: str, *, now: datetime) -> None:
    """Let the engine be told of the document.

    The document gets a new revision here, so that the order of revisions is the order in which documents became
    due: an engine that has written all up to N has missed nothing before it.
    """
    row = tx.execute(
        update(documents)
        .where(documents.c.id == document)
        .values(revision=next_number(tx, REVISION))
        .returning(documents.c.source, documents.c.batch)
    ).one()
    make_due(tx, [Item("index", document, row.source, row.batch)], now=now)


def due(tx: Connection, *, limit: int, selection: Selection = EVERYTHING) -> list[Due]:
    """The next documents for the engine, in the order of their revisions."""
    rows = tx.execute(
        select(documents.c.id, documents.c.version, documents.c.revision, documents.c.merged_into)
        .join(work, and_(work.c.stage == "index", work.c.item == documents.c.id))
        .where(work.c.state == "waiting", *selection.conditions())
        .order_by(documents.c.revision)
        .limit(limit)
    )
    return [Due(row.id, row.version, row.revision, row.merged_into is not None) for row in rows]


def settle(tx: Connection, written: Sequence[Due], *, now: datetime) -> None:
    """Mark as done what the engine has acknowledged; a document written anew meanwhile stays due."""
    for part in chunked(written):
        revisions = [document.revision for document in part]
        same = select(documents.c.id).where(documents.c.revision.in_(revisions))
        tx.execute(
            update(work)
            .where(work.c.stage == "index", work.c.item.in_(same))
            .values(state="done", reason=None, holder=None, changed=now)
        )


def repair(tx: Connection, number: int, *, now: datetime) -> int:
    """Let documents wait again that were marked but are later than the engine's last ``number``; how many.

    So a crash between commit and mark, a lost index folder and one restored from a backup all mend themselves.
    """
    later = select(documents.c.id).where(documents.c.revision > number)
    return tx.execute(
        update(work)
        .where(work.c.stage == "index", work.c.state == "done", work.c.item.in_(later))
        .values(state="waiting", not_before=now, changed=now)
    ).rowcount
