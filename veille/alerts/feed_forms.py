"""The forms of a feed: Atom (RFC 4287) and JSON Feed 1.1."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Entry:
    """A document of a feed: what its source lets everybody see."""

    id: str
    title: str
    publisher: str
    updated: datetime
    published: datetime | None
    language: str | None
    url: str | None
    lead: str | None


@dataclass(frozen=True)
class Feed:
    id: str
    name: str
    title: str
    language: str
    updated: datetime
    entries: tuple[Entry, ...]


def to_atom(feed: Feed) -> bytes:
    from lxml import etree

    def add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
        element = etree.SubElement(parent, f"{{{ATOM}}}{name}", **attributes)
        element.text = text
        return element

    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set(LANGUAGE, feed.language)
    add(root, "id", feed.id)
    add(root, "title", feed.title)
    add(root, "updated", feed.updated.isoformat())
    add(root, "generator", "Veille")
    add(add(root, "author"), "name", "Veille")
    for entry in feed.entries:
        item = add(root, "entry")
        if entry.language:
            item.set(LANGUAGE, entry.language)
        add(item, "id", entry.id)
        add(item, "title", entry.title)
        add(add(item, "author"), "name", entry.publisher)
        add(item, "updated", entry.updated.isoformat())
        if entry.published:
            add(item, "published", entry.published.isoformat())
        if entry.url:
            add(item, "link", rel="alternate", href=entry.url)
        add(item, "summary", entry.lead or "")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def to_json(feed: Feed) -> bytes:
    items = [
        {
            "id": entry.id,
            "title": entry.title,
            "content_text": entry.lead or entry.title,
            "date_modified": entry.updated.isoformat(),
            "authors": [{"name": entry.publisher}],
            **({"url": entry.url} if entry.url else {}),
            **({"date_published": entry.published.isoformat()} if entry.published else {}),
            **({"language": entry.language} if entry.language else {}),
        }
        for entry in feed.entries
    ]
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title, "language": feed.language}
    return json.dumps(whole | {"items": items}, ensure_ascii=False, indent=1).encode("utf-8")
