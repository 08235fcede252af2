"""Lists as spiders read them, without a crawl."""

from datetime import UTC, datetime
from typing import Any

from scrapy.http import HtmlResponse, Response, TextResponse

from crawlers.source import Source
from crawlers.spiderloader import SPIDERS
from crawlers.spiders.lists import Listing

SITE = "https://guetteur.example/"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def source_of(spider: str, **changes: Any) -> Source:
    facts = {
        "slug": "guetteur",
        "title": "Le Guetteur",
        "publisher": "Le Guetteur",
        "language": "fr",
        "kind": "press",
        "reuse": "extract",
        "spider": spider,
        "extractor": "article",
        "site": SITE,
        "lists": ["/liste"],
        "expected_per_week": 1,
        "freshness": 7,
        "timezone": "Europe/Paris",
    }
    return Source.model_validate(facts | changes)


def read(
    spider: str, body: bytes | str, *, content_type: str = "", hints: Any = None, now: datetime = NOW, **changes: Any
) -> Listing:
    """What the spider reads in a list of this body."""
    source = source_of(spider, **changes)
    kind: type[Response] = HtmlResponse if spider in ("listing", "reports") else TextResponse
    raw = body.encode() if isinstance(body, str) else body
    response = kind(source.list_urls[0], body=raw, headers={"Content-Type": content_type} if content_type else {})
    reader = type("Reading", (SPIDERS[spider],), {"source": source})
    listing: Listing = reader.read_list(response, hints=hints or {}, now=now)
    return listing
