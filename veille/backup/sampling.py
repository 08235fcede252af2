"""Whether the archive files of a backup hold what its ledger says they do."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from corpus.archive import digest, records
from corpus.ledger.tables import captures
from veille.backup.archive_list import ArchiveFile, object_path
from veille.backup.manifest import Manifest
from veille.backup.snapshot import find_wanted
from veille.backup.store import Store

#: Pages that are opened and read whole: enough to see that files and ledger are of one another. Each byte is hashed.
SAMPLE = 50

#: Takes what is wrong: with what, and why.
Tell = Callable[[str, str], None]


def check_references(tx: Connection, files: Sequence[ArchiveFile], tell: Tell) -> None:
    """Every byte that the ledger refers to is in a file of the backup, or was missing when it was made."""
    known = {file.file: file for file in files}
    for wanted in find_wanted(tx):
        file = known.get(wanted.file)
        if file is None:
            tell(wanted.file, "the ledger refers to it, and it is not in the backup")
        elif file.sha256 is not None and file.size < wanted.end:
            tell(wanted.file, f"the ledger refers to byte {wanted.end}, and it has {file.size}")


def check_sample(tx: Connection, store: Store, manifest: Manifest, files: Sequence[ArchiveFile], tell: Tell) -> int:
    """Read pages by chance, the same for each check of a backup; how many."""
    places = {file.file: object_path(file.sha256) for file in files if file.sha256}
    chosen = _choose(tx, manifest.name)
    sampled = [row for row in chosen if row.archive_file in places]
    for row in sampled:
        if wrong := _read(store, places, row):
            tell(f"{row.archive_file} at byte {row.archive_offset}", wrong)
    return len(sampled)


def _choose(tx: Connection, name: str) -> list[Row[Any]]:
    identifiers = tx.scalars(select(captures.c.id).where(captures.c.archive_file.is_not(None))).all()
    chance = random.Random(name)  # noqa: S311 - the same pages each time, so that a fault is found again
    chosen = chance.sample(sorted(identifiers), min(SAMPLE, len(identifiers)))
    columns = (captures.c.archive_file, captures.c.archive_offset, captures.c.archive_length)
    rows = select(*columns, captures.c.digest, captures.c.state).where(captures.c.id.in_(chosen))
    return list(tx.execute(rows.order_by(captures.c.id)))


def _read(store: Store, places: Mapping[str, str], row: Row[Any]) -> str | None:
    """What is wrong with the page of a capture."""
    try:
        page = records.unpack(store.read_part(places[row.archive_file], row.archive_offset, row.archive_length))
    except ValueError as error:
        return f"no page is there: {error}"
    except FileNotFoundError:
        return None  # told already
    if row.state == "done" and row.digest and digest(page.body) != row.digest:
        return "the page there is not the one that the ledger has"
    return None
