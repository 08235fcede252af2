"""Whole crawls over loopback: what is in ledger and archive afterwards, and what the server was asked."""

import os
import random
import signal
from dataclasses import dataclass
from datetime import timedelta

import pytest

from corpus.errors import ArchiveError, LedgerError
from corpus.ledger import work
from crawlers.errors import CrawlError
from tests.crawlers.crawling import MORNING, Newsroom, bulletin, encode, entry, source_of
from tests.servers import faults
from tests.servers.faults import FaultServer

LIST = "/avis/json/"


def reference(number: int) -> str:
    return f"CERTFR-2026-AVI-{number:04}"


def path(number: int) -> str:
    return f"/avis/{reference(number)}/json/"


def publish(server: FaultServer, count: int, *, stamp: str = "2026-01-02") -> None:
    """A list of so many bulletins, and the bulletins."""
    server.answers[LIST] = faults.page(encode([entry(reference(n), stamp=stamp) for n in range(count)]))
    server.answers |= {path(n): faults.page(encode(bulletin(reference(n)))) for n in range(count)}


def test_every_listed_page_is_archived_as_it_came(server: FaultServer, newsroom: Newsroom):
    publish(server, 3)
    newsroom.crawl(source_of(server.url))
    for number in range(3):
        (capture,) = newsroom.captures(server.url + path(number))
        page = newsroom.archived(capture)
        assert page.body == encode(bulletin(reference(number)))
        assert (page.url, page.status, page.content_type) == (server.url + path(number), 200, "application/json")
        assert (capture.kind, capture.role, capture.fetched) == ("bulletin", "page", MORNING)
    with newsroom.ledger.reading() as tx:
        assert work.count_states(tx, "extract") == {"waiting": 3}
        assert work.count_states(tx, "crawl") == {"done": 4}  # with the list


def test_the_crawler_says_who_it_is(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    newsroom.crawl(source_of(server.url))
    assert {headers["User-Agent"] for _, headers in server.requests} == {"Veille/test (+mailto:watch@example.org)"}
    assert not any("Cookie" in headers or "Referer" in headers for _, headers in server.requests)


def test_a_compressed_page_is_archived_decompressed(server: FaultServer, newsroom: Newsroom):
    import gzip

    publish(server, 1)
    body = encode(bulletin(reference(0)))
    server.answers[path(0)] = faults.page(gzip.compress(body), Content_Encoding="gzip")
    newsroom.crawl(source_of(server.url))
    page = newsroom.archived(newsroom.captures(server.url + path(0))[0])
    assert page.body == body
    headers = {name.lower(): value for name, value in page.headers}
    assert "content-encoding" not in headers
    assert headers["content-length"] == str(len(body))


def test_where_a_redirect_led_is_recorded(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    server.answers["/moved"] = server.answers[path(0)]
    server.answers[path(0)] = faults.redirect("/moved")
    newsroom.crawl(source_of(server.url))
    (capture,) = newsroom.captures(server.url + path(0))
    assert (capture.final_url, capture.status) == (server.url + "/moved", 200)


def test_a_redirect_to_an_address_that_is_too_long_is_refused(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    long = "/t?" + "a" * 5000
    server.answers[long] = server.answers[path(0)]
    server.answers[path(0)] = faults.redirect(long)
    newsroom.crawl(source_of(server.url))
    row = newsroom.work(server.url + path(0))
    assert (row.state, row.reason) == ("quarantined", "the page redirects to an address of more than 2000 bytes")


def test_a_second_crawl_asks_only_whether_the_list_has_changed(server: FaultServer, newsroom: Newsroom):
    publish(server, 2)
    server.answers[LIST] = faults.conditional(encode([entry(reference(n)) for n in range(2)]), etag='"1"')
    source = source_of(server.url)
    newsroom.crawl(source)
    server.requests.clear()
    newsroom.crawl(source)
    assert server.paths() == [LIST]
    assert newsroom.states()[server.url + LIST] == "unchanged"
    assert [capture.status for capture in newsroom.captures(server.url + LIST)] == [200, 304]


def test_a_list_without_validators_is_known_again_by_its_digest(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    source = source_of(server.url)
    newsroom.crawl(source)
    newsroom.crawl(source)
    assert newsroom.states()[server.url + LIST] == "unchanged"
    assert server.paths().count(path(0)) == 1


def test_a_revised_bulletin_is_fetched_again_and_its_neighbour_is_not(server: FaultServer, newsroom: Newsroom):
    publish(server, 2)
    source = source_of(server.url)
    newsroom.crawl(source)
    revised = bulletin(reference(0), title="[MàJ] Vulnérabilité dans le serveur Étagère")
    server.answers[path(0)] = faults.page(encode(revised))
    server.answers[LIST] = faults.page(encode([entry(reference(0), stamp="2026-02-01"), entry(reference(1))]))
    server.requests.clear()
    newsroom.crawl(source)
    assert server.paths() == [LIST, path(0)]
    first, second = newsroom.captures(server.url + path(0))
    assert first.digest != second.digest


@pytest.mark.parametrize("etag", ['"1"', None], ids=["with a validator", "without"])
def test_a_page_whose_list_calls_it_changed_is_asked_for_whole_and_costs_no_extraction_where_it_is_the_same(
    etag: str | None, server: FaultServer, newsroom: Newsroom
):
    publish(server, 1)
    if etag:
        server.answers[path(0)] = faults.conditional(encode(bulletin(reference(0))), etag=etag)
    source = source_of(server.url)
    newsroom.crawl(source)
    server.answers[LIST] = faults.page(encode([entry(reference(0), stamp="2026-02-01")]))
    server.requests.clear()
    newsroom.crawl(source)
    assert not any("If-None-Match" in headers for asked, headers in server.requests if asked == path(0))
    first, second = newsroom.captures(server.url + path(0))
    assert newsroom.states()[server.url + path(0)] == "unchanged"
    assert (first.digest, newsroom.archived(second).body) == (second.digest, b"")
    with newsroom.ledger.reading() as tx:
        assert work.count_states(tx, "extract") == {"waiting": 1}


def test_what_an_earlier_crawl_left_is_fetched_though_the_list_fails(server: FaultServer, newsroom: Newsroom):
    publish(server, 2)
    server.answers[path(0)] = faults.status(500)
    source = source_of(server.url)
    newsroom.crawl(source)
    assert newsroom.work(server.url + path(0)).not_before == MORNING + timedelta(minutes=5)

    publish(server, 2)
    server.answers[LIST] = faults.status(500)
    newsroom.clock.advance(minutes=4)
    newsroom.crawl(source)
    assert newsroom.states()[server.url + path(0)] == "waiting"  # not due yet
    newsroom.clock.advance(minutes=1)
    newsroom.crawl(source)
    assert newsroom.states()[server.url + path(0)] == "done"


def test_pauses_between_attempts_grow(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    server.answers[path(0)] = faults.status(500)
    pauses = []
    for _ in range(3):
        newsroom.crawl(source_of(server.url))
        not_before = newsroom.work(server.url + path(0)).not_before
        pauses.append(not_before - newsroom.clock())
        newsroom.clock.now = not_before
    assert pauses == [timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45)]


@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry_After": "7200"}), (503, {"Retry_After": "7200"})])
def test_a_site_that_asks_for_a_rest_gets_it_at_once(
    status: int, headers: dict[str, str], server: FaultServer, newsroom: Newsroom
):
    publish(server, 40)
    server.answers[path(0)] = faults.status(status, **headers)
    newsroom.crawl(source_of(server.url, delay=0.2))
    assert server.paths() == [LIST, path(0)]
    resting = [newsroom.work(server.url + path(number)) for number in range(40)]
    assert {row.state for row in resting} == {"waiting"}
    assert {row.not_before for row in resting} == {MORNING + timedelta(hours=2)}

    newsroom.clock.advance(hours=2)
    publish(server, 40)
    newsroom.crawl(source_of(server.url))
    assert set(newsroom.states().values()) == {"done", "unchanged"}


def test_a_list_that_asks_for_a_rest_ends_the_crawl(server: FaultServer, newsroom: Newsroom):
    publish(server, 2)
    source = source_of(server.url)
    server.answers[path(1)] = faults.status(500)
    newsroom.crawl(source)
    newsroom.clock.advance(hours=1)
    server.answers[LIST] = faults.status(429)
    server.requests.clear()
    newsroom.crawl(source)
    assert server.paths() == [LIST]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"items": []}', "expected a list of bulletins, found {'items': []}"),
        (b'[{"reference": "CERTFR-20', "no whole JSON in 25 bytes"),
        (encode([{"ref": 1}]), "1 of 1 entries cannot be read: entry 1: 'reference' is missing"),
    ],
)
def test_a_list_of_another_shape_says_so_and_is_read_anew_next_time(
    body: bytes, reason: str, server: FaultServer, newsroom: Newsroom
):
    server.answers[LIST] = faults.conditional(body, etag='"1"')
    source = source_of(server.url)
    newsroom.crawl(source)
    row = newsroom.work(server.url + LIST)
    assert row.state == "waiting"
    assert reason in row.reason
    assert newsroom.captures(server.url + LIST)[0].archive_file  # for whoever wants to see what came

    publish(server, 1)
    server.answers[LIST] = faults.conditional(encode([entry(reference(0))]), etag='"1"')
    newsroom.crawl(source)
    assert newsroom.states()[server.url + path(0)] == "done"


def test_a_bad_entry_is_reported_and_the_good_ones_go_on(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    server.answers[LIST] = faults.page(encode([entry(reference(0)), {"reference": reference(1)}, 7]))
    newsroom.crawl(source_of(server.url))
    row = newsroom.work(server.url + LIST)
    assert (row.state, newsroom.states()[server.url + path(0)]) == ("done", "done")
    assert row.reason == (
        "2 of 3 entries cannot be read: entry 2: 'json_url' is missing; entry 3: expected an object, found 7"
    )


def test_what_the_list_said_of_a_refused_page_is_kept(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    server.answers[LIST] = faults.page(encode([entry(reference(0), title="Faille dans Étagère")]))
    server.answers[path(0)] = faults.status(403)
    newsroom.crawl(source_of(server.url))
    (capture,) = newsroom.captures(server.url + path(0))
    assert '"title":"Faille dans Étagère"' in capture.hints
    with newsroom.ledger.reading() as tx:
        assert work.count_states(tx, "extract") == {"waiting": 1}


def test_a_full_disk_ends_the_crawl_and_nothing_is_half_recorded(server: FaultServer, newsroom: Newsroom):
    publish(server, 12)
    noise = random.Random(1)
    for number in range(12):
        large = bulletin(reference(number), content=noise.randbytes(150_000).hex())
        server.answers[path(number)] = faults.page(encode(large))
    source = source_of(server.url)
    with pytest.raises(ArchiveError, match=r"cannot write to .*make room"):
        newsroom.crawl(source, file_limit=900_000)
    for url, state in newsroom.states().items():
        for capture in newsroom.captures(url):
            assert newsroom.archived(capture).body
        assert state in ("done", "waiting")
    assert "waiting" in newsroom.states().values()

    newsroom.crawl(source)
    assert set(newsroom.states().values()) == {"done", "unchanged"}


@dataclass
class BrokenClock:
    """Gives the time twice, which gets a crawl as far as its first answer."""

    left: int = 2

    def __call__(self):
        self.left -= 1
        if self.left < 0:
            raise ZeroDivisionError("a defect of ours")
        return MORNING


def test_a_defect_of_ours_is_raised_and_not_taken_for_the_site(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    with pytest.raises(CrawlError, match=r"the spider of 'press' broke: ZeroDivisionError: a defect of ours"):
        newsroom.crawl(source_of(server.url), clock=BrokenClock())


def test_a_batch_that_was_never_begun_is_refused_by_the_ledger(server: FaultServer, newsroom: Newsroom):
    publish(server, 1)
    with pytest.raises(LedgerError):
        newsroom.crawl(source_of(server.url), batch="unknown")


def test_the_same_crawl_after_a_kill_ends_the_same(server: FaultServer, newsroom: Newsroom):
    publish(server, 5)
    calls = iter(range(100))

    def die_on_the_third_page(handler: faults.Handler) -> None:
        if next(calls) == 0:
            for child in crawlers_of(os.getpid()):
                os.kill(child, signal.SIGKILL)
        else:
            faults.page(encode(bulletin(reference(2))))(handler)

    server.answers[path(2)] = die_on_the_third_page
    source = source_of(server.url)
    with pytest.raises(Exception, match="terminated abruptly"):
        newsroom.crawl(source)
    newsroom.crawl(source)
    assert set(newsroom.states().values()) <= {"done", "unchanged"}
    for number in range(5):
        assert newsroom.archived(newsroom.captures(server.url + path(number))[-1]).body


def crawlers_of(parent: int) -> list[int]:
    """The processes that crawl for this one: children of its fork server."""
    import psutil

    return [
        grandchild.pid
        for child in psutil.Process(parent).children()
        if "forkserver" in " ".join(child.cmdline())
        for grandchild in child.children()
    ]
