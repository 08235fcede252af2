"""Feeds: what they name and say, however they are written."""

import json
import time
from contextlib import suppress
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.errors import ExtractionError
from tests.crawlers.spiders.reading import read

RSS = (
    '<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Le Guetteur</title>{items}'
    "</channel></rss>"
)


def item(title: str = "Une panne au port", link: str = "/a", **fields: str) -> str:
    said = {"title": escape(title), "link": link, **fields}
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in said.items() if value) + "</item>"


def rss(*items: str, encoding: str = "utf-8") -> bytes:
    return RSS.format(encoding=encoding, items="".join(items)).encode(encoding)


def only(body: bytes | str, **changes: Any) -> Any:
    (listed,) = read("feed", body, **changes).listed
    return listed


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Guetteur</title>
<entry><title type="html">Une &lt;b&gt;panne&lt;/b&gt; au port</title><link href="https://guetteur.example/a"/>
<id>tag:guetteur.example,2026:1</id><updated>2026-03-05T10:00:00Z</updated><published>2026-03-04T09:30:00+01:00</published>
<author><name>Inès Ferrand</name></author><summary>Tout est arrêté.</summary><category term="Port"/></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "fr-FR",
        "items": [
            {
                "id": "tag:guetteur.example,2026:1",
                "url": "https://guetteur.example/a",
                "title": "Une panne au port",
                "summary": "Tout est arrêté.",
                "date_published": "2026-03-04T09:30:00+01:00",
                "date_modified": "2026-03-05T10:00:00Z",
                "authors": [{"name": "Inès Ferrand"}],
                "tags": ["Port"],
            }
        ],
    }
)


@pytest.mark.parametrize("body", [ATOM, JSON_FEED], ids=["Atom", "JSON Feed"])
def test_a_feed_says_the_same_in_any_form(body: str):
    listed = only(body)
    assert listed.url == "https://guetteur.example/a"
    assert listed.hints == {
        "title": "Une panne au port",
        "summary": "Tout est arrêté.",
        "published": "2026-03-04T08:30:00Z",
        "updated": "2026-03-05T10:00:00Z",
        "authors": ["Inès Ferrand"],
        "guid": "tag:guetteur.example,2026:1",
        "categories": ["Port"],
        "language": "fr",
    }


def test_rss_gives_title_summary_date_and_permanent_number():
    guid = '<guid isPermaLink="false">?p=5379</guid>'
    body = rss(item(pubDate="Wed, 04 Mar 2026 09:30:00 +0100", description="&lt;p&gt;Tout [&#8230;]&lt;/p&gt;") + "")
    listed = only(body.replace(b"</item>", guid.encode() + b"</item>"))
    assert listed.url == "https://guetteur.example/a"
    assert listed.hints["published"] == "2026-03-04T08:30:00Z"
    assert listed.hints["summary"] == "<p>Tout […]</p>"
    assert listed.hints["guid"] == "?p=5379"


def test_a_date_without_a_zone_is_in_the_source_s():
    assert only(rss(item(pubDate="2026-03-04 09:30:00"))).hints["published"] == "2026-03-04T08:30:00Z"


@pytest.mark.parametrize(
    ("written", "remark"),
    [
        ("Wed, 04 Mar 2099 09:30:00 GMT", "1 dates lie in the future and are left out"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1 dates cannot be read and are left out"),
        ("hier, vers midi", "1 dates cannot be read and are left out"),
    ],
)
def test_a_date_that_cannot_be_is_left_out_and_told(written: str, remark: str):
    listing = read("feed", rss(item(pubDate=written)))
    assert "published" not in listing.listed[0].hints
    assert listing.remarks == [remark]


def test_an_item_without_a_date_gets_none():
    assert set(only(rss(item())).hints) == {"title"}


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Une <b>panne</b> au port", "Une panne au port"),
        ("<script>alert('ici')</script>Une panne", "Une panne"),
        ("R&amp;D : 3 < 5", "R&D : 3 < 5"),
        ("Une\n panne\x85", "Une panne"),
    ],
)
def test_a_title_is_plain_text_on_one_line(title: str, shown: str):
    assert only(rss(item(title))).hints["title"] == shown


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_accents_come_through_in_every_encoding_that_is_declared(encoding: str):
    assert only(rss(item("Été à l'hôpital"), encoding=encoding)).hints["title"] == "Été à l'hôpital"


def test_a_wrong_charset_of_the_server_is_overruled_where_the_bytes_are_none():
    listed = only(rss(item("Été à l'hôpital")), content_type="text/xml; charset=us-ascii")
    assert listed.hints["title"] == "Été à l'hôpital"


def test_a_feed_of_ten_thousand_items_is_read_whole():
    start = time.process_time()
    listing = read("feed", rss(*(item(f"Brève {number}", f"/b/{number}") for number in range(10_000))))
    assert len({listed.url for listed in listing.listed}) == 10_000
    assert time.process_time() - start < 30


def test_a_feed_without_items_is_read_and_names_nothing():
    listing = read("feed", rss())
    assert (listing.listed, listing.unreadable, listing.remarks) == ([], [], [])


def test_broken_xml_is_read_as_far_as_it_goes_and_says_so():
    body = rss(item("Première", "/1"), item("Deuxième", "/2"))
    listing = read("feed", body[: body.index(b"Deux") + 4])
    assert [listed.hints["title"] for listed in listing.listed][:1] == ["Première"]
    assert listing.remarks[0].startswith("the feed is broken")


@pytest.mark.parametrize(
    "body",
    ["", "<html><body><p>Revenez plus tard</p></body></html>", "<rss", "{}", '{"items": 3}', "Not Found", "\x00\x01"],
)
def test_what_is_no_feed_is_refused(body: str):
    with pytest.raises(ExtractionError, match="expected"):
        read("feed", body)


def test_an_item_without_a_link_is_told_and_the_others_are_read():
    listing = read("feed", rss(item("Sans lien", ""), item("Avec", "/b"), item("Mal", "javascript:alert(1)")))
    assert [listed.url for listed in listing.listed] == ["https://guetteur.example/b"]
    assert listing.unreadable == [
        "entry 1: 'Sans lien' has no link",
        "entry 3: 'link' 'javascript:alert(1)' is no address",
    ]


@pytest.mark.parametrize(
    ("spider", "body", "rules"),
    [
        ("feed", rss(*(item(link=f"/{n}") for n in range(3))), {}),
        ("feed", json.dumps({"items": [{"url": f"/{n}", "title": "A"} for n in range(3)]}), {}),
        ("listing", "".join(f"<p><a href='/{n}'>A</a></p>" for n in range(3)), {"listing": {"item": "p"}}),
    ],
    ids=["RSS", "JSON Feed", "HTML"],
)
def test_a_list_of_more_entries_than_are_read_says_so(
    spider: str, body: str | bytes, rules: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    for module in ("lists", "feed", "jsonfeed", "listing"):
        monkeypatch.setattr(f"crawlers.spiders.{module}.MAX_ENTRIES", 2)
    listing = read(spider, body, **rules)
    assert (len(listing.listed), listing.remarks) == (2, ["the list has 3 entries, of which 2 were read"])


def test_a_changed_title_or_date_is_another_stamp():
    plain, titled = only(rss(item("A"))), only(rss(item("B")))
    dated = only(rss(item("A", pubDate="Wed, 04 Mar 2026 09:30:00 GMT")))
    assert len({plain.stamp, titled.stamp, dated.stamp}) == 3
    assert only(rss(item("A", description="Autre chapeau"))).stamp == plain.stamp


def test_an_entity_bomb_is_not_unfolded():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    start = time.process_time()
    with suppress(ExtractionError):
        listing = read("feed", bomb + "]>" + rss(item("&j;")).decode().partition("?>")[2])
        assert all(len(listed.hints.get("title", "")) <= 4000 for listed in listing.listed)
    assert time.process_time() - start < 10


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_the_reader(body: bytes):
    for wrapped in (body, rss().replace(b"</channel>", body + b"</channel>"), b"{" + body):
        with suppress(ExtractionError):
            read("feed", wrapped)
