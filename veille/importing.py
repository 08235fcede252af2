"""Import: files from disk, archived and taken through the same stages as what was crawled."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from corpus.archive import ArchiveWriter
from corpus.ledger import Ledger, batches, captures, leases
from corpus.ledger.captures import Outcome
from corpus.ledger.work import Item, Selection, make_due
from veille.errors import StageError
from veille.filters import in_batches
from veille.imported_files import NoDocument, NotImported, Piece, check_file, read_file
from veille.report import Report
from veille.run import process
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.workspace import Workspace

#: The source of texts that name none.
SOURCE = "import"
LEASE = f"crawl {SOURCE}"
#: Lines, pages or files archived and recorded together.
CHUNK = 256


def import_texts(workspace: Workspace, files: Sequence[Path], report: Report) -> None:
    """Archive every line, page and record of the files as captures of one batch, and take them through the stages.

    Not the batch alone: what an import that was interrupted has left is finished too.
    """
    for file in files:
        check_file(file)
    with leases.held(workspace.ledger, LEASE, wait=workspace.settings.index_wait, clock=workspace.clock) as mine:
        if not mine:
            raise StageError("another import is archiving its files: run this one again when that has ended")
        sources = _archive_files(workspace, files, report)
    selection = Selection(sources=tuple(sorted(sources)))
    extract(workspace, selection, report)
    process(workspace, selection, report, stages=(enrich, relate))


def _archive_files(workspace: Workspace, files: Sequence[Path], report: Report) -> set[str]:
    """Make what the files hold captures that wait to be extracted; the sources that they name."""
    ledger, now, sources = workspace.ledger, workspace.clock(), {SOURCE}
    workspace.archive.recover(SOURCE)
    with ledger.writing() as tx:
        batches.end_interrupted(tx, SOURCE, now=now)
        report.batch = batch = batches.begin(tx, SOURCE, now=now)
    with workspace.archive.begin(SOURCE, batch, at=now) as writer:
        for pieces in in_batches(_read_files(files, report), CHUNK):
            outcomes = [_archive(writer, piece, batch, now) for piece in pieces]
            _record(ledger, outcomes, now)
            sources.update(outcome.source for outcome in outcomes)
    with ledger.writing() as tx:
        batches.end(tx, batch, now=workspace.clock())
    return sources


def _record(ledger: Ledger, outcomes: Sequence[Outcome], now: datetime) -> None:
    with ledger.writing() as tx:
        numbers = captures.add(tx, outcomes)
        pairs = zip(numbers, outcomes, strict=True)
        make_due(tx, [Item("extract", str(number), each.source, each.batch) for number, each in pairs], now=now)


def _read_files(files: Sequence[Path], report: Report) -> Iterator[Piece]:
    """Everything that can be imported; the rest is counted, and what is at fault named with its file."""
    for found in (found for file in files for found in read_file(file)):
        if isinstance(found, Piece):
            yield found
        else:
            _refuse(found, report)


def _refuse(found: NotImported, report: Report) -> None:
    if isinstance(found, NoDocument):
        report.count(SOURCE, "discarded")
    else:
        report.count(SOURCE, "quarantined")
        report.add_error(found.item, str(found))


def _archive(writer: ArchiveWriter, piece: Piece, batch: str, now: datetime) -> Outcome:
    body_digest, at = piece.digest, piece.at or now
    url = piece.url or f"import:{body_digest}"
    if piece.status is None:
        reference = writer.write_resource(url, content_type=piece.content_type, body=piece.body, fetched_at=at)
    else:
        reference = writer.write_response(
            url, status=piece.status, headers=piece.headers, body=piece.body, fetched_at=at
        )
    return Outcome(
        source=piece.source or SOURCE,
        url=url,
        batch=batch,
        fetched_at=at,
        state="done",
        kind=piece.kind,
        status=piece.status,
        content_type=piece.content_type,
        digest=body_digest,
        archive=reference,
        hints=piece.hints,
    )
