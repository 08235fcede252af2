"""A watch over three sources, one of each reuse class, that is old enough for upkeep; and what it comes to."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from corpus.clock import FixedClock
from corpus.ledger import documents, readers, tables
from corpus.ledger.tables import metadata
from tests.corpus.ledger.examples import make_message
from tests.veille.newsroom import MORNING, bulletin, capture, do, do_index, indexed, reference, write_source
from veille.report import Report
from veille.settings import Settings, read_settings
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.upkeep.job import Job
from veille.upkeep.running import keep_up
from veille.workspace import Workspace, open_workspace

#: The number of the bulletin that each source sends first.
CLASSES = {"avis": "full_text", "journal": "extract", "depeches": "metadata_only"}
FIRST = {"avis": 1, "journal": 2, "depeches": 3}
KEEP = {"keep_full_text": 300, "keep_extract": 30, "keep_metadata_only": 10}
#: Stands in the body of every bulletin, and nowhere else.
SECRET = "Altimeris publie un correctif"
LEAD = "Une faille touche le logiciel Vanne"


def make_settings(folder: Path, **given: Any) -> Settings:
    for slug, reuse in CLASSES.items():
        write_source(folder / "sources", slug, reuse=reuse, kind="press")
    known = {"processes": 1, "index_wait": 0, "contact": "mailto:watch@example.org", "embedder": "hashing:64"}
    return read_settings(data=folder / "data", sources=folder / "sources", **known, **given)


@contextmanager
def opened(settings: Settings, clock: FixedClock) -> Iterator[Workspace]:
    with open_workspace(settings, clock=clock) as workspace:
        yield workspace


def read_all(workspace: Workspace) -> None:
    for stage in (extract, enrich, relate):
        do(stage, workspace)
    do_index(workspace)


def fill(workspace: Workspace) -> None:
    """Each source has sent a bulletin, and a later version of it; and somebody has had mail."""
    for version in ("", " Puis un autre."):
        for slug, number in FIRST.items():
            capture(workspace, bulletin(number, f"{SECRET}.{version}"), slug=slug)
        read_all(workspace)
        clock_of(workspace).advance(days=1)
    with workspace.ledger.writing() as tx:
        reader = readers.add(
            tx, name="ada", address="ada@example.org", language="fr", zone="UTC", hour="07:30", weekdays="1",
            empty="line", now=MORNING,
        )  # fmt: skip
        readers.remove(tx, reader.number, now=MORNING)
        row = vars(make_message(payload=SECRET.encode(), reader=reader.number))
        sent = {"created": MORNING, "state": "sent", "not_before": MORNING, "handed": True}
        tx.execute(tables.outbox.insert(), row | sent)


def clock_of(workspace: Workspace) -> FixedClock:
    assert isinstance(workspace.clock, FixedClock)
    return workspace.clock


def upkeep(workspace: Workspace, *, dry: bool = False) -> Job:
    return keep_up(workspace, Report("upkeep", workspace.clock()), dry=dry)


def told(job: Job) -> dict[str, int]:
    return {what: counts.total() for what, counts in job.told.items()}


def load(workspace: Workspace, slug: str) -> Any:
    with workspace.ledger.reading() as tx:
        return documents.load(tx, [reference(FIRST[slug])])[0]


def files(settings: Settings) -> list[str]:
    """Every file of archive, spool and digests, with its bytes in one number."""
    roots = [settings.data / name for name in ("archive", "spool", "digests")]
    found = [path for root in roots for path in sorted(root.rglob("*"))]
    return [f"{path.relative_to(settings.data)} {_digest(path)}" for path in found]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"


#: What differs between two runs that come to the same: who ran when, and numbers of writes.
ACCIDENTAL = {"revision", "number", "holder", "lease_until", "not_before", "changed"}


def dump(workspace: Workspace) -> dict[str, list[str]]:
    """All rows of the ledger but for what each run leaves."""
    with workspace.ledger.reading() as tx:
        found = {table.name: tx.execute(select(table)).mappings().all() for table in metadata.sorted_tables}
    return {
        name: sorted(json.dumps(_essence(row), default=str) for row in rows)
        for name, rows in found.items()
        if name not in ("runs", "leases", "counters")
    }


def _essence(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ACCIDENTAL}


def index_rows(workspace: Workspace) -> dict[str, Any]:
    rows = indexed(workspace.settings.index_address)
    return {name: {key: value for key, value in row.items() if key not in ACCIDENTAL} for name, row in rows.items()}


def everything(workspace: Workspace) -> tuple[Any, ...]:
    return dump(workspace), files(workspace.settings), index_rows(workspace)


def long_after(workspace: Workspace, **time: float) -> None:
    clock_of(workspace).advance(**(time or {"days": 60}))
