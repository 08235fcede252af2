"""The URLs of documents: any of them, and any given id, leads to the one document."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, literal, select, union_all

from corpus.ledger.sql import chunked, insert_new
from corpus.ledger.tables import document_urls, documents
from corpus.urls import is_made_of_url, is_short, normalise

#: Documents by their id, then by their URLs.
_KNOWN_BY = union_all(
    select(documents.c.id, documents.c.merged_into, literal("").label("url")).where(
        documents.c.id == bindparam("identifier")
    ),
    select(documents.c.id, documents.c.merged_into, document_urls.c.url)
    .join(document_urls, document_urls.c.document == documents.c.id)
    .where(document_urls.c.url.in_(bindparam("urls", expanding=True))),
)


def resolve(tx: Connection, identifier: str, urls: Iterable[str] = ()) -> str | None:
    """The id of the document that has this id or, failing that, one of these URLs; merged ones lead to what is left."""
    names = ["", *map(normalise, urls)]
    found = tx.execute(_KNOWN_BY, {"identifier": identifier, "urls": names[1:]}).all()
    if not found:
        return None
    first = min(found, key=lambda row: (names.index(row.url), row.id))
    return first.id if first.merged_into is None else follow(tx, first.merged_into)


def resolve_draft(tx: Connection, identifier: str, urls: Iterable[str] = ()) -> str | None:
    """The document that a draft is of. An id of its publisher's, or one that was given, is known by itself alone.

    What shares a URL with it is for the stage relate to settle.
    """
    return resolve(tx, identifier, urls if is_made_of_url(identifier) else ())


def follow(tx: Connection, identifier: str) -> str | None:
    """The document that this id stands for after all merges, or none."""
    while True:
        row = tx.execute(select(documents.c.merged_into).where(documents.c.id == identifier)).one_or_none()
        if row is None:
            return None
        if row.merged_into is None:
            return identifier
        identifier = row.merged_into


def follow_many(tx: Connection, identifiers: Iterable[str]) -> dict[str, str]:
    """The same of each of these that is known."""
    wanted = sorted(set(identifiers))
    found: dict[str, str] = {}
    for part in chunked(wanted):
        rows = tx.execute(select(documents.c.id, documents.c.merged_into).where(documents.c.id.in_(part))).all()
        found.update({row.id: row.id if row.merged_into is None else follow(tx, row.merged_into) for row in rows})
    return found


def families(tx: Connection, left: Iterable[str]) -> dict[str, str]:
    """Of documents that are left after all merges: every document that stands for one of them, itself with it."""
    found = {identifier: identifier for identifier in left}
    newest: Sequence[str] = sorted(found)
    while newest:
        layer: dict[str, str] = {}
        for part in chunked(newest):
            rows = tx.execute(select(documents.c.id, documents.c.merged_into).where(documents.c.merged_into.in_(part)))
            layer.update({row.id: found[row.merged_into] for row in rows})
        found.update(layer)
        newest = sorted(layer)
    return found


def register(tx: Connection, document: str, urls: Iterable[str]) -> None:
    """Let these URLs lead to the document. A URL of two documents is for the stage relate to settle.

    One that is too long to be a key leads to nothing.
    """
    rows = [{"url": url, "document": document} for url in sorted({normalise(url) for url in urls if is_short(url)})]
    if rows:
        tx.execute(insert_new(tx, document_urls), rows)


def sharing(tx: Connection, document: str) -> list[str]:
    """Other documents that one of this document's URLs leads to, the oldest first."""
    mine = select(document_urls.c.url).where(document_urls.c.document == document)
    others = (
        select(documents.c.id, documents.c.first_seen)
        .join(document_urls, document_urls.c.document == documents.c.id)
        .where(document_urls.c.url.in_(mine), documents.c.id != document, documents.c.merged_into.is_(None))
        .distinct()
        .order_by(documents.c.first_seen, documents.c.id)
    )
    return [row.id for row in tx.execute(others)]
