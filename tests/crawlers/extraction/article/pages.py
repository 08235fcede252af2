"""Pages of our own, in shapes of the press."""

import json
from datetime import UTC, datetime
from typing import Any

from crawlers.extraction.article import Article, read_article

FETCHED = datetime(2026, 3, 3, 12, tzinfo=UTC)
SENTENCE = "La société Boréal Systèmes a confirmé mardi une intrusion dans ses serveurs de Rennes, sans dire combien. "
TEXT = [SENTENCE * 2 + f"C'est le paragraphe {number}." for number in range(1, 5)]


def page(body: str = "", *, head: str = "", lang: str | None = "fr", paragraphs: list[str] | None = None) -> str:
    """A page of an article: what ``body`` holds comes before its paragraphs."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (TEXT if paragraphs is None else paragraphs))
    attribute = f' lang="{lang}"' if lang else ""
    return f"<!DOCTYPE html><html{attribute}><head>{head}</head><body><article>{body}{text}</article></body></html>"


def linked(**fields: Any) -> str:
    """JSON-LD of an article, as an element of the head."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle"} | fields
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def read(html: str | bytes, **options: Any) -> Article:
    body = html.encode() if isinstance(html, str) else html
    given = {"url": "https://phare.example/cyber/boreal", "content_type": None, "fetched_at": FETCHED}
    return read_article(body, **(given | options))
