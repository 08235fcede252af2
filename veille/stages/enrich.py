"""The stage enrich: documents get their annotations, each for itself."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from corpus.document import Annotations, Document
from corpus.ledger import documents
from corpus.ledger.work import Item, Result, Selection, make_due
from veille.pool import Failure
from veille.report import Report
from veille.stages.driver import Task, drive
from veille.workspace import Workspace

#: What the worker answers for a document: its annotations, or why there are none.
Answer = Annotations | Failure


def enrich(workspace: Workspace, selection: Selection, report: Report) -> None:
    """Read the due documents of the selection."""
    drive(
        workspace,
        Task(
            "enrich",
            load=load_documents,
            make_worker=make_annotator,
            name=lambda document: document.id,
            keep=keep_annotations,
        ),
        selection,
        report,
    )


def load_documents(tx: Connection, items: Sequence[Item]) -> list[Document | None]:
    found = {document.id: document for document in documents.load(tx, [item.item for item in items])}
    return [found.get(item.item) for item in items]


def make_annotator() -> Callable[[Sequence[Document]], list[Answer]]:
    """The worker: models are loaded in the process that uses them, when the first text of their language comes."""
    from nlp.annotate import Annotator

    annotator = Annotator()

    def annotate(read: Sequence[Document]) -> list[Answer]:
        outcomes = annotator.annotate_each([document.content for document in read])
        return [outcome if isinstance(outcome, Annotations) else Failure(str(outcome)) for outcome in outcomes]

    return annotate


def keep_annotations(tx: Connection, item: Item, document: Document, answer: Answer, now: datetime) -> Result:
    """A document that could not be read goes on without annotations: it is quarantined here, and still found."""
    if isinstance(answer, Failure):
        result = Result(item.item, "quarantined", answer.reason)
    elif documents.annotate(tx, document, answer, now=now):
        result = Result(item.item, "done")
    else:
        return Result(item.item, "unchanged", "a newer version came meanwhile and waits for its own turn")
    make_due(tx, [Item("relate", item.item, item.source, item.batch)], now=now)
    return result
