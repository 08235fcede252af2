"""Vectors of documents: what embedders made of their texts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from corpus.ledger.sql import chunked, upsert
from corpus.ledger.tables import documents, vectors

#: The text that is embedded, by its name in the column ``field``.
OPENING = "opening"


def store(tx: Connection, document: str, vector: bytes, *, model: str, version: int, now: datetime) -> None:
    """Keep the vector (float32, little-endian) of this version of the document; it replaces the one of the model."""
    row = {
        "document": document,
        "field": OPENING,
        "model": model,
        "version": version,
        "computed": now,
        "vector": vector,
    }
    tx.execute(upsert(tx, vectors, change=("version", "computed", "vector")), row)


def load(tx: Connection, identifiers: Sequence[str], *, model: str) -> dict[str, bytes]:
    """The model's vectors of these documents, of their present versions only: an older text may say something else."""
    found: dict[str, bytes] = {}
    for part in chunked(identifiers):
        present = select(vectors.c.document, vectors.c.vector).join(
            documents, (documents.c.id == vectors.c.document) & (documents.c.version == vectors.c.version)
        )
        chosen = present.where(vectors.c.document.in_(part), vectors.c.field == OPENING, vectors.c.model == model)
        found.update({row.document: row.vector for row in tx.execute(chosen)})
    return found


def count_by_model(tx: Connection) -> dict[str, int]:
    """How many documents have a vector of each model."""
    rows = tx.execute(select(vectors.c.model, func.count()).group_by(vectors.c.model).order_by(vectors.c.model))
    return {row[0]: row[1] for row in rows}
