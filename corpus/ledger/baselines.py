"""What to compare a new capture with when the extractor has changed since its page was last read."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from corpus.ledger.captures import Capture, to_capture
from corpus.ledger.documents import CONTENT_IN_FORCE, VERSION_IN_FORCE
from corpus.ledger.sql import chunked
from corpus.ledger.tables import captures, contents, documents, versions


def find(tx: Connection, read: Sequence[Capture], stamps: Mapping[str, str]) -> dict[int, Capture]:
    """For captures of pages whose present version another extractor has read: the capture of that version, by id.

    ``stamps`` has the stamp of each extractor of today. Two hashes can be compared only under one extractor, so the
    older capture has to be read again before anyone can say that the publisher changed something; where its page is
    kept no longer, nobody can.
    """
    found: dict[tuple[str, str], Capture] = {}
    for part in chunked(sorted({capture.url for capture in read})):
        kept = captures.c.url.in_(part) & captures.c.withdrawn.is_(None)
        for row in tx.execute(_versions_of().where(kept)):
            if row.extractor != stamps.get(row.kind):
                found[row.source, row.url] = to_capture(row)
    pairs = ((capture.id, found.get((capture.source, capture.url))) for capture in read)
    return {identifier: older for identifier, older in pairs if older is not None and older.id != identifier}


def _versions_of() -> Select[Any]:
    joined = captures.join(versions, versions.c.capture == captures.c.id).join(documents, VERSION_IN_FORCE)
    return select(captures, contents.c.extractor).select_from(joined.join(contents, CONTENT_IN_FORCE))
