"""Sources as Scrapy spiders: a spider's name is a source's slug."""

import builtins
from typing import Self

from scrapy import Request
from scrapy.settings import BaseSettings

from crawlers.source import Source
from crawlers.spiders.bulletins import BulletinsSpider
from crawlers.spiders.catalogue import CatalogueSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.listing import ListingSpider
from crawlers.spiders.reports import ReportsSpider
from crawlers.spiders.sitemap import SitemapSpider
from crawlers.spiders.source import SourceSpider

SPIDERS: dict[str, type[SourceSpider]] = {
    "bulletins": BulletinsSpider,
    "feed": FeedSpider,
    "listing": ListingSpider,
    "sitemap": SitemapSpider,
    "reports": ReportsSpider,
    "catalogue": CatalogueSpider,
}


class SourceSpiderLoader:
    """The sources of the setting SOURCES, by slug (Scrapy's `SpiderLoaderProtocol`)."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self._sources = sources

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls(dict(settings.getdict("SOURCES")))

    def load(self, spider_name: str) -> type[SourceSpider]:
        source = self._sources[spider_name]
        return type(spider_name, (SPIDERS[source.spider],), {"name": source.slug, "source": source})

    def list(self) -> list[str]:
        return sorted(self._sources)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        return [slug for slug, source in self._sources.items() if request.url.startswith(str(source.site))]
