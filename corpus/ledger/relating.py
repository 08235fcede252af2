"""The order in which documents are related: by when they were published, however they came in."""

from datetime import datetime

from sqlalchemy import Connection, case, select

from corpus.ledger.tables import documents, work
from corpus.ledger.work import EVERYTHING, Selection, is_due

#: When a document counts as published: a date after its first sight is announced or wrong.
MOMENT = case((documents.c.published <= documents.c.first_seen, documents.c.published), else_=documents.c.first_seen)


def list_due(tx: Connection, *, now: datetime, selection: Selection = EVERYTHING) -> list[str]:
    """The documents that are due for the stage relate, in the order (moment, id)."""
    due = (
        select(work.c.item)
        .join(documents, documents.c.id == work.c.item)
        .where(work.c.stage == "relate", is_due(now), *selection.conditions())
    )
    return list(tx.scalars(due.order_by(MOMENT, documents.c.id)))
