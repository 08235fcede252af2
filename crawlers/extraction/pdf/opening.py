"""Opening a PDF: what PDFium refuses, in words, and streams that would inflate to gigabytes, before it sees them."""

import re
import zlib
from typing import Any

from crawlers.errors import ExtractionError
from crawlers.extraction.pdf.limits import MAX_INFLATED, MAX_SEARCHED

#: DEFLATE makes at most 1,032 bytes of one.
_MOST = 1032
_STREAM = re.compile(rb"stream\r?\n")
_CHUNK = 1 << 20
#: PDFium's codes of errors.
_PASSWORD, _SECURITY = 4, 5


class Unreadable(ExtractionError):
    """A PDF has no text for us; the message says why, in a sentence for people."""


def open_document(data: bytes) -> Any:
    """An open pypdfium2 document, to be closed by the caller; Unreadable where there is none."""
    from pypdfium2 import PdfDocument, PdfiumError

    if b"%PDF-" not in data[:1024]:
        raise Unreadable("broken: it does not begin as a PDF does")
    check_streams(data)
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise Unreadable(_reason(getattr(error, "err_code", None), data)) from error
    if not len(document):
        document.close()
        raise Unreadable("broken: it has no pages")
    return document


def _reason(code: int | None, data: bytes) -> str:
    # PDFium keeps the code of an earlier file where it sets none itself.
    if b"/Encrypt" not in data:
        return "broken: its structure cannot be read"
    if code == _PASSWORD:
        return "encrypted: it opens only with a password"
    if code == _SECURITY:
        return "encrypted: in a way that cannot be read"
    return "broken: its structure cannot be read"


def check_streams(data: bytes) -> None:
    """Unreadable for a file with a stream that inflates beyond all reports. Encrypted streams tell nothing."""
    searched = 0
    for match in _STREAM.finditer(data):
        begin = match.end()
        # A stream within a stream has its length in the outer one: only what may be too large is inflated.
        end = data.find(b"endstream", begin)
        end = len(data) if end < 0 else end
        nested = data[max(0, begin - 400) : begin].rpartition(b" obj")[2].count(b"FlateDecode") + (
            data[max(0, begin - 400) : begin].rpartition(b" obj")[2].count(b"/Fl ") > 0
        )
        if (end - begin) * _MOST ** max(nested, 1) <= MAX_INFLATED:
            continue
        searched += _inflate(data, begin, end, max(nested, 1))
        if searched > MAX_SEARCHED:
            raise Unreadable(f"too large: its streams inflate to more than {MAX_SEARCHED >> 20} MiB")


def _inflate(data: bytes, begin: int, end: int, times: int) -> int:
    """The bytes that a stream inflates to, never held at once."""
    inflaters = [zlib.decompressobj() for _ in range(min(times, 4))]
    size = 0
    try:
        for chunk in _feed(memoryview(data)[begin:end], inflaters):
            size += len(chunk)
            if size > MAX_INFLATED:
                raise Unreadable(f"too large: a stream inflates to more than {MAX_INFLATED >> 20} MiB")
    except zlib.error:
        pass  # not deflated, encrypted, or torn: PDFium makes of it what it can
    return size


def _feed(data: memoryview, inflaters: list[Any]) -> Any:
    """The data through all inflaters, in pieces of a mebibyte."""
    inflater, *rest = inflaters
    pending: bytes | memoryview = data
    while len(pending) and not inflater.eof:
        chunk = inflater.decompress(pending, _CHUNK)
        pending = inflater.unconsumed_tail
        if not chunk and not len(pending):
            return
        if not rest:
            yield chunk
        else:
            yield from _feed_further(chunk, rest)


def _feed_further(chunk: bytes, inflaters: list[Any]) -> Any:
    yield from _feed(memoryview(chunk), inflaters)
