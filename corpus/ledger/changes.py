"""Changes: documents that their publishers have changed since somebody was told of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from corpus.ledger.tables import arrivals, documents, versions


@dataclass(frozen=True)
class Changed:
    """``before`` is the last version that was known, ``after`` the newest, which was ``seen`` then."""

    document: str
    before: int
    after: int
    seen: datetime


def between(tx: Connection, after: int, until: int, *, arrived: int) -> list[Changed]:
    """The documents that got new versions with revisions later than ``after``, up to ``until``; the last one first.

    Only those of whose arrivals the number is not above ``arrived``: what came later is new as a whole.
    """
    mine = (versions.c.revision > after) & (versions.c.revision <= until) & (versions.c.version > 1)
    first, last, seen = func.min(versions.c.version), func.max(versions.c.version), func.max(versions.c.seen)
    found = (
        select(versions.c.document, first.label("first"), last.label("last"), seen.label("seen"))
        .join(documents, documents.c.id == versions.c.document)
        .join(arrivals, arrivals.c.document == versions.c.document)
        .where(mine, documents.c.merged_into.is_(None), arrivals.c.number <= arrived)
        .group_by(versions.c.document)
        .order_by(func.max(versions.c.revision).desc())
    )
    return [Changed(row.document, row.first - 1, row.last, row.seen) for row in tx.execute(found)]


def newest(tx: Connection, *, until: datetime) -> int:
    """The revision of the last version that was seen up to this moment; 0 before the first."""
    chosen = versions.c.revision.is_not(None) & (versions.c.seen <= until)
    return tx.scalar(select(versions.c.revision).where(chosen).order_by(versions.c.revision.desc()).limit(1)) or 0
