"""What all spiders do: read the lists of a source, then fetch the pages that are due."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from corpus.ledger.pages import Listed, Page
from crawlers.capture import Capturer, Ended, header
from crawlers.errors import ExtractionError
from crawlers.recorder import Recorder
from crawlers.source import Source
from crawlers.verdicts import asks_for_rest


@dataclass(frozen=True)
class Listing:
    """The pages that a list names, and a sentence for each entry that names none."""

    listed: list[Listed] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


class SourceSpider(Spider):
    """Every request ends in exactly one outcome. A subclass says how its lists are read.

    Pages come from the ledger, not from the lists: what an earlier crawl left is fetched too, also when a list
    has not changed or cannot be had.
    """

    source: ClassVar[Source]
    #: Words of which a content type has to hold one.
    content_types: ClassVar[Sequence[str]]

    def __init__(self, *, recorder: Recorder, capturer: Capturer) -> None:
        super().__init__(self.source.slug)
        self._recorder = recorder
        self._capturer = capturer

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._pause_where_asked, signals.response_downloaded)
        return spider

    def read_list(self, response: Response) -> Listing:
        """What a list names; ExtractionError when it is no list at all."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Request]:
        lists = self.source.list_urls
        for url in lists:
            await self._visit_list(self._recorder.find(url))
        for page in self._recorder.due():
            if page.url in lists:  # a list that failed is asked by every crawl, due or not
                continue
            if self.crawler.engine.needs_backout():  # as many requests in memory as under way, not as pages due
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            yield self._request(page)

    async def _visit_list(self, page: Page) -> None:
        try:
            response = await self.crawler.engine.download_async(self._request(page))
        except Exception as error:  # noqa: BLE001 - whatever the network does is the list's outcome
            self._conclude(self._capturer.fail(page, error, role="list"))
            return
        ended = self._capturer.capture(page, response, types=self.content_types, role="list")
        if ended.outcome.state == "done":
            self._announce(ended, page, response)
        else:
            self._conclude(ended)

    def _announce(self, ended: Ended, page: Page, response: Response) -> None:
        try:
            listing = self.read_list(response)
            if listing.unreadable and not listing.listed:
                raise ExtractionError(_summarise(listing))
        except ExtractionError as error:
            self._conclude(self._capturer.misread(page, ended.outcome, error))
            return
        outcome = replace(ended.outcome, error=_summarise(listing) if listing.unreadable else None)
        self._recorder.announce(outcome, listing.listed)

    def _request(self, page: Page) -> Request:
        conditions = {
            "If-None-Match": page.validators.etag,
            "If-Modified-Since": page.validators.last_modified,
        }
        return Request(
            page.url,
            headers={name: value for name, value in conditions.items() if value},
            callback=self._page_came,
            errback=partial(self._page_failed, page=page),
            cb_kwargs={"page": page},
            dont_filter=True,
        )

    def _pause_where_asked(self, response: Response, request: Request) -> None:
        """Start no other request between an answer that asks for a rest and the end of the crawl, a moment later."""
        ours = request.callback == self._page_came  # Scrapy's own request for robots.txt ends no crawl
        if ours and asks_for_rest(response.status, header(response, "Retry-After")):
            self.crawler.engine.pause()

    def _page_came(self, response: Response, page: Page) -> None:
        self._conclude(self._capturer.capture(page, response, types=self.content_types))

    def _page_failed(self, failure: Failure, page: Page) -> None:
        assert failure.value is not None
        self._conclude(self._capturer.fail(page, failure.value))

    def _conclude(self, ended: Ended) -> None:
        self._recorder.add(ended.outcome)
        if ended.rest_until is not None:
            self._recorder.postpone(ended.rest_until)
            raise CloseSpider("the site asked for a rest")


def _summarise(listing: Listing) -> str:
    """The unreadable entries in one sentence, the first three of them by name."""
    bad = len(listing.unreadable)
    return f"{bad} of {bad + len(listing.listed)} entries cannot be read: {'; '.join(listing.unreadable[:3])}"


def shorten(value: Any, length: int = 80) -> str:
    """``value`` as one can show it in an error."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 1] + "…"
