"""Which story a document belongs to and since when, and documents found to be one."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from corpus.ledger import addresses
from corpus.ledger.tables import document_urls, documents, memberships


def join(tx: Connection, document: str, story: str, *, reason: str, by: str, now: datetime) -> bool:
    """Put the document into the story; false when it is there already. Earlier memberships are ended, not erased."""
    current = tx.scalar(select(documents.c.story).where(documents.c.id == document))
    if current == story:
        return False
    tx.execute(
        update(memberships).where(memberships.c.document == document, memberships.c.until.is_(None)).values(until=now)
    )
    tx.execute(memberships.insert().values(document=document, since=now, story=story, reason=reason, by=by))
    tx.execute(update(documents).where(documents.c.id == document).values(story=story))
    return True


def merge(tx: Connection, document: str, into: str, *, reason: str, now: datetime) -> None:
    """Record that ``document`` is the same as ``into``: its id and URLs lead there, the index will drop it."""
    values = {"merged_into": into, "merged_at": now, "merge_reason": reason}
    tx.execute(update(documents).where(documents.c.id == document).values(values))
    urls = tx.scalars(select(document_urls.c.url).where(document_urls.c.document == document)).all()
    addresses.register(tx, into, urls)
