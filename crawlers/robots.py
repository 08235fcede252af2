"""robots.txt by RFC 9309: a host whose rules cannot be had is left alone for now; one that asks for pauses has them."""

from typing import Any

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawlers.capture import header
from crawlers.verdicts import HostClosed, closes_host

#: Seconds between two requests: a longer Crawl-delay would keep a list's fifty pages from being read in an hour.
LONGEST_DELAY = 60.0


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, which takes every answer for rules and reads no Crawl-delay.

    A robots.txt that gets no answer at all closes no host: the pages beside it fail by themselves, and count.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._closed: dict[str, HostClosed] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        parser = await super().robot_parser(request)
        if closed := self._closed.get(urlparse_cached(request).netloc):
            raise HostClosed(closed.host, closed.status, closed.retry_after)
        return parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if closes_host(response.status):
            self._closed[netloc] = HostClosed(netloc, response.status, header(response, "Retry-After"))
        if response.status >= 300:  # there are no rules, whatever the page about that says
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        if isinstance(parser, RobotParser) and (delay := parser.crawl_delay(self._default_useragent)):
            assert self.crawler.engine is not None
            slow_down(self.crawler.engine.downloader, request, min(delay, LONGEST_DELAY))


def slow_down(downloader: Any, request: Request, delay: float) -> None:
    """Let at least ``delay`` seconds pass between two requests to the host of this one, one at a time."""
    key = downloader.get_slot_key(request)
    slot = downloader.slots[key]  # which the request for robots.txt has just left
    slot.delay, slot.concurrency = max(slot.delay, delay), 1
    # A slot that was idle for a minute is thrown away, and made anew of these.
    downloader.per_slot_settings[key] = {"delay": slot.delay, "concurrency": 1, "jitter": slot.jitter}
