"""Whether the search engine may know what the ledger does not: after a restore, until it is written anew."""

from sqlalchemy import Connection, delete, select

from corpus.ledger.sql import insert_new
from corpus.ledger.tables import counters

_NAME = "index distrusted"


def begin(tx: Connection) -> None:
    tx.execute(insert_new(tx, counters), {"name": _NAME, "value": 1})


def stands(tx: Connection) -> bool:
    return tx.scalar(select(counters.c.value).where(counters.c.name == _NAME)) is not None


def end(tx: Connection) -> None:
    tx.execute(delete(counters).where(counters.c.name == _NAME))
