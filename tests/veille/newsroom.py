"""Bulletins of our own, brought into a workspace as crawls and imports bring them, and what came of them."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, select

from corpus.archive import digest
from corpus.document import Annotations, Document, Entity
from corpus.ledger import Ledger, arrivals, batches, captures, documents, tables, work
from corpus.ledger.captures import Outcome
from corpus.ledger.work import EVERYTHING, Selection
from corpus.vocabulary import StageName
from index.backend import open_backend
from index.nodes import Everything
from index.query import Query
from tests.corpus.ledger.examples import states as states
from veille.pool import Failure, Limits, Worker
from veille.report import Report
from veille.stages.index import index
from veille.workspace import Workspace

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
#: Stands in a text that the stub of the annotator cannot read.
UNREADABLE = "illisible"


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> dict[str, Any]:
        """The last line of `--json`."""
        return json.loads(self.out.splitlines()[-1])

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class InlinePool:
    """A `WorkerPool` that reads in this process: without limits, but in no time."""

    def __init__(self, make_worker: Callable[[], Worker[Any, Any]], *, processes: int, limits: Limits) -> None:
        self._worker = make_worker()

    def __enter__(self) -> "InlinePool":
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing runs on."""

    def map_chunks(self, chunks: Iterable[tuple[Any, Sequence[Any]]]) -> Iterator[tuple[Any, Sequence[Any]]]:
        for key, chunk in chunks:
            yield key, self._worker(chunk)


def make_stub_annotator(*, stamp: str = "stub 1") -> Worker[Document, Annotations | Failure]:
    """Finds one organisation, in no time."""
    return lambda read: [_annotate(document, stamp) for document in read]


def _annotate(document: Document, stamp: str) -> Annotations | Failure:
    body = document.content.body
    if UNREADABLE in body:
        return Failure("the stub cannot read it")
    found = tuple(
        Entity(field="body", start=match.start(), end=match.end(), kind="organisation", text=match[0], name=match[0])
        for match in re.finditer("Altimeris", body)
    )
    return Annotations(stamp=stamp, language=document.content.language or "fr", entities=found)


def write_source(folder: Path, slug: str, **changes: Any) -> Path:
    fields = {
        "title": "Avis d'un essai",
        "publisher": "Essai",
        "country": "FR",
        "language": "fr",
        "kind": "advisory",
        "reuse": "full_text",
        "spider": "bulletins",
        "extractor": "bulletin",
        "site": "http://127.0.0.1:9/",
        "lists": ["/avis/json/"],
        "interval": 60,
        "delay": 0,
        "expected_per_week": 5,
        "freshness": 7,
        "timezone": "Europe/Paris",
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug}.yml"
    path.write_text(yaml.safe_dump(fields | changes), encoding="utf-8")
    return path


def reference(number: int) -> str:
    return f"CERTFR-2026-AVI-{number:04d}"


def bulletin(number: int, text: str = "Altimeris publie un correctif.", **changes: Any) -> dict[str, Any]:
    """A bulletin in the site's shape."""
    return {
        "reference": reference(number),
        "title": f"Vulnérabilité dans Vanne {number}",
        "summary": "Une faille touche le logiciel Vanne.",
        "content": f"## Solutions\n\n{text}",
        "affected_systems": [],
        "cves": [{"name": f"CVE-2026-{10_000 + number}"}],
        "risks": [{"description": "Déni de service"}],
        "links": [],
        "vendor_advisories": [],
        "revisions": [{"description": "Version initiale", "revision_date": "2026-03-01T00:00:00.000000"}],
    } | changes


def page_url(number: int) -> str:
    return f"https://cert.example/avis/{reference(number)}/json/"


def capture(workspace: Workspace, *bodies: dict[str, Any] | bytes, slug: str = "avis", kind: str = "bulletin") -> str:
    """Archive and record pages as one crawl of the source does; its batch."""
    now = workspace.clock()
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, slug, now=now)
    with workspace.archive.begin(slug, batch, at=now) as writer:
        outcomes = []
        for number, body in enumerate(bodies, start=1):
            known = body["reference"].rpartition("-")[2] if isinstance(body, dict) else number
            raw = json.dumps(body).encode() if isinstance(body, dict) else body
            url = page_url(int(known))
            kept = writer.write_response(url, status=200, headers=[], body=raw, fetched_at=now)
            facts = {"status": 200, "kind": kind, "digest": digest(raw), "archive": kept}
            outcomes.append(Outcome(slug, url, batch, now, "done", **facts))
    with workspace.ledger.writing() as tx:
        captures.record(tx, outcomes)
        batches.end(tx, batch, now=now)
    return batch


def do(stage: Callable[..., None], workspace: Workspace, selection: Selection = EVERYTHING) -> Report:
    """What a stage reports; it is given everything that waits unless told otherwise."""
    report = Report("test", started=workspace.clock())
    stage(workspace, selection, report)
    return report


def do_index(workspace: Workspace, **options: Any) -> Report:
    report = Report("index", started=workspace.clock())
    index(workspace, report, **options)
    return report


def find(workspace: Workspace, *identifiers: str) -> list[Document]:
    with workspace.ledger.reading() as tx:
        return documents.load(tx, identifiers)


def arrived(workspace: Workspace) -> list[tuple[str, int]]:
    """Id and version of what arrived, in order."""
    with workspace.ledger.reading() as tx:
        return [(arrival.document, arrival.version) for arrival in arrivals.after(tx, 0)]


def reasons(ledger: Ledger, stage: Any) -> list[str]:
    with ledger.reading() as tx:
        return [reason for _, reason in work.troubles(tx, stage, EVERYTHING, limit=100)]


def indexed(address: str) -> dict[str, dict[str, Any]]:
    """The rows of the collection `documents` by id."""
    with closing(open_backend(address)) as backend:
        return {hit.id: hit.row for hit in backend.search(Query(Everything(), limit=10_000)).hits}


#: What differs between two runs that come to the same: moments, batches, numbers of writes.
ACCIDENTAL = {"revision", "batch", "fetched_at", "first_seen", "first_seen_at", "archive"}


def end_state(ledger: Ledger, address: str) -> dict[str, str]:
    """What ledger and index hold, each in one number, so that two runs can be compared."""
    with ledger.reading() as tx:
        known = documents.load(tx, list(tx.scalars(select(tables.documents.c.id).order_by(tables.documents.c.id))))
        counts = {stage: _count(tx, stage) for stage in ("crawl", "extract", "enrich", "relate", "index")}
        arrived = sorted(tx.execute(select(tables.arrivals.c.document, tables.arrivals.c.version)))
        urls = sorted(tx.execute(select(tables.document_urls)))
        readings = [
            sorted(tx.execute(select(table.c.document, table.c.version, table.c.reading)))
            for table in (tables.contents, tables.annotations)
        ]
    return {
        "documents": _digest([_essence(document.model_dump(mode="json")) for document in known]),
        "states": _digest(counts),
        "arrivals": _digest(arrived),
        "urls": _digest(urls),
        "readings": _digest(readings),
        "index": _digest({identifier: _essence(row) for identifier, row in sorted(indexed(address).items())}),
    }


def _count(tx: Connection, stage: StageName) -> dict[str, int]:
    """How many items are in each state; a list that is asked twice is unchanged the second time."""
    counts = work.count_states(tx, stage)
    return {"done": counts.pop("done", 0) + counts.pop("unchanged", 0), **counts}


def _essence(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _essence(inner) for name, inner in value.items() if name not in ACCIDENTAL}
    return [_essence(inner) for inner in value] if isinstance(value, list) else value


def _digest(value: Any) -> str:
    written = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(re.sub(r"127\.0\.0\.1:\d+", "site", written).encode()).hexdigest()
