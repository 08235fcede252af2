"""Secrets of this ledger, each made once and the same for every process ever after."""

import secrets

from sqlalchemy import Connection, select

from corpus.ledger.sql import insert_new
from corpus.ledger.tables import keys

#: Bytes of chance in a key: as many as the hash has that signs with it.
KEY_BYTES = 32


def find(tx: Connection, name: str) -> str | None:
    found: str | None = tx.scalar(select(keys.c.value).where(keys.c.name == name))
    return found


def obtain(tx: Connection, name: str) -> str:
    """The key of this name, made where there is none yet; of two processes that make it at once both get the same."""
    found = find(tx, name)
    if found is None:
        tx.execute(insert_new(tx, keys), {"name": name, "value": secrets.token_urlsafe(KEY_BYTES)})
        found = tx.scalars(select(keys.c.value).where(keys.c.name == name)).one()
    return found
