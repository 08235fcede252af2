"""Which story a document belongs to and since when, and documents found to be one."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from corpus.errors import LedgerError
from corpus.ledger import addresses, revisions
from corpus.ledger.documents import CHANGE
from corpus.ledger.sql import upsert
from corpus.ledger.tables import document_urls, documents, memberships


def join(tx: Connection, document: str, story: str, *, reason: str, by: str, now: datetime) -> bool:
    """Put the document into the story; false when it is there already. Earlier memberships are ended, not erased."""
    current = tx.scalar(select(documents.c.story).where(documents.c.id == document))
    if current == story:
        return False
    tx.execute(CHANGE, {"document": document, "story": story, "revision": revisions.take(tx)})
    tx.execute(
        update(memberships).where(memberships.c.document == document, memberships.c.until.is_(None)).values(until=now)
    )
    membership = {"document": document, "since": now, "until": None, "story": story, "reason": reason, "by": by}
    tx.execute(upsert(tx, memberships, change=("until", "story", "reason", "by")), membership)
    return True


def merge(tx: Connection, document: str, into: str, *, reason: str, now: datetime) -> None:
    """Record that ``document`` is the same as ``into``: its id and URLs lead there, the index will drop it."""
    revision = revisions.take(tx)
    if addresses.follow(tx, into) in (None, document):
        raise LedgerError(f"document '{document}' cannot be merged into '{into}', which is not there or the same")
    values = {"merged_into": into, "merged_at": now, "merge_reason": reason, "revision": revision}
    tx.execute(CHANGE, {"document": document, **values})
    urls = tx.scalars(select(document_urls.c.url).where(document_urls.c.document == document)).all()
    addresses.register(tx, into, urls)


def by_age(tx: Connection, one: str, other: str) -> tuple[str, str]:
    """The two documents, the one that was seen first before the other."""
    seen = (
        select(documents.c.id).where(documents.c.id.in_((one, other))).order_by(documents.c.first_seen, documents.c.id)
    )
    older, younger = tx.scalars(seen).all()
    return older, younger
