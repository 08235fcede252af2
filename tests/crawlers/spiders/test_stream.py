"""A week of the French press as its feeds."""

import gzip
import html
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.crawlers.crawling import Newsroom, source_of
from tests.crawlers.spiders.reading import read
from tests.servers import faults
from tests.servers.faults import FaultServer

STREAM = "tune/stories/fr-rss-week-2026-08-10.jsonl.gz"
#: The days of the stream are after the present of the other tests.
LATER = datetime(2026, 8, 20, tzinfo=UTC)

Items = Sequence[Mapping[str, str]]


@pytest.fixture(scope="module")
def stream(labelled: Path) -> dict[str, Items]:
    """The items by the host that published them."""
    by_host: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    with gzip.open(labelled / STREAM, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            by_host[item["host"]].append(item)
    return dict(by_host)


def moment_of(item: Mapping[str, str]) -> datetime:
    return datetime.fromisoformat(item["day"]).replace(tzinfo=UTC)


def render(items: Items) -> bytes:
    """RSS as publishers send it: the summary as HTML within, dates as in mails."""
    entries = "".join(
        f"<item><title>{escape(item['title'])}</title><link>{escape(item['url'])}</link>"
        f"<description>{escape(escape(item['summary']))}</description>"
        f"<pubDate>{format_datetime(moment_of(item))}</pubDate></item>"
        for item in items
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{entries}</channel></rss>'.encode()


def test_every_item_of_the_week_is_listed_with_its_title_summary_and_day(stream: dict[str, Items]):
    count = 0
    for items in stream.values():
        listing = read("feed", render(items), now=LATER)
        assert listing.unreadable == []
        for item, listed in zip(items, listing.listed, strict=True):
            count += 1
            assert html.unescape(listed.url) == html.unescape(item["url"]).partition("#")[0]
            assert listed.hints["title"] == " ".join(item["title"].split())
            assert html.unescape(listed.hints.get("summary", "")) == html.unescape(item["summary"].strip())
            assert listed.hints["published"] == moment_of(item).isoformat().replace("+00:00", "Z")
    assert count == 4_333


def test_a_feed_of_the_week_is_crawled_and_every_page_waits(
    stream: dict[str, Items], server: FaultServer, newsroom: Newsroom
):
    """Its pages are on other hosts, which nothing here answers for: a rule against all pages keeps them unasked."""
    items = [{**item, "url": f"{server.url}/{number}"} for number, item in enumerate(stream["20min.ch"])]
    server.answers |= {
        "/robots.txt": faults.page(b"User-agent: *\nDisallow: /\nAllow: /rss.xml$\n", content_type="text/plain"),
        "/rss.xml": faults.page(render(items), content_type="application/rss+xml"),
    }
    newsroom.clock.advance(days=(LATER - newsroom.clock()) // timedelta(days=1))
    newsroom.crawl(source_of(server.url, spider="feed", extractor="article", lists=["/rss.xml"]))
    states = newsroom.states()
    assert len(items) > 300
    assert {states[item["url"]] for item in items} == {"quarantined"}
    assert newsroom.extracted() == {item["url"] for item in items}
    hints = json.loads(newsroom.captures(items[0]["url"])[0].hints)
    assert hints["title"] == " ".join(items[0]["title"].split())
    assert hints["published"] == moment_of(items[0]).isoformat().replace("+00:00", "Z")
