"""Changes: documents that their publishers have changed between two moments."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from corpus.ledger.tables import documents, versions


@dataclass(frozen=True)
class Changed:
    """``before`` is the version at the first moment, ``after`` that at the last, which was first ``seen`` then."""

    document: str
    before: int
    after: int
    seen: datetime


def between(tx: Connection, since: datetime, till: datetime) -> list[Changed]:
    """The documents that were there at ``since`` and got a new version after it, up to ``till``; the newest first."""
    mine = (versions.c.seen > since) & (versions.c.seen <= till) & (versions.c.version > 1)
    first, last, seen = func.min(versions.c.version), func.max(versions.c.version), func.max(versions.c.seen)
    found = (
        select(versions.c.document, first.label("first"), last.label("last"), seen.label("seen"))
        .join(documents, documents.c.id == versions.c.document)
        .where(mine, documents.c.merged_into.is_(None), documents.c.first_seen <= since)
        .group_by(versions.c.document)
        .order_by(seen.desc(), versions.c.document)
    )
    return [Changed(row.document, row.first - 1, row.last, row.seen) for row in tx.execute(found)]
