"""Feeds, listings, publications and catalogues through real crawls."""

import sys
from datetime import datetime
from typing import Any

import pytest

from crawlers.source import Source
from tests.crawlers.crawling import MORNING, Newsroom, source_of
from tests.servers import faults
from tests.servers.faults import FaultServer

HTML = "text/html; charset=utf-8"
CARDS = {"item": "li", "link": "a", "pages": "?page={n}", "max_pages": 3}


def press(server: FaultServer, spider: str, path: str, **changes: Any) -> Source:
    return source_of(server.url, spider=spider, extractor="article", lists=[path], **changes)


def publish_feed(server: FaultServer, *paths: str) -> None:
    items = "".join(f"<item><title>Brève {path}</title><link>{path}</link></item>" for path in paths)
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    server.answers["/rss.xml"] = faults.page(body, content_type="application/rss+xml")


def html(text: str) -> faults.Answer:
    return faults.page(text.encode(), content_type=HTML)


def test_a_refused_page_keeps_what_the_feed_said_and_waits_to_be_read(server: FaultServer, newsroom: Newsroom):
    publish_feed(server, "/open", "/closed")
    server.answers |= {"/open": html("<p>Ouvert</p>"), "/closed": faults.status(403)}
    newsroom.crawl(press(server, "feed", "/rss.xml"))
    (capture,) = newsroom.captures(f"{server.url}/closed")
    assert (capture.state, capture.status, capture.archive_file) == ("quarantined", 403, None)
    assert "Brève /closed" in capture.hints
    assert newsroom.extracted() == {f"{server.url}/open", f"{server.url}/closed"}


def test_a_listing_is_read_page_by_page_until_nothing_is_new(server: FaultServer, newsroom: Newsroom):
    for number, query in enumerate(["", "?page=2", "?page=3", "?page=4"], start=1):
        server.answers[f"/liste{query}"] = html(f"<ul><li><a href='/p{number}'>Page {number}</a></li></ul>")
        server.answers[f"/p{number}"] = html(f"<p>{number}</p>")
    source = press(server, "listing", "/liste", listing=CARDS)
    newsroom.crawl(source)
    lists = [path for path in server.paths() if path.startswith("/liste")]
    assert lists == ["/liste", "/liste?page=2", "/liste?page=3"]
    assert sorted(set(server.paths()) - set(lists)) == ["/p1", "/p2", "/p3"]

    server.requests.clear()
    newsroom.clock.advance(hours=2)
    newsroom.crawl(source)
    assert server.paths() == ["/liste"]


def test_documents_of_a_publication_are_fetched_in_the_same_crawl(server: FaultServer, newsroom: Newsroom):
    server.answers |= {
        "/publications": html("<ul><li><a href='/p'>Les ports</a></li></ul>"),
        "/p": html("<main><a href='/files/ports.pdf'>Rapport</a> <a href='/files/gone.pdf'>Annexe</a></main>"),
        "/files/ports.pdf": faults.page(b"%PDF-1.7 ...", content_type="application/octet-stream"),
    }
    newsroom.crawl(press(server, "reports", "/publications", listing={"item": "li"}))
    kinds = {path: newsroom.captures(server.url + path)[0].kind for path in ("/p", "/files/ports.pdf")}
    assert kinds == {"/p": "article", "/files/ports.pdf": "pdf"}
    states = newsroom.states()
    assert states[f"{server.url}/files/ports.pdf"] == "done"
    assert states[f"{server.url}/files/gone.pdf"] == "quarantined"
    assert f'"part_of":"{server.url}/p"' in newsroom.captures(f"{server.url}/files/ports.pdf")[0].hints


def test_a_publication_with_more_documents_than_are_read_says_so(server: FaultServer, newsroom: Newsroom):
    links = "".join(f"<a href='http://10.0.0.1/{number}.pdf'>{number}</a>" for number in range(203))
    server.answers |= {
        "/publications": html("<ul><li><a href='/p'>Les ports</a></li></ul>"),
        "/p": html(f"<main>{links}{links}</main>"),
    }
    newsroom.crawl(press(server, "reports", "/publications", listing={"item": "li"}))
    row = newsroom.work(f"{server.url}/p")
    assert (row.state, row.reason) == ("done", "the page links to 203 documents, of which 200 are read")


def test_a_catalogue_is_one_page_and_asked_for_only_where_it_has_changed(server: FaultServer, newsroom: Newsroom):
    server.answers["/kev.json"] = faults.conditional(b'{"vulnerabilities": []}', etag='"a"')
    source = source_of(server.url, spider="catalogue", extractor="kev", lists=["/kev.json"])
    newsroom.crawl(source)
    newsroom.clock.advance(hours=2)
    newsroom.crawl(source)
    first, second = newsroom.captures(f"{server.url}/kev.json")
    assert (first.role, first.kind, first.state, second.state) == ("page", "kev", "done", "unchanged")


def test_lists_that_name_each_other_are_read_once(server: FaultServer, newsroom: Newsroom):
    index = f"<sitemapindex><sitemap><loc>{server.url}/s.xml</loc></sitemap></sitemapindex>"
    server.answers["/s.xml"] = faults.page(index.encode(), content_type="text/xml")
    newsroom.crawl(press(server, "sitemap", "/s.xml"))
    assert server.paths() == ["/s.xml"]


def xml(body: bytes, *, etag: str | None = None) -> faults.Answer:
    headers = {"ETag": etag} if etag else {}

    def answer(handler: faults.Handler) -> None:
        known = etag is not None and handler.headers.get("If-None-Match") == etag
        (faults.status(304) if known else faults.page(body, content_type="text/xml", **headers))(handler)

    return answer


def publish_sitemaps(server: FaultServer, pages: int, *, lastmod: str = "", etag: str | None = None) -> None:
    """An index of one sitemap, and the sitemap of so many pages."""
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    index = f"<sitemapindex><sitemap><loc>{server.url}/child.xml</loc>{dated}</sitemap></sitemapindex>".encode()
    named = "".join(f"<url><loc>{server.url}/p{number}</loc></url>" for number in range(pages))
    server.answers["/index.xml"] = xml(index, etag=etag)
    server.answers["/child.xml"] = xml(f"<urlset>{named}</urlset>".encode())
    server.answers |= {f"/p{number}": html("<p>x</p>") for number in range(pages)}


def sitemaps(server: FaultServer) -> Source:
    return press(server, "sitemap", "/index.xml")


@pytest.mark.parametrize("etag", ['"1"', None], ids=["with a validator", "without"])
def test_a_sitemap_that_grows_is_read_though_its_index_is_unchanged(
    etag: str | None, server: FaultServer, newsroom: Newsroom
):
    publish_sitemaps(server, 1, etag=etag)
    newsroom.crawl(sitemaps(server))
    publish_sitemaps(server, 2, etag=etag)
    newsroom.clock.advance(hours=1)
    server.requests.clear()
    newsroom.crawl(sitemaps(server))
    assert server.paths() == ["/index.xml", "/child.xml", "/p1"]
    assert newsroom.states()[f"{server.url}/index.xml"] == "unchanged"


def test_a_sitemap_that_its_index_dates_is_believed_for_a_day(server: FaultServer, newsroom: Newsroom):
    publish_sitemaps(server, 1, lastmod="2026-03-01")
    newsroom.crawl(sitemaps(server))
    publish_sitemaps(server, 2, lastmod="2026-03-01")
    newsroom.clock.advance(hours=23)
    newsroom.crawl(sitemaps(server))
    assert server.paths().count("/child.xml") == 1
    newsroom.clock.advance(hours=1)
    newsroom.crawl(sitemaps(server))
    assert server.paths()[-2:] == ["/child.xml", "/p1"]


def test_a_sitemap_that_was_not_there_once_is_asked_for_again(server: FaultServer, newsroom: Newsroom):
    publish_sitemaps(server, 1)
    server.answers["/child.xml"] = faults.status(404)
    newsroom.crawl(sitemaps(server))
    publish_sitemaps(server, 1)
    newsroom.clock.advance(days=1)
    newsroom.crawl(sitemaps(server))
    assert newsroom.states()[f"{server.url}/p0"] == "done"


def test_an_index_that_the_archive_has_lost_says_so(server: FaultServer, newsroom: Newsroom):
    publish_sitemaps(server, 1, etag='"1"')
    newsroom.crawl(sitemaps(server))
    for file in (newsroom.folder / "archive").rglob("*.warc.gz"):
        file.unlink()
    newsroom.crawl(sitemaps(server))
    row = newsroom.work(f"{server.url}/index.xml")
    assert row.state == "unchanged"
    assert row.reason.startswith("the lists that it names are not known: the archive at ")


def test_a_page_that_is_too_large_makes_no_noise(
    server: FaultServer, newsroom: Newsroom, capsys: pytest.CaptureFixture[str]
):
    publish_feed(server, "/giant")
    server.answers["/giant"] = faults.page(b"<p>" * 1_000_000, content_type=HTML)
    newsroom.crawl(press(server, "feed", "/rss.xml"))
    assert newsroom.work(f"{server.url}/giant").reason == "the page is larger than max_size"
    assert capsys.readouterr().err == ""


class LoudClock:
    def __call__(self) -> datetime:
        print("It strikes nine.", file=sys.stderr)
        return MORNING


def test_noise_of_a_crawl_is_heard_also_after_another(
    server: FaultServer, newsroom: Newsroom, capsys: pytest.CaptureFixture[str]
):
    publish_feed(server)
    newsroom.crawl(press(server, "feed", "/rss.xml"))
    assert capsys.readouterr().err == ""
    newsroom.crawl(press(server, "feed", "/rss.xml"), clock=LoudClock())
    assert "It strikes nine." in capsys.readouterr().err
