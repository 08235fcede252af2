"""What the ledger knows, written to a search engine: documents in their order, then what is no document."""

import gc
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from corpus.ledger import documents, vectors
from corpus.ledger.indexing import Due
from index.backend import SearchBackend
from index.query import Rejected, Row
from index.rows import Beside, Record, project
from index.vectors import Vector
from veille.counted import name_counted
from veille.health import measure_health, to_row
from veille.indexing_stories import find_misnamed, read_names
from veille.runs_view import write_runs
from veille.vulnerabilities import write_vulnerabilities
from veille.workspace import Workspace

#: Documents read from the ledger at a time, and written before a commit: an engine's commit costs as much as
#: hundreds of documents, and a crash between two costs writing so many again, which takes ten seconds.
CHUNK = 500
COMMIT = 10_000

#: Documents that were written, and of which source each is; None where it was dropped.
Written = dict[Due, str | None]


#: What the story is called in rows that were written since the last commit, by document.
Unseen = dict[str, str | None]


def write_documents(workspace: Workspace, backend: SearchBackend, due: Sequence[Due], unseen: Unseen) -> Written:
    """Write or drop the documents and their figures; nobody sees it before the engine's commit.

    Others of their stories are written along where the story is called otherwise now; they are not among what is given.
    ``unseen`` is added to, and emptied by who commits.
    """
    with workspace.ledger.reading() as tx:
        misnamed = find_misnamed(tx, backend, due, unseen)
    written = _write(workspace, backend, due, unseen)
    for start in range(0, len(misnamed), CHUNK):
        _write(workspace, backend, misnamed[start : start + CHUNK], unseen)
    return written


def _write(workspace: Workspace, backend: SearchBackend, due: Sequence[Due], unseen: Unseen) -> Written:
    with workspace.ledger.reading() as tx:
        found, beside = _read(tx, due, model=workspace.settings.embedder)
    revisions = {document.id: document.latest for document in due}
    backend.delete_owned("figures", revisions, revisions=revisions)
    backend.delete("documents", [document.id for document in due if document.gone], revisions=revisions)
    rows: dict[str, list[Row]] = defaultdict(list)
    for record, told in zip(found, beside, strict=True):
        unseen[record["id"]] = told.story_title
        for collection, made in project(record, told).items():
            rows[collection].extend(made)
    for collection, made in rows.items():
        backend.put(collection, made)
    sources = {record["id"]: record["source"]["slug"] for record in found}
    return {document: sources.get(document.id) for document in due}


def _read(tx: Connection, due: Sequence[Due], *, model: str) -> tuple[Sequence[Record], Sequence[Beside]]:
    """The records of the documents that are kept, and what their rows say beside them."""
    found = documents.load_records(tx, [document.id for document in due if not document.gone])
    meant = vectors.load(tx, [record["id"] for record in found], model=model)
    names = read_names(tx, sorted({story for record in found if (story := record.get("story"))}), found)
    beside = [
        Beside(
            vector=Vector.read(model, meant[record["id"]]) if record["id"] in meant else None,
            story_title=names.get(record.get("story") or ""),
            counted=name_counted(record),
        )
        for record in found
    ]
    return found, beside


def match_refused(rejected: Collection[Rejected], written: Collection[Due]) -> dict[Due, str]:
    """The documents that the engine refused, or figures of which it did, with its first reason for each."""
    by_id = {document.id: document for document in written}
    refused: dict[Due, str] = {}
    for row in rejected:
        if document := by_id.get(owner_of(row)):
            of_part = "" if row.collection == "documents" else f"{row.collection} {row.id}: "
            refused.setdefault(document, f"the search engine refused it: {of_part}{row.reason}")
    return refused


def owner_of(row: Rejected) -> str:
    """The document that the row is, or is a figure of."""
    return row.id if row.collection == "documents" else row.id.rpartition("#")[0]


def write_facts(workspace: Workspace, backend: SearchBackend) -> None:
    """Write what is no document, whole each time."""
    write_vulnerabilities(workspace, backend)
    backend.put("sources", [to_row(health) for health in measure_health(workspace)])
    write_runs(workspace, backend)


def count_written(written: Written, refused: Mapping[Due, str]) -> Iterator[tuple[str, str]]:
    """Source and state of each document that was written; what was dropped is counted by the stage that dropped it."""
    for document, source in written.items():
        if source is not None:
            yield source, "quarantined" if document in refused else "done"


@contextmanager
def without_collector() -> Iterator[None]:
    """Records and rows are trees: looking for cycles among them takes a sixth of the stage and finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
