"""Files from disk, taken apart into what becomes a capture each: pages, PDF, texts, lines, records of a WARC."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.archive import digest
from corpus.errors import VeilleError
from corpus.urls import UNWRITABLE, is_of_web, is_short
from crawlers.errors import ExtractionError
from crawlers.extraction.imported import read_line
from veille.errors import InputError

#: Bytes of one page or file; what is larger is refused unread. A line of JSON has no bound of its own.
MAX_SIZE = 100 * 1024 * 1024

_HTML, _PDF = "text/html", "application/pdf"
#: Media types of pages and reports, and the kind of capture each becomes.
_KINDS = {_HTML: "html-file", "application/xhtml+xml": "html-file", _PDF: "pdf-file"}


@dataclass(frozen=True)
class Piece:
    """What becomes one capture. ``url`` is an address of the web, or null for what has none.

    Of a WARC's response ``status`` and ``headers`` are what the server sent, ``at`` is when it did.
    """

    kind: str
    body: bytes
    content_type: str
    source: str | None = None
    url: str | None = None
    at: datetime | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    hints: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return digest(self.body)


class NotImported(VeilleError):
    """One line or record that cannot be imported; the others can. ``item`` names it."""

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(reason)
        self.item = item


class NoDocument(NotImported):
    """A record that holds no page, such as an image of one: it is left out, and that is no fault."""


Found = Piece | NotImported


def check_file(file: Path) -> None:
    """Refuse before anything is written what cannot be read at all."""
    if file.is_dir():
        raise InputError(f"{file}: is a directory; name its files, such as {file}/*.html")
    if find_reader(file) is None:
        raise InputError(
            f"{file}: cannot be imported; expected a file that ends in one of {', '.join(sorted(READERS))}"
        )
    try:
        with file.open("rb"):
            size = file.stat().st_size
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    if find_reader(file) in _WHOLE and size > MAX_SIZE:
        raise InputError(f"{file}: has {size >> 20} MB, at most {MAX_SIZE >> 20} are read of one file")


def find_reader(file: Path) -> "Callable[[Path], Iterator[Found]] | None":
    name = file.name.lower()
    return next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)


def read_file(file: Path) -> Iterator[Found]:
    """Everything in a file that was checked; what cannot be imported comes as the reason why."""
    reader = find_reader(file)
    assert reader is not None
    return reader(file)


def read_lines(file: Path) -> Iterator[Found]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield Piece("line", line, "application/json", source=read_line(line).get("source"))
            except ExtractionError as error:
                yield NotImported(f"{file.name} line {number}", str(error))


def read_page(file: Path) -> Iterator[Found]:
    """A page by its ending; one that is a PDF by its bytes is read as such."""
    body = file.read_bytes()
    kind, content_type = ("pdf-file", _PDF) if body.startswith(b"%PDF-") else ("html-file", _HTML)
    yield Piece(kind, body, content_type, hints=_named(file))


def read_pdf(file: Path) -> Iterator[Found]:
    yield Piece("pdf-file", file.read_bytes(), _PDF, hints=_named(file))


def read_text(file: Path) -> Iterator[Found]:
    yield Piece("text-file", file.read_bytes(), "text/plain", hints=_named(file))


def read_warc(file: Path) -> Iterator[Found]:
    """Every response and resource of HTML or PDF, with its address and date. A file that ends amid a record, or holds
    something else, gives what comes before."""
    from warcio.archiveiterator import ArchiveIterator

    number = 0
    try:
        with file.open("rb") as stream:
            for number, record in enumerate(ArchiveIterator(stream), start=1):
                if record.rec_type in ("response", "resource"):
                    yield _read_record(record, f"{file.name} record {number}", file)
    except Exception as error:  # noqa: BLE001 - warcio raises whatever its parts raise
        reason = (
            f"no record of a WARC can be read here ({type(error).__name__}: {error}); what comes before is imported"
        )
        yield NotImported(f"{file.name} after record {number}", reason)


def _read_record(record: Any, item: str, file: Path) -> Found:
    url, status = record.rec_headers.get_header("WARC-Target-URI") or "", 200
    headers: tuple[tuple[str, str], ...] = ()
    content_type = record.content_type
    if record.rec_type == "response":
        code = record.http_headers.get_statuscode() if record.http_headers else ""
        if not code.isdecimal():
            return NotImported(item, f"{url}: is no answer of HTTP; where the file is cut, copy it again")
        status = int(code)
        content_type = record.http_headers.get_header("Content-Type")
        headers = tuple(pair for pair in record.http_headers.headers if pair[0].lower() not in _OF_TRANSFER)
    media = (content_type or "").partition(";")[0].strip().lower()
    if status != 200 or not is_of_web(url):
        return NoDocument(item, f"{url}: has status {status}; only pages that were there are imported")
    if not is_short(url):
        return NotImported(item, f"{url:.80}…: is longer than an address that can be kept")
    body = record.content_stream().read(MAX_SIZE + 1)
    kind = "pdf-file" if body.startswith(b"%PDF-") else _KINDS.get(media)
    if kind is None:
        return NoDocument(item, f"{url}: is of type '{media}', neither HTML nor PDF")
    if len(body) > MAX_SIZE:
        return NotImported(item, f"{url}: has more than {MAX_SIZE >> 20} MB")
    if record.raw_stream.limit > 0 and not record.raw_stream.read(1):
        return NotImported(item, f"{url}: the file ends before its page does; copy it again")
    at = _read_time(record.rec_headers.get_header("WARC-Date"))
    if at is None:
        return NotImported(item, f"{url}: field 'WARC-Date' is no date")
    return Piece(
        kind,
        body,
        content_type or media,
        url=UNWRITABLE.sub("", url),
        at=at,
        status=status,
        headers=headers,
        hints=_named(file),
    )


def _read_time(written: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _named(file: Path) -> dict[str, Any]:
    return {"file": UNWRITABLE.sub("\ufffd", file.name)}


#: What the transfer did to a body that is kept as it is read.
_OF_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})
#: By the ending of a file's name.
READERS: dict[str, Callable[[Path], Iterator[Found]]] = {
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".pdf": read_pdf,
    ".txt": read_text,
    ".warc": read_warc,
    ".warc.gz": read_warc,
}
#: Readers that take a file as a whole.
_WHOLE = (read_page, read_pdf, read_text)
