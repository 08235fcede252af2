"""What all spiders do: read the lists of a source, then fetch the pages that are due."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from corpus.errors import ArchiveError
from corpus.ledger.captures import Role
from corpus.ledger.pages import Listed, Page
from crawlers.capture import Capturer, Ended, header
from crawlers.errors import ExtractionError
from crawlers.recorder import Recorder
from crawlers.source import Source
from crawlers.spiders.lists import Listing, summarise
from crawlers.spiders.patience import at_most
from crawlers.verdicts import HostClosed, asks_for_rest

#: Lists of one crawl, those included that lists name; the rest is read by the next.
MAX_LISTS = 200
#: Seconds of reading one list or page in the crawl's own process, where ten thousand entries take ten.
READING_SECONDS = 60


def is_list(page: Page) -> bool:
    """Whether another list named this page as a list to be read as well."""
    return page.hints.get("role") == "list"


class SourceSpider(Spider):
    """Every request ends in exactly one outcome. A subclass says how its lists are read.

    Pages come from the ledger, not from the lists: what an earlier crawl left is fetched too, also when a list
    has not changed or cannot be had.
    """

    source: ClassVar[Source]
    #: Words of which the content type of a page, and that of a list, has to hold one.
    page_types: ClassVar[Sequence[str]] = ("html", "xml", "pdf", "octet-stream", "download", "text/plain")
    list_types: ClassVar[Sequence[str]]

    def __init__(self, *, recorder: Recorder, capturer: Capturer) -> None:
        super().__init__(self.source.slug)
        self._recorder = recorder
        self._capturer = capturer
        self._asked: set[str] = set()
        self._closed: dict[str, HostClosed] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._pause_where_asked, signals.response_downloaded)
        return spider

    @classmethod
    def read_list(cls, response: Response, *, hints: Mapping[str, Any], now: datetime) -> Listing:
        """What a list names; ExtractionError when it is no list at all. ``hints`` are those of a list that another
        named."""
        raise NotImplementedError

    def find_further(self, page: Page, response: Response) -> list[Listed]:
        """The lists that a list names which itself has not changed: they change without it."""
        return []

    @classmethod
    def find_attachments(cls, response: Response, *, hints: Mapping[str, Any], now: datetime) -> Listing:
        """The pages that a page brings with it, fetched in the same crawl."""
        return Listing()

    async def start(self) -> AsyncIterator[Request]:
        lists = [self._recorder.find(url) for url in dict.fromkeys(self.source.list_urls)]
        while lists:
            named = [further for page in lists[: self._lists_left()] for further in await self._visit_list(page)]
            lists = self._choose_lists(named) if self._lists_left() else []
        for page in self._due():
            if is_list(page) or page.url in self._asked:
                continue
            if closed := self._closed.get(urlsplit(page.url).netloc):
                self._put_off(page, closed)
                continue
            if self.crawler.engine.needs_backout():  # as many requests in memory as under way, not as pages due
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            yield self._request(page)

    def _due(self, urls: Iterable[str] | None = None) -> list[Page]:
        """The pages to be fetched now that this crawl has not asked for; a list that failed is one, due or not."""
        return [page for page in self._recorder.due(urls) if page.url not in self._asked]

    def _lists_left(self) -> int:
        return max(MAX_LISTS - len(self._asked), 0)

    def _choose_lists(self, named: Iterable[Listed]) -> list[Page]:
        """What is to be read next: the lists that are due, then those just named that may have changed."""
        due = [page for page in self._due() if is_list(page)]
        further = [listed for listed in named if listed.url not in self._asked]
        return due + self._recorder.due_again(further, limit=max(self._lists_left() - len(due), 0))

    async def _visit_list(self, page: Page) -> list[Listed]:
        """Read a list; the lists that it names."""
        try:
            response = await self.crawler.engine.download_async(self._request(page))
        except Exception as error:  # noqa: BLE001 - whatever the network does is the list's outcome
            self._fail(page, error, role="list")
            return []
        ended = self._capturer.capture(page, response, types=self.list_types, role="list")
        if ended.outcome.state == "done":
            return self._announce(ended, page, response)
        if ended.outcome.state == "unchanged":
            return self._leave_unchanged(ended, page, response)
        self._conclude(ended)
        return []

    def _leave_unchanged(self, ended: Ended, page: Page, response: Response) -> list[Listed]:
        further: list[Listed] = []
        outcome = ended.outcome
        try:
            with at_most(READING_SECONDS):
                further = self.find_further(page, response)
        except (ExtractionError, ArchiveError) as error:
            outcome = replace(outcome, error=f"the lists that it names are not known: {error}")
        self._conclude(replace(ended, outcome=outcome))
        return further

    def _announce(self, ended: Ended, page: Page, response: Response) -> list[Listed]:
        try:
            with at_most(READING_SECONDS):
                listing = self.read_list(response, hints=page.hints, now=ended.outcome.fetched_at)
            if listing.unreadable and not listing.listed:
                raise ExtractionError(summarise(listing) or "")
        except ExtractionError as error:
            self._conclude(self._capturer.misread(page, ended.outcome, error))
            return []
        listing = self._without_asked(listing)
        self._recorder.announce(replace(ended.outcome, error=summarise(listing)), listing)
        return listing.further

    def _without_asked(self, listing: Listing) -> Listing:
        """Lists may name each other in a circle, and each is read once in a crawl."""
        further = [named for named in listing.further if named.url not in self._asked]
        goes_on = listing.next if listing.next and listing.next.url not in self._asked else None
        return replace(listing, further=further, next=goes_on)

    def _request(self, page: Page) -> Request:
        conditions = {
            "If-None-Match": page.validators.etag,
            "If-Modified-Since": page.validators.last_modified,
        }
        self._asked.add(page.url)
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

    def _page_came(self, response: Response, page: Page) -> list[Request]:
        ended = self._capturer.capture(page, response, types=self.page_types)
        if ended.outcome.state != "done":
            self._conclude(ended)
            return []
        outcome, attached = ended.outcome, Listing()
        try:
            with at_most(READING_SECONDS):
                attached = self.find_attachments(response, hints=page.hints, now=outcome.fetched_at)
                outcome = replace(outcome, error=summarise(attached))
        except ExtractionError as error:  # the page is there all the same, and its extractor may like it better
            outcome = replace(outcome, error=f"what hangs on the page is not known: {error}")
        if not attached.listed:
            self._conclude(replace(ended, outcome=outcome))
            return []
        self._recorder.announce(outcome, attached)
        return [self._request(found) for found in self._due([named.url for named in attached.listed])]

    def _page_failed(self, failure: Failure, page: Page) -> None:
        assert failure.value is not None
        self._fail(page, failure.value)

    def _fail(self, page: Page, error: BaseException, *, role: Role = "page") -> None:
        if isinstance(error, HostClosed):
            self._closed[error.host] = error
            self._put_off(page, error, role=role)
        else:
            self._conclude(self._capturer.fail(page, error, role=role))

    def _put_off(self, page: Page, closed: HostClosed, *, role: Role = "page") -> None:
        outcome = self._capturer.put_off(page, closed, role=role)
        if outcome.state == "waiting":
            since = closed.since(page.reason, page.changed) or outcome.fetched_at
            self._recorder.put_off(outcome, since=since, host=closed.host)
        else:
            self._recorder.add(outcome)

    def _conclude(self, ended: Ended) -> None:
        self._recorder.add(ended.outcome)
        if ended.rest_until is not None:
            self._recorder.postpone(ended.rest_until)
            raise CloseSpider("the site asked for a rest")
