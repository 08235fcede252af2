"""The crawl of one source, in a process of its own: Scrapy's reactor runs once in a process."""

import asyncio
import logging
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.archive import Archive
from corpus.clock import Clock, utc_now
from corpus.errors import VeilleError
from corpus.ledger import Ledger
from corpus.processes import end_with_parent
from crawlers.errors import CrawlError
from crawlers.origins import Origin
from crawlers.recorder import Recorder
from crawlers.source import Source

if TYPE_CHECKING:
    from crawlers.capture import Capturer

logger = logging.getLogger(__name__)


def crawl_source(
    source: Source,
    *,
    ledger_url: str,
    archive_root: str,
    spool: Path,
    batch: str,
    user_agent: str,
    origins: Collection[Origin] | None = None,
    clock: Clock = utc_now,
) -> None:
    """Read the lists of ``source`` and fetch its due pages; what was learned is in ledger and archive on return.

    ``origins`` are the hosts and ports on this machine that the loaded sources name: a source that is there itself may
    be led to them, and no other to any. By default they are those of this source.

    The caller holds the lease of the source and has begun ``batch`` in the ledger. What the site does wrong is in
    the outcomes; raised is only what is wrong with us: CrawlError, ArchiveError, LedgerError.
    """
    from crawlers.capture import Capturer  # with Scrapy, a third of a second

    end_with_parent()
    ledger = Ledger.open(ledger_url)
    archive = Archive(archive_root, spool=spool)
    for sentence in archive.recover(source.slug):
        logger.warning("recovered: %s", sentence, extra={"source": source.slug, "batch": batch})
    recorder = Recorder(ledger, source.slug, clock=clock)
    with archive.begin(source.slug, batch, at=clock()) as writer:
        capturer = Capturer(source, batch=batch, archive=archive, writer=writer, clock=clock)
        try:
            run_spider(source, recorder=recorder, capturer=capturer, user_agent=user_agent, origins=origins)
        finally:
            recorder.flush()
            ledger.close()


def run_spider(
    source: Source,
    *,
    recorder: Recorder,
    capturer: "Capturer",
    user_agent: str,
    origins: Collection[Origin] | None = None,
) -> None:
    """Run the spider of ``source`` until it has nothing left to do, or breaks."""
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.settings import scrapy_settings

    _quieten("scrapy.crawler", "scrapy.utils.log")  # a new process lists the versions of nine libraries
    process = AsyncCrawlerProcess(scrapy_settings(source, user_agent=user_agent, origins=origins))
    _quieten("scrapy")  # which has just been set to DEBUG: three lines a page
    crawler = process.create_crawler(source.slug)
    errors: list[BaseException] = []
    closing: list[asyncio.Future[None]] = []  # asyncio keeps no hold of its tasks

    def stop(failure: Any) -> None:
        errors.append(failure.value)
        if not closing:
            closing.append(asyncio.ensure_future(crawler.engine.close_spider_async(reason="the spider broke")))

    crawler.signals.connect(stop, signals.spider_error)
    crawl = process.crawl(crawler, recorder=recorder, capturer=capturer)
    process.start()
    if crawl.done() and not crawl.cancelled() and (error := crawl.exception()):
        errors.append(error)
    if errors:
        raise _explain(errors[0], source) from errors[0]


def _quieten(*names: str) -> None:
    for name in names:
        logging.getLogger(name).setLevel(logging.WARNING)
    # An unreachable robots.txt is the same failure as that of the pages beside it, and those are recorded; so is a page
    # that is too large.
    for name in ("scrapy.downloadermiddlewares.robotstxt", "scrapy.core.downloader.handlers"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _explain(error: BaseException, source: Source) -> VeilleError:
    if isinstance(error, VeilleError):
        return error
    return CrawlError(f"the spider of '{source.slug}' broke: {type(error).__name__}: {error}")
