"""Sitemaps, indexes of them, and news sitemaps."""

import gzip
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.errors import ExtractionError
from tests.crawlers.spiders.reading import SITE, read

HEAD = '<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="news">'


def sitemap(*entries: str, root: str = "urlset") -> str:
    kind = "url" if root == "urlset" else "sitemap"
    return HEAD.format(root=root) + "".join(f"<{kind}>{entry}</{kind}>" for entry in entries) + f"</{root}>"


def entry(path: str, lastmod: str = "", more: str = "") -> str:
    return f"<loc>{SITE}{path}</loc>" + (f"<lastmod>{lastmod}</lastmod>" if lastmod else "") + more


def urls(listing: Any) -> list[str]:
    return [listed.url.removeprefix(SITE) for listed in listing.listed]


def test_a_sitemap_names_pages_with_their_last_change():
    (listed,) = read("sitemap", sitemap(entry("news/a", "2026-03-01"))).listed
    assert (listed.url, listed.stamp) == (f"{SITE}news/a", "2026-03-01")
    assert listed.hints == {"updated": "2026-03-01"}


def test_a_news_sitemap_gives_title_and_date():
    more = "<n:news><n:publication_date>2026-03-01T10:00:00Z</n:publication_date><n:title>Un port</n:title></n:news>"
    (listed,) = read("sitemap", sitemap(entry("a", more=more))).listed
    assert listed.hints == {"title": "Un port", "published": "2026-03-01T10:00:00Z"}


@pytest.mark.parametrize(
    "more",
    [
        "<i:image><i:loc>https://guetteur.example/j.jpg</i:loc><i:title>Photo</i:title></i:image>",
        "<v:video><v:title>Film</v:title><v:publication_date>2019-01-01</v:publication_date></v:video>",
        "<i:loc>https://guetteur.example/j.jpg</i:loc>",
        "<n:news><i:title>Photo</i:title></n:news>",
    ],
    ids=["image", "video", "stray element", "title of another namespace"],
)
def test_what_is_said_of_images_and_videos_is_not_said_of_the_page(more: str):
    body = sitemap(more + entry("a")).replace('xmlns:n="news"', 'xmlns:n="news" xmlns:i="image" xmlns:v="video"')
    (listed,) = read("sitemap", body).listed
    assert (listed.url, listed.hints) == (f"{SITE}a", {})


def test_a_news_sitemap_gives_the_language():
    more = "<n:news><n:publication><n:name>G</n:name><n:language>en</n:language></n:publication></n:news>"
    (listed,) = read("sitemap", sitemap(entry("a", more=more))).listed
    assert listed.hints == {"language": "en"}


def test_rules_choose_among_the_addresses():
    body = sitemap(entry("news/a"), entry("news/tag/b"), entry("about"))
    rules = {"include": ["/news/"], "exclude": ["/tag/"]}
    assert urls(read("sitemap", body, sitemap=rules)) == ["news/a"]


def test_what_has_not_changed_for_too_long_is_left_and_what_has_no_date_is_read():
    body = sitemap(entry("old", "2026-01-01"), entry("new", "2026-03-05"), entry("undated"))
    assert urls(read("sitemap", body, sitemap={"max_age": 30})) == ["new", "undated"]


def test_an_index_names_sitemaps_as_lists_to_be_read():
    listing = read("sitemap", sitemap(entry("s1.xml", "2026-03-01"), root="sitemapindex"))
    assert listing.listed == []
    (further,) = listing.further
    assert (further.url, further.hints) == (f"{SITE}s1.xml", {"role": "list", "depth": 2})


def test_nested_indexes_end():
    listing = read("sitemap", sitemap(entry("s.xml"), root="sitemapindex"), hints={"role": "list", "depth": 3})
    assert listing.further == []
    assert listing.remarks[0].startswith("sitemaps nested more than 3 deep")


def test_a_gzipped_sitemap_is_read_and_a_bomb_is_not():
    assert urls(read("sitemap", gzip.compress(sitemap(entry("a")).encode()))) == ["a"]
    with pytest.raises(ExtractionError, match="larger than max_size"):
        read("sitemap", gzip.compress(b" " * 5_000_000), max_size=1_000_000)


@pytest.mark.parametrize("body", ["", "<html><p>404</p></html>", "rien", "<rss/>"])
def test_what_is_no_sitemap_is_refused(body: str):
    with pytest.raises(ExtractionError, match="expected a sitemap"):
        read("sitemap", body)


def test_an_address_of_another_kind_is_told():
    listing = read("sitemap", sitemap("<loc>file:///etc/passwd</loc>", entry("a")))
    assert urls(listing) == ["a"]
    assert listing.unreadable == ["entry 1: 'loc' 'file:///etc/passwd' is no address"]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes):
    for wrapped in (body, sitemap("X").encode().replace(b"X", body), b"\x1f\x8b" + body):
        with suppress(ExtractionError):
            read("sitemap", wrapped)
