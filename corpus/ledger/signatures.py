"""Signatures: what relating knows of documents, kept so that no document is read twice."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from corpus.ledger.sql import chunked, upsert
from corpus.ledger.tables import documents, signatures, vectors
from corpus.ledger.vectors import OPENING

#: Rows that are fetched at once: few enough to weigh nothing beside what is made of them.
FETCHED = 2000


@dataclass(frozen=True)
class Signature:
    """``stamp`` names the code that made ``packed``; ``moment`` is when the document counts as published."""

    document: str
    version: int
    stamp: str
    moment: datetime
    language: str | None
    packed: bytes
    rivalry: float
    doubtful: bool


@dataclass(frozen=True)
class Known(Signature):
    """The signature of a document that has a story, and its vector (float32, little-endian) where there is one."""

    story: str
    vector: bytes | None


def store(tx: Connection, made: Sequence[Signature]) -> None:
    """Keep the signatures; each replaces the one that its document has."""
    if made:
        tx.execute(upsert(tx, signatures, change=_CHANGING), [asdict(signature) for signature in made])


def list_doubtful(tx: Connection, *, stamp: str) -> list[str]:
    """The documents that are to be related once more, in the order (moment, document)."""
    return list(tx.scalars(_DOUBTFUL, {"stamp": stamp}))


def scan_between(
    tx: Connection,
    *,
    after: datetime | None,
    until: datetime,
    start: datetime,
    stamp: str,
    model: str,
    without: Collection[str] = (),
) -> Iterator[Known]:
    """The signatures of this stamp from ``start`` to ``until`` and later than ``after``, in order (moment, document).

    Only of documents in a story that are as they were when it was made. Vectors are those of ``model``. One at a time:
    those of a hundred thousand documents are half a gigabyte.
    """
    later = after is not None and after >= start
    values = {"start": after if later else start, "until": until, "stamp": stamp, "model": model}
    rows = tx.execute(_AFTER if later else _FROM, values, execution_options={"yield_per": FETCHED})
    left_out = frozenset(without)
    for row in rows:
        if row[0] not in left_out:
            yield _to_known(row)


def load(tx: Connection, identifiers: Sequence[str], *, stamp: str, model: str) -> list[Known]:
    """The same of these documents, in the order of their ids as given."""
    found: dict[str, Known] = {}
    for part in chunked(identifiers):
        rows = tx.execute(_THESE, {"these": part, "stamp": stamp, "model": model})
        found.update({row.document: _to_known(row) for row in rows})
    return [found[identifier] for identifier in dict.fromkeys(identifiers) if identifier in found]


def _to_known(row: Sequence[Any]) -> Known:
    # Not by names, which take longer than the database does.
    return Known(*row)


_DOUBTFUL = (
    select(signatures.c.document)
    .join(documents, and_(documents.c.id == signatures.c.document, documents.c.version == signatures.c.version))
    .where(signatures.c.doubtful, signatures.c.stamp == bindparam("stamp"), documents.c.merged_into.is_(None))
    .order_by(signatures.c.moment, signatures.c.document)
)
_CHANGING = [column.name for column in signatures.columns if not column.primary_key]


def _select_known() -> Select[Any]:
    """Columns in the order of the fields of `Known`."""
    unchanged = and_(documents.c.id == signatures.c.document, documents.c.version == signatures.c.version)
    vector = and_(
        vectors.c.document == signatures.c.document,
        vectors.c.field == OPENING,
        vectors.c.model == bindparam("model"),
        vectors.c.version == signatures.c.version,
    )
    return (
        select(*signatures.columns, documents.c.story, vectors.c.vector)
        .join(documents, unchanged)
        .outerjoin(vectors, vector)
        .where(
            signatures.c.stamp == bindparam("stamp"),
            documents.c.merged_into.is_(None),
            documents.c.story.is_not(None),
        )
    )


_THESE = _select_known().where(signatures.c.document.in_(bindparam("these", expanding=True)))
_IN_ORDER = (
    _select_known()
    .where(signatures.c.moment <= bindparam("until"))
    .order_by(signatures.c.moment, signatures.c.document)
)
_FROM = _IN_ORDER.where(signatures.c.moment >= bindparam("start"))
_AFTER = _IN_ORDER.where(signatures.c.moment > bindparam("start"))
