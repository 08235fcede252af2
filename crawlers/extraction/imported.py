"""What comes from disk instead of a source: loose texts, one JSON object each, and files of HTML, PDF and text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from corpus.archive import ArchivedPage, digest
from corpus.document import Content, Draft
from corpus.languages import read_language
from corpus.urls import identify, is_of_web, is_short
from crawlers.errors import ExtractionError
from crawlers.extraction.article import Article, read_article
from crawlers.extraction.article.names import host_of
from crawlers.extraction.article.plain import read_plain
from crawlers.extraction.dates import parse_date
from crawlers.payload import read_json

#: Characters of what databases find things by; PostgreSQL's indexes take 2,700 bytes.
LONGEST = {"id": 500, "source": 500}


class LineExtractor:
    """Reads `{"id","title"?,"text","language"?,"published"?,"url"?}`; the given id is kept as it is."""

    name = "line"
    version = "1"

    def __call__(self, page: ArchivedPage, *, hints: Mapping[str, Any]) -> list[Draft]:
        fields = read_line(page.body)
        language = fields.get("language") or fields.get("lang")
        published = parse_published(fields.get("published"))
        content = Content(
            title=fields.get("title") or "",
            body=fields["text"],
            language=read_language(language) if language else None,
            published=published,
            published_basis="given" if published else None,
        )
        return [Draft(identifier=fields["id"], urls=tuple(filter(None, (fields.get("url"),))), content=content)]


class HtmlFileExtractor:
    """A page saved to disk, or a response of a WARC: known by the address it gives itself, else by its bytes."""

    name = "html-file"
    version = "3"

    def __call__(self, page: ArchivedPage, *, hints: Mapping[str, Any]) -> list[Draft]:
        url = page.url if is_of_web(page.url) else None
        article = read_article(
            page.body, url=url, content_type=page.content_type, fetched_at=page.fetched_at, hints=hints
        )
        content = article.content
        if content.level == "metadata" and not content.title:
            raise ExtractionError("the page has neither a title nor a text; import the page of an article")
        if publisher := _publisher(article, url):
            content = content.model_copy(update={"extra": content.extra | {"publisher": publisher}})
        return [_draft(content, page, article.canonical_url, url)]


class PdfFileExtractor:
    """A PDF from disk, or of a WARC."""

    name = "pdf-file"
    version = "3"

    def __call__(self, page: ArchivedPage, *, hints: Mapping[str, Any]) -> list[Draft]:
        from crawlers.extraction.pdf import read_pdf

        url = page.url if is_of_web(page.url) else None
        content = read_pdf(page.body, hints=hints, url=url or "", latest=page.fetched_at)
        if not content.title:
            content = content.model_copy(update={"title": str(hints.get("file") or "")})
        return [_draft(content, page, url)]


class TextFileExtractor:
    """A page saved as plain text: its title is the first line that looks like one, its furniture is left out."""

    name = "text-file"
    version = "1"

    def __call__(self, page: ArchivedPage, *, hints: Mapping[str, Any]) -> list[Draft]:
        content = read_plain(page.body, content_type=page.content_type, fetched_at=page.fetched_at)
        return [_draft(content, page)]


class ImportExtractor(Protocol):
    """Reads one kind of what comes from disk; no source is known of it."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def __call__(self, page: ArchivedPage, *, hints: Mapping[str, Any]) -> list[Draft]:
        """The documents; ExtractionError when it is not what its kind says. ``hints`` has the file's name."""


#: By the kind of capture; beside `EXTRACTORS`, these know no source.
IMPORT_EXTRACTORS: dict[str, ImportExtractor] = {
    "line": LineExtractor(),
    "html-file": HtmlFileExtractor(),
    "pdf-file": PdfFileExtractor(),
    "text-file": TextFileExtractor(),
}


def _draft(content: Content, page: ArchivedPage, *urls: str | None) -> Draft:
    """A document that is known by its first address, or, without one, by its bytes: the same file is the same one."""
    known = tuple(dict.fromkeys(url for url in urls if url))
    identifier = identify(known[0]) if known else "f-" + digest(page.body).removeprefix("sha256:")[:16]
    return Draft(identifier=identifier, urls=known, content=content)


def _publisher(article: Article, url: str | None) -> str | None:
    """What the page calls its site, else the host it is of."""
    host = host_of(article.canonical_url or url or "").removeprefix("www.")
    return article.publisher or host or None


def read_line(line: bytes) -> dict[str, Any]:
    """The fields of a line that can be imported; ExtractionError says what is wrong with any other."""
    fields = read_json(line)
    if not isinstance(fields, dict):
        raise ExtractionError(f"expected a JSON object, found {type(fields).__name__}")
    for name in ("id", "text"):
        if not isinstance(fields.get(name), str):
            found = "nothing" if fields.get(name) is None else f"{fields[name]!r:.80}"
            raise ExtractionError(f"field '{name}': expected a text, found {found}")
    if not fields["id"].strip():
        raise ExtractionError("field 'id': is empty; give every document an id of its own")
    for name in ("title", "language", "lang", "published", "url", "source"):
        if not isinstance(fields.get(name), str | None):
            raise ExtractionError(f"field '{name}': expected a text, found {fields[name]!r:.80}")
    _check_values(fields)
    return fields


def _check_values(fields: dict[str, Any]) -> None:
    for name, longest in LONGEST.items():
        if len(fields.get(name) or "") > longest:
            raise ExtractionError(f"field '{name}': has {len(fields[name])} characters, at most {longest} are kept")
    if not is_short(fields.get("url") or ""):
        raise ExtractionError(f"field 'url': is longer than an address that can be kept: {fields['url']:.80}…")
    for name in ("language", "lang"):
        try:
            fields.get(name) and read_language(fields[name])
        except ValueError as error:
            raise ExtractionError(f"field '{name}': {error}") from error
    parse_published(fields.get("published"))


def parse_published(text: str | None) -> datetime | None:
    """RFC 3339 or a date alone, which is its first moment in UTC, as is a time without a zone."""
    return parse_date(text, field="published", timezone="UTC") if text else None
