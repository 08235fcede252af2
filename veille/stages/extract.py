"""The stage extract: captures become documents, those of catalogues dated facts about CVE."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from corpus.archive import Archive
from corpus.document import DocumentSource, Draft
from corpus.errors import ArchiveError
from corpus.ledger import baselines, captures, documents, parts, vulnerabilities
from corpus.ledger.captures import Capture
from corpus.ledger.documents import Reading, hash_content
from corpus.ledger.vulnerabilities import CatalogueRefused
from corpus.ledger.work import Item, Result, Selection, failed
from corpus.urls import is_of_web
from corpus.vulnerability import CatalogueEntry
from crawlers.catalogue import Source
from crawlers.errors import ExtractionError
from crawlers.extraction import EXTRACTORS, extract_teaser
from crawlers.extraction.imported import IMPORT_EXTRACTORS
from crawlers.extraction.kev import CATALOGUE_READERS
from crawlers.extraction.pdf import PdfExtractor
from veille.pool import Failure
from veille.report import Report
from veille.stages.driver import Task, drive
from veille.workspace import Workspace

#: What is known of a page that its reader did not survive, by the kind of capture.
DESCRIBERS = {"pdf": PdfExtractor().describe_unread}


@dataclass(frozen=True)
class Page:
    """A capture to be read, and the older one to compare it with where the extractor has changed meanwhile."""

    capture: Capture
    older: Capture | None = None


@dataclass(frozen=True)
class Reply:
    """What an extractor made of a page, with the hashes of the older capture's documents by identifier.

    Of a catalogue there are ``entries`` instead of documents.
    ``error`` says why there is nothing; ``lasting`` that another attempt would end the same.
    """

    drafts: tuple[Draft, ...] = ()
    baselines: Mapping[str, str] | None = None
    entries: tuple[CatalogueEntry, ...] | None = None
    error: str | None = None
    lasting: bool = True


def extract(workspace: Workspace, selection: Selection, report: Report) -> None:
    """Read the due captures of the selection."""
    sources, stamps = workspace.catalogue, make_stamps()
    task = Task(
        "extract",
        load=partial(load_pages, stamps=stamps),
        make_worker=partial(make_reader, workspace.archive, sources),
        name=lambda page: name_capture(page.capture),
        keep=partial(keep_drafts, sources=sources, stamps=stamps),
    )
    drive(workspace, task, selection, report)


def make_stamps() -> dict[str, str]:
    """By the kind of captures what a reading by the extractor of today carries."""
    return {kind: f"{reader.name} {reader.version}" for kind, reader in (EXTRACTORS | IMPORT_EXTRACTORS).items()}


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
        if page.capture.kind in CATALOGUE_READERS and page.capture.archive:
            return Reply(entries=tuple(read_catalogue(archive, sources, page.capture)))
        drafts = tuple(read_capture(archive, sources, page.capture))
    except ExtractionError as error:
        return Reply(error=str(error))
    except ArchiveError as error:
        return Reply(error=str(error), lasting=False)
    return Reply(drafts, read_baselines(archive, sources, page.older) if page.older else None)


def read_capture(archive: Archive, sources: Mapping[str, Source], capture: Capture) -> list[Draft]:
    """The documents of a capture; of one that was refused, what its hints say."""
    if (imported := IMPORT_EXTRACTORS.get(capture.kind)) and capture.archive:
        return imported(archive.read(capture.archive), hints=capture.hints)
    if capture.archive is None:
        # Where a refusal led to is a form to log in, the same for every page.
        return [extract_teaser(source_of(capture, sources), capture.hints, capture.url)]
    page = archive.read(capture.archive)
    page = replace(page, url=capture.final_url or page.url)  # what addresses within it are relative to
    drafts = EXTRACTORS[capture.kind](page, source=source_of(capture, sources), hints=capture.hints)
    # One page of many documents is none of their addresses.
    return [name_addresses(draft, capture) for draft in drafts] if len(drafts) == 1 else drafts


def read_catalogue(archive: Archive, sources: Mapping[str, Source], capture: Capture) -> list[CatalogueEntry]:
    assert capture.archive is not None
    page = archive.read(capture.archive)
    return CATALOGUE_READERS[capture.kind](page, source=source_of(capture, sources))


def name_capture(capture: Capture) -> str:
    """What a person knows it by: its address, or the file it came from."""
    return capture.url if is_of_web(capture.url) else str(capture.hints.get("file") or capture.url)


def source_of(capture: Capture, sources: Mapping[str, Source]) -> Source:
    source = sources.get(capture.source)
    if source is None:
        raise ExtractionError(f"the source '{capture.source}' is not in the catalogue any more; put its YAML back")
    return source


def name_addresses(draft: Draft, capture: Capture) -> Draft:
    """The draft with every address that led to it: its own, then where the request ended, then where it began."""
    led = (url for url in (capture.final_url, capture.url) if url and is_of_web(url))
    return draft.model_copy(update={"urls": tuple(dict.fromkeys((*draft.urls, *led)))})


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
        keep_unread(tx, page, reply, now, sources=sources, stamps=stamps)
        return Result(item.item, "quarantined", reply.reason)
    if reply.error is not None:
        return failed(item, reply.error, now=now, permanent=reply.lasting)
    if reply.entries is not None:
        return keep_catalogue(tx, item, page.capture, reply.entries, now)
    changes = {
        keep_draft(tx, draft, page, reply, now, sources=sources, extractor=stamps[page.capture.kind])
        for draft in reply.drafts
    }
    if not changes:
        return Result(item.item, "discarded", "the page holds no document")
    return Result(item.item, "unchanged" if changes == {"unchanged"} else "done")


def keep_unread(
    tx: Connection,
    page: Page,
    failure: Failure,
    now: datetime,
    *,
    sources: Mapping[str, Source],
    stamps: Mapping[str, str],
) -> None:
    """A report that its reader did not survive is a document all the same, with what its list said and the reason."""
    capture = page.capture
    describe, source = DESCRIBERS.get(capture.kind), sources.get(capture.source)
    if describe is None or source is None:
        return
    draft = describe(capture.final_url or capture.url, failure.reason, source=source, hints=capture.hints)
    draft = name_addresses(draft, capture)
    keep_draft(tx, draft, page, Reply(), now, sources=sources, extractor=stamps[capture.kind])


def keep_draft(
    tx: Connection,
    draft: Draft,
    page: Page,
    reply: Reply,
    now: datetime,
    *,
    sources: Mapping[str, Source],
    extractor: str,
) -> documents.Change:
    """Store a document. One that turns out to be the whole of others under another name has these read again."""
    source = describe_source(page.capture.source, sources, draft)
    baseline = (reply.baselines or {}).get(draft.identifier)
    draft = parts.resolve_whole(tx, draft, page.capture)
    stored = documents.store(tx, Reading(draft, page.capture, source, extractor, baseline), now=now)
    if stored.change == "new":
        parts.read_again(tx, stored.document, draft.urls, source=source.slug, now=now)
    return stored.change


def keep_catalogue(
    tx: Connection, item: Item, capture: Capture, entries: Sequence[CatalogueEntry], now: datetime
) -> Result:
    try:
        changes = vulnerabilities.store(tx, capture.source, entries, capture=capture.id, now=now)
    except CatalogueRefused as error:
        return Result(item.item, "quarantined", str(error))
    return Result(item.item, "done" if changes else "unchanged", changes.summarise())


def describe_source(slug: str, sources: Mapping[str, Source], draft: Draft) -> DocumentSource:
    """What a document says of its source. Of one that came from disk only its name is known, and what its page says."""
    source = sources.get(slug)
    if source is None:
        publisher = draft.content.extra.get("publisher")
        return DocumentSource(slug=slug, title=slug, publisher=publisher if isinstance(publisher, str) else slug)
    return DocumentSource.model_validate(source.model_dump(include=set(DocumentSource.model_fields)))
