"""The extractor of PDF: one file, one document of its own, part of the page that links it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from corpus.archive import ArchivedPage
from corpus.document import Content, Draft
from corpus.languages import read_language
from corpus.urls import identify, normalise
from crawlers.errors import ExtractionError
from crawlers.extraction.markup import plain_html
from crawlers.source import Source

NO_HINTS: Mapping[str, Any] = {}


class PdfExtractor:
    """A file that cannot be read is a document all the same: its title and address, and in ``extra`` the problem."""

    name = "pdf"
    version = "3"

    def __call__(self, page: ArchivedPage, *, source: Source, hints: Mapping[str, Any]) -> list[Draft]:
        if not page.body:
            raise ExtractionError(f"{page.url}: expected a PDF, found nothing")
        content = read_pdf(page.body, hints=hints, url=page.url, latest=page.fetched_at)
        language = _choose_language(content.language, hints, source)
        return [_draft(page.url, content.model_copy(update={"language": language}))]

    def describe_unread(self, url: str, problem: str, *, source: Source, hints: Mapping[str, Any]) -> Draft:
        """The document of a file that its reader did not survive."""
        content = describe_pdf(problem, hints=hints, url=url)
        return _draft(url, content.model_copy(update={"language": content.language or source.language}))

    def extract_teaser(self, url: str, *, source: Source, hints: Mapping[str, Any]) -> Draft:
        from crawlers.extraction.pdf.metadata import find_publication, find_title

        title = find_title(hints, "", None, url)
        if not title:
            raise ExtractionError(f"{url}: the file was refused, and neither its list nor its address gives a title")
        summary = hints.get("summary")
        lead = plain_html(summary[:20_000]) if isinstance(summary, str) else ""
        published, basis = find_publication(hints, ())
        content = Content(
            kind="report",
            title=title,
            lead=lead or None,
            language=_hinted_language(hints) or source.language,
            published=published,
            published_basis=basis,
            level="teaser" if lead else "metadata",
            part_of=_part_of(hints),
        )
        return _draft(url, content)


def read_pdf(
    data: bytes, *, hints: Mapping[str, Any] = NO_HINTS, url: str = "", latest: datetime | None = None
) -> Content:
    """The content of a PDF. It raises for none: what cannot be read has the level metadata, no body, and the reason
    in ``extra["problem"]``, where that of pages left out stands as well. ``url`` gives a title where nothing else does,
    and no date after ``latest`` is taken from its cover.
    """
    from crawlers.extraction.pdf.content import read_content

    return read_content(
        data, hints=hints, url=url, latest=latest, part_of=_part_of(hints), language=_hinted_language(hints)
    )


def describe_pdf(problem: str, *, hints: Mapping[str, Any] = NO_HINTS, url: str = "") -> Content:
    """What ``read_pdf`` gives for a file that cannot be read, without another look at it: for one that did its reader
    harm."""
    from crawlers.extraction.pdf.content import describe_content

    return describe_content(problem, hints=hints, url=url, part_of=_part_of(hints), language=_hinted_language(hints))


def _choose_language(found: str | None, hints: Mapping[str, Any], source: Source) -> str | None:
    """The list's word, else the source's where the file agrees or is silent. Where they differ nobody knows: writers
    of files leave the language of their template."""
    hinted = _hinted_language(hints)
    return hinted or (source.language if found in (None, source.language) else None)


def _draft(url: str, content: Content) -> Draft:
    address = normalise(url)
    return Draft(identifier=identify(address), urls=tuple(dict.fromkeys((address, url))), content=content)


def _part_of(hints: Mapping[str, Any]) -> str | None:
    value = hints.get("part_of")
    return identify(value) if isinstance(value, str) and value else None


def _hinted_language(hints: Mapping[str, Any]) -> str | None:
    try:
        return read_language(hints["language"])
    except (KeyError, ValueError, AttributeError, TypeError):
        return None
