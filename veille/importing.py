"""Import: texts from disk, archived and taken through the same stages as what was crawled."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from corpus.archive import ArchiveWriter, digest
from corpus.ledger import Ledger, batches, captures, leases
from corpus.ledger.captures import Outcome
from corpus.ledger.work import Item, Selection, make_due
from crawlers.errors import ExtractionError
from crawlers.extraction.imported import read_line
from veille.errors import InputError, StageError
from veille.filters import in_batches
from veille.report import Report
from veille.run import process
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.workspace import Workspace

#: The source of texts that name none.
SOURCE = "import"
LEASE = f"crawl {SOURCE}"
#: Lines archived and recorded together.
CHUNK = 256


def import_texts(workspace: Workspace, files: Sequence[Path], report: Report) -> None:
    """Archive every line of the files as a capture of one batch, and take its sources through the stages.

    Not the batch alone: what an import that was interrupted has left is finished too.
    """
    check_files(files)
    with leases.held(workspace.ledger, LEASE, wait=workspace.settings.index_wait, clock=workspace.clock) as mine:
        if not mine:
            raise StageError("another import is archiving its files: run this one again when that has ended")
        sources = _archive_files(workspace, files, report)
    selection = Selection(sources=tuple(sorted(sources)))
    extract(workspace, selection, report)
    process(workspace, selection, report, stages=(enrich, relate))


def check_files(files: Sequence[Path]) -> None:
    """Refuse before anything is written what cannot be read at all."""
    for file in files:
        if file.suffix not in (".jsonl", ".ndjson"):
            raise InputError(f"{file}: only JSON lines can be imported, in a file that ends in .jsonl")
        try:
            file.open("rb").close()
        except OSError as error:
            raise InputError(f"{file}: cannot be read: {error.strerror}") from error


def _archive_files(workspace: Workspace, files: Sequence[Path], report: Report) -> set[str]:
    """Make the lines captures that wait to be extracted; the sources that they name."""
    ledger, now, sources = workspace.ledger, workspace.clock(), {SOURCE}
    workspace.archive.recover(SOURCE)
    with ledger.writing() as tx:
        batches.end_interrupted(tx, SOURCE, now=now)
        report.batch = batch = batches.begin(tx, SOURCE, now=now)
    with workspace.archive.begin(SOURCE, batch, at=now) as writer:
        for lines in in_batches(_read_lines(files, report), CHUNK):
            outcomes = [_archive(writer, line, source, batch, now) for source, line in lines]
            _record(ledger, outcomes, now)
            sources.update(source for source, _ in lines)
    with ledger.writing() as tx:
        batches.end(tx, batch, now=workspace.clock())
    return sources


def _record(ledger: Ledger, outcomes: Sequence[Outcome], now: datetime) -> None:
    with ledger.writing() as tx:
        numbers = captures.add(tx, outcomes)
        pairs = zip(numbers, outcomes, strict=True)
        make_due(tx, [Item("extract", str(number), each.source, each.batch) for number, each in pairs], now=now)


def _read_lines(files: Sequence[Path], report: Report) -> Iterator[tuple[str, bytes]]:
    """Every line that can be imported, with its source; the others are refused, one by one."""
    for file in files:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield read_line(line).get("source") or SOURCE, line
                except ExtractionError as error:
                    report.count(SOURCE, "quarantined")
                    report.add_error(f"{file.name} line {number}", str(error))


def _archive(writer: ArchiveWriter, line: bytes, source: str, batch: str, now: datetime) -> Outcome:
    body_digest = digest(line)
    url = f"import:{body_digest}"
    reference = writer.write_resource(url, content_type="application/json", body=line, fetched_at=now)
    return Outcome(
        source=source,
        url=url,
        batch=batch,
        fetched_at=now,
        state="done",
        kind="line",
        content_type="application/json",
        digest=body_digest,
        archive=reference,
    )
