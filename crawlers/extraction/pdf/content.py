"""A PDF as content: its text, and what is known beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from corpus.document import Content
from crawlers.extraction.pdf.metadata import (
    Information,
    find_authors,
    find_publication,
    find_title,
    read_cover_title,
    read_information,
)
from crawlers.extraction.pdf.opening import Unreadable, open_document
from crawlers.extraction.pdf.pieces import Piece
from crawlers.extraction.pdf.reader import Reading, read_document


def read_content(
    data: bytes,
    *,
    hints: Mapping[str, Any],
    url: str,
    latest: datetime | None,
    part_of: str | None,
    language: str | None,
) -> Content:
    """Raises for no PDF, however broken."""
    read = _read(data)
    return _compose(*read, hints=hints, url=url, latest=latest, part_of=part_of, language=language)


def describe_content(
    problem: str, *, hints: Mapping[str, Any], url: str, part_of: str | None, language: str | None
) -> Content:
    """What is known of a file that is not opened, because of that problem."""
    return _compose(None, None, problem, hints=hints, url=url, latest=None, part_of=part_of, language=language)


def _compose(
    information: Information | None,
    reading: Reading | None,
    problem: str | None,
    *,
    hints: Mapping[str, Any],
    url: str,
    latest: datetime | None,
    part_of: str | None,
    language: str | None,
) -> Content:
    cover: Sequence[Piece] = reading.cover if reading else ()
    published, basis = find_publication(hints, cover, latest)
    problems = [problem] if problem else reading.problems if reading else []
    extra: dict[str, Any] = {"problem": "; ".join(problems[:10])} if problems else {}
    if information and information.created:
        extra["file_created"] = information.created
    return Content(
        kind="report",
        title=find_title(hints, read_cover_title(cover, reading.size) if reading else "", information, url),
        body=reading.body.text if reading else "",
        blocks=reading.body.blocks if reading else (),
        language=language or (information.language if information else None),
        authors=find_authors(information),
        published=published,
        published_basis=basis,
        level="full" if reading else "metadata",
        part_of=part_of,
        extra=extra,
    )


def _read(data: bytes) -> tuple[Information | None, Reading | None, str | None]:
    try:
        document = open_document(data)
    except Unreadable as error:
        return None, None, str(error)
    try:
        information = read_information(document)
        try:
            reading = read_document(document)
        except Unreadable as error:
            return information, None, str(error)
        if not reading.body.text:
            return information, None, "scanned: no page has text but heads and page numbers"
        return information, reading, None
    finally:
        document.close()
