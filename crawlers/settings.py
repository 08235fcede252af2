"""Scrapy's settings for one source: a polite guest, and no more machinery than the ledger leaves to do."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from crawlers.origins import Origin, choose_open, name_origins
from crawlers.source import MIN_DELAY, Source
from crawlers.verdicts import MAX_REDIRECTS

#: Requests at once to a server of our own, the only kind without a delay.
LOOPBACK_CONCURRENCY = 8

#: All of Scrapy that is used, with Scrapy's own numbers of order. What is not here (retries, cookies, telnet, remote
#: control, statistics, the schemes file, ftp and s3) is not even loaded: that spares each crawl half a second and some
#: risks. Nor are proxies, of the environment or a system: a proxy resolves names itself, where the guard cannot see it.
_DOWNLOADER_MIDDLEWARES = {
    "crawlers.guard.GuardMiddleware": 50,
    "crawlers.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
}
_SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
}
_HANDLERS = dict.fromkeys(("http", "https"), "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler")


def scrapy_settings(source: Source, *, user_agent: str, origins: Collection[Origin] | None = None) -> dict[str, Any]:
    """``origins``: hosts and ports on this machine that the loaded sources name; by default those of this source."""
    concurrency = 1 if source.delay else LOOPBACK_CONCURRENCY
    host = urlsplit(str(source.site)).hostname
    return {
        "SPIDER_LOADER_CLASS": "crawlers.spiderloader.SourceSpiderLoader",
        "SOURCES": {source.slug: source},
        "OPEN_ORIGINS": choose_open(source, name_origins([source]) if origins is None else origins),
        "TWISTED_DNS_RESOLVER": "crawlers.guard.GuardedResolver",
        "DOWNLOADER_MIDDLEWARES_BASE": _DOWNLOADER_MIDDLEWARES,
        "SPIDER_MIDDLEWARES_BASE": _SPIDER_MIDDLEWARES,
        "EXTENSIONS_BASE": {},
        "DOWNLOAD_HANDLERS_BASE": _HANDLERS,
        "USER_AGENT": user_agent,
        "ROBOTSTXT_OBEY": True,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": f"{source.language},*;q=0.5"},
        # No more requests are taken up than are under way, so that a server which asks for a rest gets it at once.
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": max(source.delay, MIN_DELAY),
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_SLOTS": {host: {"concurrency": concurrency, "delay": source.delay, "jitter": 0}},
        "DOWNLOAD_TIMEOUT": source.timeout,
        "DOWNLOAD_MAXSIZE": source.max_size,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": MAX_REDIRECTS,
        "CONCURRENT_ITEMS": 1,  # no items are made, and Scrapy starts as many tasks for each page
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the ledger names each page once
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "WARNING",
        "STATS_DUMP": False,
    }
