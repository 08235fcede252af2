"""Maintenance of the database: what it knows of its tables is brought up to date, and free room is given back."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from corpus.ledger.connection import Ledger

#: Free room is given back where more than this share of the file is free: a ledger that grows takes it up again.
FREE_SHARE = 0.2
#: Bytes of a file that is written anew as a whole, once; others wait meanwhile, for which they have half a minute.
WHOLE = 2 << 30
#: Pages that are given back at once: others may write in between.
PAGES = 2000
#: Tables of which PostgreSQL is to know how they are filled, after much of them went.
BIG = ("annotations", "captures", "contents", "documents", "outbox", "runs", "vectors", "versions", "work")


@dataclass(frozen=True)
class Size:
    """Bytes of the database's file, and those of them that hold nothing."""

    whole: int
    free: int

    @property
    def is_loose(self) -> bool:
        return self.free > FREE_SHARE * self.whole


def measure(ledger: Ledger) -> Size | None:
    """Of SQLite's file; None of a server, which looks after its own."""
    if ledger.dialect != "sqlite":
        return None
    with ledger.bare() as connection:
        page = _ask(connection, "page_size")
        return Size(page * _ask(connection, "page_count"), page * _ask(connection, "freelist_count"))


def maintain(ledger: Ledger) -> int:
    """Do all of it; the bytes that were given back to the disk."""
    if ledger.dialect != "sqlite":
        with ledger.writing() as tx:
            tx.execute(text(f"ANALYZE {', '.join(BIG)}"))
        return 0
    before = measure(ledger)
    assert before is not None
    with ledger.bare() as connection:
        connection.execute("PRAGMA optimize")
        if before.is_loose:
            _shrink(connection, before)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    after = measure(ledger)
    assert after is not None
    return max(0, before.whole - after.whole)


def _shrink(connection: Any, size: Size) -> None:
    """Give back what is free, in steps; a file that was never prepared for that is written anew first, if it may be."""
    incremental = 2
    if _ask(connection, "auto_vacuum") == incremental:
        for _ in range(0, _ask(connection, "freelist_count"), PAGES):
            # As a script: a statement alone is ended after its first page.
            connection.executescript(f"PRAGMA incremental_vacuum({PAGES})")
    elif size.whole <= WHOLE:
        connection.execute(f"PRAGMA auto_vacuum = {incremental}")
        connection.execute("VACUUM")


def _ask(connection: Any, setting: str) -> int:
    return int(connection.execute(f"PRAGMA {setting}").fetchone()[0])
