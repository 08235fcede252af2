"""What robots.txt means: rules, pauses, and a host that is left alone while nobody can read it."""

from datetime import timedelta
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot

from corpus.clock import FixedClock
from crawlers.origins import name_origins
from crawlers.robots import slow_down
from tests.crawlers.crawling import MORNING, Newsroom, bulletin, encode, entry, source_of
from tests.servers import faults
from tests.servers.faults import Answer, FaultServer

LIST, GOOD, BAD = "/avis/json/", "/avis/CERTFR-2026-AVI-0001/json/", "/avis/CERTFR-2026-AVI-0002/json/"


def publish(server: FaultServer, *more: str) -> None:
    """A list of one bulletin, and of the bulletins at these addresses."""
    others = [entry(f"CERTFR-2026-AVI-{number}", json_url=url) for number, url in enumerate(more, start=1000)]
    server.answers[LIST] = faults.page(encode([entry("CERTFR-2026-AVI-0001"), *others]))
    server.answers[GOOD] = faults.page(encode(bulletin()))


def rules(text: str) -> Answer:
    return faults.page(text.encode(), content_type="text/plain")


@pytest.mark.parametrize(
    ("answer", "rest"),
    [
        (faults.status(429, Retry_After="7200"), timedelta(hours=2)),
        (faults.status(429), timedelta(hours=1)),
        (faults.status(503, Retry_After="600"), timedelta(minutes=10)),
        (faults.status(500), timedelta(hours=1)),
    ],
    ids=["429 with a time", "429", "503 with a time", "500"],
)
def test_nothing_is_asked_of_a_host_whose_robots_txt_cannot_be_had_and_no_attempt_is_counted(
    answer: Answer, rest: timedelta, server: FaultServer, newsroom: Newsroom
):
    publish(server, BAD)
    server.answers[BAD] = faults.status(500)
    newsroom.crawl(source_of(server.url))
    newsroom.clock.advance(minutes=6)  # what failed is due again, and so is the list
    server.answers["/robots.txt"] = answer
    server.requests.clear()
    newsroom.crawl(source_of(server.url))
    assert server.paths() == []
    rows = {path: newsroom.work(server.url + path) for path in (LIST, BAD, GOOD)}
    until = newsroom.clock() + rest
    assert {path: (row.state, row.attempts) for path, row in rows.items()} == {
        LIST: ("waiting", 0),
        BAD: ("waiting", 1),
        GOOD: ("done", 0),
    }
    assert rows[LIST].not_before == rows[BAD].not_before == until
    assert rows[LIST].reason.endswith("cannot be had")
    assert newsroom.captures(server.url + LIST)[-1].state == "waiting"  # the source's health is told from these

    del server.answers["/robots.txt"]
    server.answers[BAD] = faults.page(encode(bulletin("CERTFR-2026-AVI-0002")))
    newsroom.clock.advance(hours=rest / timedelta(hours=1))
    newsroom.crawl(source_of(server.url))
    assert set(newsroom.states().values()) <= {"done", "unchanged"}


def test_another_host_that_is_closed_keeps_no_page_of_the_source_waiting(server: FaultServer, newsroom: Newsroom):
    with FaultServer() as other:
        other.answers["/robots.txt"] = faults.status(503)
        other.answers |= dict.fromkeys(("/a", "/b"), faults.page(encode(bulletin())))
        publish(server, f"{other.url}/a", f"{other.url}/b")
        sources = [source_of(server.url), source_of(other.url, slug="other")]
        newsroom.crawl(sources[0], origins=name_origins(sources))
        assert other.paths() == []
        assert [newsroom.work(f"{other.url}/{name}").not_before for name in "ab"] == [MORNING + timedelta(hours=1)] * 2
    assert newsroom.states()[server.url + GOOD] == "done"


def test_a_host_that_stays_closed_is_asked_ever_more_seldom_until_its_pages_are_refused(
    server: FaultServer, newsroom: Newsroom
):
    with FaultServer() as other:
        other.answers["/robots.txt"] = faults.status(503)
        pages = [f"{other.url}/{number}" for number in range(20)]
        server.answers[LIST] = faults.page(encode([entry("A", json_url=url, title="Avis") for url in pages]))
        sources = [source_of(server.url), source_of(other.url, slug="other")]
        asked = []
        for hour in (0, 1, 2, 3, 4, 32):
            other.requests.clear()
            newsroom.clock = FixedClock(MORNING + timedelta(hours=hour))
            newsroom.crawl(sources[0], origins=name_origins(sources))
            asked += [hour] * bool(other.requests)
        rows = [newsroom.work(url) for url in pages]
        assert asked == [0, 1, 2, 4, 32]
        assert {(row.state, row.attempts, row.changed) for row in rows} == {("waiting", 0, MORNING)}
        assert {len(newsroom.captures(url)) for url in pages} == {1}
        newsroom.clock = FixedClock(MORNING + timedelta(days=5))
        newsroom.crawl(sources[0], origins=name_origins(sources))
    assert {newsroom.work(url).state for url in pages} == {"quarantined"}
    assert newsroom.work(pages[0]).reason.startswith("for 5 days, HTTP 503: the robots.txt of ")
    assert newsroom.extracted() == set(pages)  # their titles become documents


@pytest.mark.parametrize("status", [403, 404])
def test_a_site_without_a_robots_txt_forbids_nothing_whatever_its_page_about_that_says(
    status: int, server: FaultServer, newsroom: Newsroom
):
    def answer(handler: faults.Handler) -> None:
        body = b"User-agent: *\nDisallow: /\n"
        handler.start(status, Content_Type="text/plain", Content_Length=str(len(body)))
        handler.wfile.write(body)

    publish(server)
    server.answers["/robots.txt"] = answer
    newsroom.crawl(source_of(server.url))
    assert newsroom.states()[server.url + GOOD] == "done"


def test_the_pause_that_robots_txt_asks_of_us_is_made(server: FaultServer, newsroom: Newsroom):
    publish(server)
    server.answers["/robots.txt"] = rules("User-agent: *\nCrawl-delay: 0\n\nUser-agent: veille\nCrawl-delay: 0.6\n")
    begun = monotonic()
    newsroom.crawl(source_of(server.url))
    assert monotonic() - begun >= 1.2  # between robots.txt, the list and the page
    assert newsroom.states()[server.url + GOOD] == "done"


@pytest.mark.parametrize(("ours", "asked", "made"), [(5.0, 10.0, 10.0), (5.0, 1.0, 5.0), (90.0, 10.0, 90.0)])
def test_a_pause_is_the_longer_of_ours_and_theirs(ours: float, asked: float, made: float):
    slot = Slot(8, ours, 0)
    downloader: Any = SimpleNamespace(
        slots={"press.example": slot}, per_slot_settings={}, get_slot_key=lambda request: "press.example"
    )
    slow_down(downloader, Request("https://press.example/"), asked)
    assert (slot.delay, slot.concurrency) == (made, 1)
    assert downloader.per_slot_settings["press.example"] == {"delay": made, "concurrency": 1, "jitter": 0}
