"""Documents that are part of another: a report's files, and the page that publishes them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Select, select

from corpus.document import Draft
from corpus.ledger import addresses
from corpus.ledger.captures import Capture
from corpus.ledger.documents import VERSION_IN_FORCE
from corpus.ledger.tables import captures, documents, versions
from corpus.ledger.work import Item, make_due
from corpus.urls import identify


def resolve_whole(tx: Connection, draft: Draft, capture: Capture) -> Draft:
    """The draft with the id of the document it is part of, where that is known; else with the id made of its address.

    An extractor knows the whole by its address alone, which may have been redirected, or be another's canonical one.
    """
    part_of, address = draft.content.part_of, capture.hints.get("part_of")
    if part_of is None:
        return draft
    known = addresses.resolve(tx, part_of, [address] if isinstance(address, str) else ())
    if known in (None, part_of):
        return draft
    return draft.model_copy(update={"content": draft.content.model_copy(update={"part_of": known})})


def read_again(tx: Connection, document: str, urls: Iterable[str], *, source: str, now: datetime) -> int:
    """Let the parts be extracted again that came before their whole and know it by an address; their number."""
    aliases = {identify(url) for url in urls} - {document}
    if not aliases:
        return 0
    found = tx.execute(select_parts(aliases, source=source))
    items = [Item("extract", str(row.capture), source, row.batch) for row in found]
    make_due(tx, items, now=now)
    return len(items)


def select_parts(wholes: Iterable[str], *, source: str) -> Select[tuple[int, str | None]]:
    """The captures and batches of the documents that are part of these, but for those whose page is kept no longer.

    Asked for every new document of a source.
    """
    return (
        select(versions.c.capture, documents.c.batch)
        .select_from(documents)
        .join(versions, VERSION_IN_FORCE)
        .join(captures, (captures.c.id == versions.c.capture) & captures.c.withdrawn.is_(None))
        .where(documents.c.part_of.in_(sorted(wholes)), documents.c.source == source, documents.c.merged_into.is_(None))
    )
