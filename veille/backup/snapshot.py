"""The ledger of one moment: its tables, and which bytes of the archive it refers to."""

import gzip
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, func, select

from corpus.ledger import Ledger, dump
from corpus.ledger.tables import batches, captures, pages

#: zlib's level. 273,000 rows of a real ledger, 237 MB as JSON, came to 82.9 MB in 6.3 CPU-seconds at level 1, to 81.1
#: in 6.8 at level 3, to 76.3 in 9.8 at level 6. Of these 61 MB are vectors and signatures, which none makes smaller.
LEVEL = 3


@dataclass(frozen=True)
class Wanted:
    """A file of the archive, up to the last byte that is referred to; ``ended``: its batch writes no more."""

    file: str
    end: int
    ended: bool


@dataclass(frozen=True)
class Snapshot:
    at: datetime
    rows: dict[str, int]
    #: Of the tables' files below the folder.
    paths: tuple[str, ...]
    wanted: tuple[Wanted, ...]


def path_of(table: str) -> str:
    return f"ledger/{table}.jsonl.gz"


def take(ledger: Ledger, folder: Path, *, now: datetime) -> Snapshot:
    """Write the tables into ``folder``, all from one state of the ledger, whoever writes to it meanwhile."""
    (folder / "ledger").mkdir()
    with ledger.reading() as tx:
        rows = {name: _write(tx, name, folder / path_of(name)) for name in dump.names()}
        return Snapshot(now, rows, tuple(map(path_of, rows)), tuple(find_wanted(tx)))


def find_wanted(tx: Connection) -> list[Wanted]:
    """What the ledger refers to. A page may outlive, with its reference, the capture that brought it."""
    found: dict[str, Wanted] = {}
    end = func.max(captures.c.archive_offset + captures.c.archive_length)
    ended = func.count(batches.c.ended) == func.count()
    held = select(captures.c.archive_file, end.label("end"), ended.label("ended")).join(
        batches, and_(batches.c.id == captures.c.batch)
    )
    for row in tx.execute(held.where(captures.c.archive_file.is_not(None)).group_by(captures.c.archive_file)):
        found[row.archive_file] = Wanted(row.archive_file, row.end, bool(row.ended))
    last = select(pages.c.archive_file, func.max(pages.c.archive_offset + pages.c.archive_length).label("end"))
    for row in tx.execute(last.where(pages.c.archive_file.is_not(None)).group_by(pages.c.archive_file)):
        known = found.get(row.archive_file, Wanted(row.archive_file, 0, True))
        found[row.archive_file] = Wanted(known.file, max(known.end, row.end), known.ended)
    return [found[file] for file in sorted(found)]


def _write(tx: Connection, name: str, path: Path) -> int:
    number = 0
    with path.open("wb") as out, gzip.GzipFile("", "wb", LEVEL, out, mtime=0) as packed:
        for lines, rows in dump.write_table(tx, name):
            packed.write(lines)
            number += rows
    return number
