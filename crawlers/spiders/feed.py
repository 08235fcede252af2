"""Feeds: RSS and Atom as feedparser reads them, and JSON Feed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from scrapy.http import Response

from corpus.ledger.pages import Listed
from crawlers.capture import header
from crawlers.errors import ExtractionError
from crawlers.source import Source
from crawlers.spiders.bounds import check_feed
from crawlers.spiders.jsonfeed import is_json_feed, read_json_feed
from crawlers.spiders.lists import (
    MAX_CATEGORIES,
    MAX_ENTRIES,
    MAX_HINT,
    MAX_TEXT,
    Listing,
    Moments,
    as_text,
    find_page,
    say_too_many,
    stamp_of,
    storable_text,
)
from crawlers.spiders.source import SourceSpider

#: What feedparser finds odd and reads all the same, as it was meant: that is nothing to tell anyone.
_HARMLESS = ("CharacterEncodingOverride", "NonXMLContentType")


class FeedSpider(SourceSpider):
    """Feeds of the web. What is broken XML is read as far as feedparser saves it, and the list says so."""

    list_types = ("xml", "rss", "atom", "rdf", "json", "html", "text/plain", "octet-stream")

    @classmethod
    def read_list(cls, response: Response, *, hints: Mapping[str, Any], now: datetime) -> Listing:
        if is_json_feed(response.body):
            return read_json_feed(response.body, base=response.url, source=cls.source, now=now)
        content_type = header(response, "Content-Type")
        return read_feed(response.body, base=response.url, content_type=content_type, source=cls.source, now=now)


def read_feed(body: bytes, *, base: str, content_type: str | None, source: Source, now: datetime) -> Listing:
    """What an RSS or Atom feed names; ExtractionError where nothing of a feed can be read."""
    feed = _parse(body, base=base, content_type=content_type)
    broken = None if type(feed.get("bozo_exception")).__name__ in _HARMLESS else feed.get("bozo_exception")
    entries = feed["entries"]
    if not entries and (broken or not feed.get("version")):
        raise ExtractionError(f"expected RSS, Atom or JSON Feed: {_explain(broken) if broken else 'this is none'}")
    listing, moments = Listing(), Moments(source, now)
    if broken:
        listing.remarks.append(f"the feed is broken, {len(entries)} entries could be read: {_explain(broken)}")
    listing.remarks.extend(say_too_many(len(entries)))
    shared = {"language": _language(feed["feed"].get("language"))}
    for number, entry in enumerate(entries[:MAX_ENTRIES], start=1):
        try:
            listing.listed.append(_read_entry(entry, shared, moments, base=base, is_atom=feed["version"][:4] == "atom"))
        except ExtractionError as error:
            listing.unreadable.append(f"entry {number}: {error}")
    listing.remarks.extend(moments.remarks())
    return listing


def _parse(body: bytes, *, base: str, content_type: str | None) -> Any:
    import feedparser

    check_feed(body)

    # Without any type, feedparser takes the text for Latin-1; of application/xml it believes the declaration, or UTF-8.
    headers = {"content-location": base, "content-type": content_type or "application/xml"}
    try:
        # As a stream: feedparser takes bytes for the name of a file first.
        return feedparser.parse(
            BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except ExtractionError:
        raise
    except Exception as error:  # a parser of hostile text, with a history of its own
        raise ExtractionError(f"expected RSS, Atom or JSON Feed: {type(error).__name__}: {error}") from error


def _read_entry(entry: Any, shared: Mapping[str, Any], moments: Moments, *, base: str, is_atom: bool) -> Listed:
    """The page of one entry; ExtractionError when it names none."""
    link = _text(entry, "feedburner_origlink") or _text(entry, "link")
    if not link:
        raise ExtractionError(f"'{as_text(_text(entry, 'title') or '')[:60]}' has no link")
    url = find_page(link, base=base)
    if url is None:
        raise ExtractionError(f"'link' {link[:80]!r} is no address")
    published, updated = _text(entry, "published"), _text(entry, "updated")
    if not published and not is_atom:  # the one date of RSS 1.0 is read as that of an update
        published, updated = updated, None
    hints = {
        "title": as_text(_text(entry, "title") or ""),
        "summary": _markup(_summary(entry), MAX_HINT),
        "content": _markup(next((part.get("value") for part in entry.get("content", ())), None), MAX_TEXT),
        "published": moments.read(published),
        "updated": moments.read(updated),
        "authors": _authors(entry),
        "guid": _markup(_text(entry, "id"), MAX_HINT),
        "categories": _categories(tag.get("term") for tag in entry.get("tags", ())),
        **shared,
    }
    hints = {name: value for name, value in hints.items() if value}
    return Listed(url, hints=hints, stamp=stamp_of(hints))


def _text(entry: Any, field: str) -> str | None:
    """A field that is really there: feedparser gives others in place of some."""
    value = dict.get(entry, field)
    return value.strip() if isinstance(value, str) else None


def _summary(entry: Any) -> str | None:
    """The description; where there is none, feedparser gives the whole text in its place."""
    summary = _text(entry, "summary")
    return None if summary in {part.get("value") for part in entry.get("content", ())} else summary


def _markup(value: str | None, longest: int) -> str | None:
    """What a feed gives as HTML or text; a longer one than ``longest`` is left to the page rather than cut in a tag."""
    return storable_text(value) if value and len(value) <= longest else None


def _authors(entry: Any) -> list[str]:
    names = [author.get("name") for author in entry.get("authors", ())] or [_text(entry, "author")]
    return list(dict.fromkeys(as_text(name)[:200] for name in names if name and name.strip()))[:MAX_CATEGORIES]


def _categories(terms: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(as_text(term)[:100] for term in terms if isinstance(term, str) and term.strip()))[
        :MAX_CATEGORIES
    ]


def _language(value: Any) -> str | None:
    code = value.strip()[:2].lower() if isinstance(value, str) else ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _explain(error: Any) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
