"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from corpus.ledger.pages import Listed
from crawlers.errors import ExtractionError
from crawlers.payload import read_json
from crawlers.source import Source
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
    shorten,
    stamp_of,
)


def is_json_feed(body: bytes) -> bool:
    """Whether a feed is JSON at all: the server's word is no help, some call it text and some HTML."""
    return body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read_json_feed(body: bytes, *, base: str, source: Source, now: datetime) -> Listing:
    """What a JSON Feed names; ExtractionError when it is none."""
    feed = read_json(body)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise ExtractionError(f"expected a JSON Feed with 'items', found {shorten(feed)}")
    listing, moments = Listing(), Moments(source, now)
    language = _text(feed, "language")
    for number, item in enumerate(items[:MAX_ENTRIES], start=1):
        try:
            listing.listed.append(_read_item(item, moments, base=_text(feed, "home_page_url") or base, of=language))
        except ExtractionError as error:
            listing.unreadable.append(f"entry {number}: {error}")
    listing.remarks.extend([*say_too_many(len(items)), *moments.remarks()])
    return listing


def _read_item(item: Any, moments: Moments, *, base: str, of: str | None) -> Listed:
    if not isinstance(item, dict):
        raise ExtractionError(f"expected an object, found {shorten(item)}")
    link = _text(item, "url") or _text(item, "external_url") or _text(item, "id")
    url = find_page(link, base=base) if link else None
    if url is None:
        raise ExtractionError(f"'url' is {shorten(link) if link else 'missing'}")
    hints = {
        "title": as_text(_text(item, "title") or ""),
        "summary": _within(_text(item, "summary"), MAX_HINT),
        "content": _within(_text(item, "content_html") or _text(item, "content_text"), MAX_TEXT),
        "published": moments.read(_text(item, "date_published")),
        "updated": moments.read(_text(item, "date_modified")),
        "authors": _names(item),
        "guid": _within(_text(item, "id"), MAX_HINT),
        "categories": [as_text(tag)[:100] for tag in _list(item, "tags") if isinstance(tag, str)][:MAX_CATEGORIES],
        "language": (_text(item, "language") or of or "")[:2].lower(),
    }
    hints = {name: value for name, value in hints.items() if value}
    return Listed(url, hints=hints, stamp=stamp_of(hints))


def _text(holder: Mapping[str, Any], field: str) -> str | None:
    value = holder.get(field)
    return value.strip() if isinstance(value, str) and value.strip() else None


def _list(holder: Mapping[str, Any], field: str) -> list[Any]:
    value = holder.get(field)
    return value if isinstance(value, list) else []


def _names(item: Mapping[str, Any]) -> list[str]:
    authors = [*_list(item, "authors"), item.get("author")]  # the second is of version 1
    names = [as_text(_text(author, "name") or "")[:200] for author in authors if isinstance(author, dict)]
    return list(dict.fromkeys(name for name in names if name))[:MAX_CATEGORIES]


def _within(text: str | None, longest: int) -> str | None:
    return text if text and len(text) <= longest else None
