"""The stage enrich: documents get their annotations and their vector, each for itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from corpus.document import Annotations, Document
from corpus.ledger import batches, documents, indexing, vectors
from corpus.ledger.work import Item, Result, Selection, make_due
from nlp.relevance import RELEVANT
from veille.embedding import make_embedding
from veille.pool import Failure, Worker
from veille.report import Report
from veille.stages.driver import Task, drive
from veille.workspace import Workspace

if TYPE_CHECKING:
    from crawlers.source import Source

#: Official texts are kept whatever their source's `keep` says: nobody else has them.
OFFICIAL = ("report", "advisory")


@dataclass(frozen=True)
class Reading:
    """What the worker answers for a document: its annotations, or why there are none, and its vector as bytes."""

    found: Annotations | Failure
    vector: bytes | None = None


def enrich(workspace: Workspace, selection: Selection, report: Report) -> None:
    """Read the due documents of the selection."""
    embedder = workspace.settings.embedder
    drive(
        workspace,
        Task(
            "enrich",
            load=load_documents,
            make_worker=partial(make_reader, make_annotator, embedder),
            name=lambda document: document.id,
            keep=partial(keep_reading, catalogue=workspace.catalogue, model=embedder),
        ),
        selection,
        report,
    )


def load_documents(tx: Connection, items: Sequence[Item]) -> list[Document | None]:
    found = {document.id: document for document in documents.load(tx, [item.item for item in items])}
    return [found.get(item.item) for item in items]


def make_reader(
    make_annotator: Callable[[], Worker[Document, Annotations | Failure]], embedder: str
) -> Worker[Document, Reading]:
    """The worker: models are loaded in the process that uses them, when the first text that needs them comes."""
    annotate, embed = make_annotator(), make_embedding(embedder)

    def read(given: Sequence[Document]) -> list[Reading]:
        vectors_made = embed([document.content for document in given])
        return [Reading(*pair) for pair in zip(annotate(given), vectors_made, strict=True)]

    return read


def make_annotator() -> Worker[Document, Annotations | Failure]:
    from nlp.annotate import Annotator

    annotator = Annotator()

    def annotate(read: Sequence[Document]) -> list[Annotations | Failure]:
        outcomes = annotator.annotate_each([document.content for document in read])
        return [outcome if isinstance(outcome, Annotations) else Failure(str(outcome)) for outcome in outcomes]

    return annotate


def keep_reading(
    tx: Connection,
    item: Item,
    document: Document,
    answer: Reading | Failure,
    now: datetime,
    *,
    catalogue: "Mapping[str, Source]",
    model: str,
) -> Result:
    """A document that could not be read goes on without annotations: it is quarantined here, and still found."""
    reading = answer if isinstance(answer, Reading) else Reading(answer)
    if isinstance(reading.found, Failure):
        result = Result(item.item, "quarantined", reading.found.reason)
    elif not documents.annotate(tx, document, reading.found, now=now):
        return Result(item.item, "unchanged", "a newer version came meanwhile and waits for its own turn")
    elif (
        reason := find_irrelevance(document, reading.found, catalogue.get(document.source.slug))
    ) is not None and batches.is_crawl(tx, document.fetch.batch, document.source.slug):
        indexing.withdraw(tx, document.id, now=now)
        return Result(item.item, "discarded", reason)
    else:
        result = Result(item.item, "unchanged" if reading.found == document.annotations else "done")
    if reading.vector is not None:
        vectors.store(tx, document.id, reading.vector, model=model, version=document.version, now=now)
    make_due(tx, [Item("relate", item.item, item.source, item.batch)], now=now)
    return result


def find_irrelevance(document: Document, found: Annotations, source: "Source | None") -> str | None:
    """Why the document is not kept; None where it is. Only a source that says so drops anything, and no official text.

    One that somebody imported is kept whatever this says, and so is one whose text was cut: it was judged by the whole.
    """
    if source is None or source.keep != "relevant" or found.relevance is None or found.relevance >= RELEVANT:
        return None
    if document.source.kind in OFFICIAL or document.content.kind in OFFICIAL or document.content.is_cut:
        return None
    return f"relevance {found.relevance:.2f} is under {RELEVANT} (the source says keep: relevant)"
