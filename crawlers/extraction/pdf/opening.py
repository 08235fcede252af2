"""Opening a PDF: what PDFium refuses, in words, and what would grow to gigabytes, before PDFium reads it."""

import re
from typing import Any

from crawlers.errors import ExtractionError
from crawlers.extraction.pdf.filters import Unverifiable, bound_size, choose_filters, unpack
from crawlers.extraction.pdf.limits import MAX_INFLATED
from crawlers.extraction.pdf.objects import Objects, parse_object
from crawlers.extraction.pdf.sizes import Sizes, measure_pieces
from crawlers.extraction.pdf.weighing import check_pages

_STREAM = re.compile(rb"stream\r?\n")
#: PDFium's codes of errors.
_PASSWORD, _SECURITY = 4, 5


class Unreadable(ExtractionError):
    """A PDF has no text for us; the message says why, in a sentence for people."""


def open_document(data: bytes) -> Any:
    """An open pypdfium2 document, to be closed by the caller; Unreadable where there is none."""
    from pypdfium2 import PdfDocument, PdfiumError

    if b"%PDF-" not in data[:1024]:
        raise Unreadable("broken: it does not begin as a PDF does")
    check_containers(data)
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise Unreadable(_reason(getattr(error, "err_code", None), data)) from error
    try:
        _check_document(document)
    except Unreadable:
        document.close()
        raise
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


def _check_document(document: Any) -> None:
    """Unreadable for a document without pages, or that would grow beyond all reports once they are read."""
    from pypdfium2 import PdfiumError

    if not len(document):
        raise Unreadable("broken: it has no pages")
    try:
        objects = Objects(document)
        sizes = Sizes(objects)
        sizes.check_streams()
        check_pages(objects, sizes, len(document))
    except Unverifiable as error:
        raise Unreadable(str(error)) from error
    except PdfiumError as error:
        raise Unreadable("broken: its structure cannot be read") from error


def check_containers(data: bytes) -> None:
    """Unreadable where the streams that hold the objects themselves are bombs: PDFium unpacks them to open the file.

    Only what is written plainly is seen; the process that reads the file has its limits for the rest.
    """
    try:
        for match in _STREAM.finditer(data):
            if data[max(0, match.start() - 3) : match.start()] == b"end":
                continue
            entries, _ = parse_object(data, data.rfind(b"obj", 0, match.start()) + 3)
            if isinstance(entries, dict) and entries.get("Type") in ("ObjStm", "XRef"):
                _check_container(data, match.end(), entries.get("Filter"))
    except Unverifiable as error:
        raise Unreadable(str(error)) from error


def _check_container(data: bytes, begin: int, written: Any) -> None:
    end = data.find(b"endstream", begin)
    packed = memoryview(data)[begin : end if end >= 0 else len(data)]
    filters = choose_filters(written if isinstance(written, list) else [written])
    if bound_size(packed, filters) > MAX_INFLATED:
        measure_pieces(unpack(packed, filters))
