"""Catalogues of vulnerabilities: what `lists` names is the one page itself."""

from collections.abc import AsyncIterator

from scrapy import Request

from crawlers.spiders.source import SourceSpider


class CatalogueSpider(SourceSpider):
    """Asks for the whole catalogue at every crawl, and gets it where it has changed."""

    page_types = list_types = ("json", "text/plain", "octet-stream", "csv")

    async def start(self) -> AsyncIterator[Request]:
        for url in dict.fromkeys(self.source.list_urls):
            yield self._request(self._recorder.find(url))
