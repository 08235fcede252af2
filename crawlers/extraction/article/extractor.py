"""Pages of HTML: an article each."""

from collections.abc import Mapping
from typing import Any

from corpus.archive import ArchivedPage
from corpus.document import Content, Draft
from corpus.urls import identify, is_of_web, normalise
from crawlers.errors import ExtractionError
from crawlers.extraction.article.article import dates_of, read_article, read_tags
from crawlers.extraction.article.credits import find_credit
from crawlers.extraction.article.names import clean
from crawlers.extraction.article.publication import read_teaser_dates
from crawlers.extraction.markup import plain_html
from crawlers.source import Source

#: Characters of a title; what is longer is none.
_LONGEST_TITLE = 400


class ArticleExtractor:
    """One page, one document, known by its canonical address."""

    name = "article"
    version = "3"

    def __call__(self, page: ArchivedPage, *, source: Source, hints: Mapping[str, Any]) -> list[Draft]:
        article = read_article(
            page.body,
            url=page.url,
            content_type=page.content_type,
            fetched_at=page.fetched_at,
            hints={"language": source.language} | dict(hints),
            rules=source.article,
            timezone=source.timezone,
            country=source.country,
        )
        content = article.content
        if content.level == "metadata" and not content.title:
            raise ExtractionError("the page has neither a title nor a text: nothing of it can be found again")
        if content.language is None:
            content = content.model_copy(update={"language": source.language})
        return [make_draft(content, article.canonical_url, page.url)]

    def extract_teaser(self, url: str, *, source: Source, hints: Mapping[str, Any]) -> Draft:
        title = clean(_text(hints, "title"))[:_LONGEST_TITLE]
        if not title:
            raise ExtractionError("the page was refused and its feed gave no title: there is nothing to read")
        lead = plain_html(_text(hints, "summary"))
        authors = [name for name in hints.get("authors") or () if isinstance(name, str) and name.strip()]
        content = Content(
            title=title,
            lead=lead or None,
            language=read_tags([hints.get("language")]) or source.language,
            authors=tuple(authors),
            level="teaser" if lead else "metadata",
            credited_source=find_credit([lead], authors=authors) if lead else None,
            **dates_of(read_teaser_dates(hints, timezone=source.timezone)),
        )
        return make_draft(content, None, url)


def make_draft(content: Content, canonical: str | None, *urls: str) -> Draft:
    """``urls`` are the other addresses of the page, the first its own where it names none."""
    known = tuple(dict.fromkeys(url for url in (canonical, *urls) if url and is_of_web(url)))
    return Draft(identifier=identify(normalise(known[0] if known else urls[0])), urls=known, content=content)


def _text(hints: Mapping[str, Any], name: str) -> str:
    value = hints.get(name)
    return value if isinstance(value, str) else ""
