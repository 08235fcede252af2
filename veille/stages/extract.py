"""The stage extract: captures become documents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from corpus.archive import Archive
from corpus.document import DocumentSource, Draft
from corpus.errors import ArchiveError
from corpus.ledger import baselines, captures, documents
from corpus.ledger.captures import Capture
from corpus.ledger.documents import Reading, hash_content
from corpus.ledger.work import Item, Result, Selection, failed
from crawlers.catalogue import Source
from crawlers.errors import ExtractionError
from crawlers.extraction import EXTRACTORS, extract_teaser
from crawlers.extraction.imported import IMPORT_EXTRACTORS
from veille.pool import Failure
from veille.report import Report
from veille.stages.driver import Task, drive
from veille.workspace import Workspace


@dataclass(frozen=True)
class Page:
    """A capture to be read, and the older one to compare it with where the extractor has changed meanwhile."""

    capture: Capture
    older: Capture | None = None


@dataclass(frozen=True)
class Reply:
    """What an extractor made of a page, with the hashes of the older capture's documents by identifier.

    ``error`` says why there is nothing; ``lasting`` that another attempt would end the same.
    """

    drafts: tuple[Draft, ...] = ()
    baselines: Mapping[str, str] | None = None
    error: str | None = None
    lasting: bool = True


def extract(workspace: Workspace, selection: Selection, report: Report) -> None:
    """Read the due captures of the selection."""
    sources = workspace.catalogue
    stamps = {kind: f"{reader.name} {reader.version}" for kind, reader in (EXTRACTORS | IMPORT_EXTRACTORS).items()}
    task = Task(
        "extract",
        load=partial(load_pages, stamps=stamps),
        make_worker=partial(make_reader, workspace.archive, sources),
        name=lambda page: page.capture.url,
        keep=partial(keep_drafts, sources=sources, stamps=stamps),
    )
    drive(workspace, task, selection, report)


def load_pages(tx: Connection, items: Sequence[Item], *, stamps: Mapping[str, str]) -> list[Page | None]:
    found = captures.load(tx, [int(item.item) for item in items])
    older = baselines.find(tx, found, stamps)
    pages = {capture.item: Page(capture, older.get(capture.id)) for capture in found}
    return [pages.get(item.item) for item in items]


def make_reader(archive: Archive, sources: Mapping[str, Source]) -> Callable[[Sequence[Page]], list[Reply]]:
    """The worker: runs in processes of its own, where a hostile page can do no harm."""
    return lambda pages: [read_page(archive, sources, page) for page in pages]


def read_page(archive: Archive, sources: Mapping[str, Source], page: Page) -> Reply:
    try:
        drafts = tuple(read_capture(archive, sources, page.capture))
    except ExtractionError as error:
        return Reply(error=str(error))
    except ArchiveError as error:
        return Reply(error=str(error), lasting=False)
    return Reply(drafts, read_baselines(archive, sources, page.older) if page.older else None)


def read_capture(archive: Archive, sources: Mapping[str, Source], capture: Capture) -> list[Draft]:
    """The documents of a capture; of one that was refused, what its hints say."""
    if (imported := IMPORT_EXTRACTORS.get(capture.kind)) and capture.archive:
        return imported(archive.read(capture.archive))
    source = sources.get(capture.source)
    if source is None:
        raise ExtractionError(f"the source '{capture.source}' is not in the catalogue any more; put its YAML back")
    if capture.archive is None:
        return [extract_teaser(source, capture.hints, capture.url)]
    return EXTRACTORS[capture.kind](archive.read(capture.archive), source=source, hints=capture.hints)


def read_baselines(archive: Archive, sources: Mapping[str, Source], older: Capture) -> dict[str, str]:
    """The hashes of an older capture's documents under today's extractor; none where it cannot read it."""
    try:
        return {draft.identifier: hash_content(draft.content) for draft in read_capture(archive, sources, older)}
    except (ExtractionError, ArchiveError):
        return {}


def keep_drafts(
    tx: Connection,
    item: Item,
    page: Page,
    reply: Reply | Failure,
    now: datetime,
    *,
    sources: Mapping[str, Source],
    stamps: Mapping[str, str],
) -> Result:
    if isinstance(reply, Failure):
        return Result(item.item, "quarantined", reply.reason)
    if reply.error is not None:
        return failed(item, reply.error, now=now, permanent=reply.lasting)
    source = describe_source(page.capture.source, sources)
    changes = set()
    for draft in reply.drafts:
        baseline = (reply.baselines or {}).get(draft.identifier)
        reading = Reading(draft, page.capture, source, stamps[page.capture.kind], baseline)
        changes.add(documents.store(tx, reading, now=now).change)
    if not changes:
        return Result(item.item, "discarded", "the page holds no document")
    return Result(item.item, "unchanged" if changes == {"unchanged"} else "done")


def describe_source(slug: str, sources: Mapping[str, Source]) -> DocumentSource:
    """What a document says of its source; of one that came from disk, only its name is known."""
    source = sources.get(slug)
    if source is None:
        return DocumentSource(slug=slug, title=slug, publisher=slug)
    return DocumentSource.model_validate(source.model_dump(include=set(DocumentSource.model_fields)))
