"""Lists and pages that were made to exhaust the crawl's own process."""

from typing import Any

import pytest

from crawlers.errors import ExtractionError
from crawlers.spiders import bounds, sitemap
from tests.crawlers.spiders.reading import read
from tests.crawlers.spiders.test_listing import attachments_of

ATTRIBUTES = " ".join(f"a{number:x}" for number in range(bounds.MAX_ATTRIBUTES + 2))
LISTING = {"listing": {"item": "p"}}


@pytest.mark.parametrize(
    ("spider", "body", "rules"),
    [("listing", "<p><a href='/x'>x</a>", LISTING), ("feed", "<rss version='2.0'><channel>", {})],
)
def test_a_list_of_too_many_tags_is_not_even_parsed(
    spider: str, body: str, rules: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bounds, "MAX_TAGS", 50)
    with pytest.raises(ExtractionError, match="more than 50 are not read"):
        read(spider, body + "<i>" * 50, **rules)


def test_a_publication_of_too_many_tags_names_no_documents(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bounds, "MAX_TAGS", 50)
    with pytest.raises(ExtractionError, match="more than 50 are not read"):
        attachments_of("<main>" + "<i>" * 51)


#: What stands before and after the attributes: who takes a quote for one, or a tag for text, misses them.
PLACES = {
    "plain": "<p {}>",
    "after a value that closes a tag": "<p x='>' {}>",
    "after a value that opens one": "<p x='<' {}>",
    "without spaces": "<p {}>".replace("{}", ATTRIBUTES.replace(" ", "/")),
    "in a value without quotes": "<p x=a' {} '>",
    "after two equals signs": '<p x=="{}">',
    "after an equals sign alone": '<p ="{}">',
    "after a space that is none": '<p x=\xa0"{}">',
    "after a text that opens a value": '<textarea><p x="</textarea><p {}>',
    "after a comment that opens a program": "<!--<script>--><p {}>",
}


@pytest.mark.parametrize("place", PLACES)
def test_too_many_attributes_are_seen_wherever_a_parser_sees_them(place: str):
    with pytest.raises(ExtractionError, match="an element of more than 5000 attributes"):
        read("listing", PLACES[place].format(ATTRIBUTES) + "<p><a href='/x'>x</a></p>", **LISTING)


def test_a_program_is_no_markup_also_where_a_parser_takes_it_for_markup():
    hidden = f"<title><script></title><p {ATTRIBUTES}></script>"
    assert len(read("listing", hidden + "</title><p><a href='/x'>x</a></p>", **LISTING).listed) == 1


def test_tags_within_tags_are_given_up_before_they_take_long():
    with pytest.raises(ExtractionError, match="stand within each other"):
        read("listing", "<a " * 4_000, **LISTING)


@pytest.mark.parametrize(
    ("spider", "body", "rules"),
    [
        ("listing", f"<p {ATTRIBUTES}><a href='/x'>x</a></p>", LISTING),
        ("feed", f"<rss version='2.0' {ATTRIBUTES}/>", {}),
        ("sitemap", f"<urlset {ATTRIBUTES}/>", {}),
    ],
    ids=["listing", "feed", "sitemap"],
)
def test_an_element_of_too_many_attributes_is_not_even_parsed(spider: str, body: str, rules: dict[str, Any]):
    with pytest.raises(ExtractionError, match="an element of more than 5000 attributes"):
        read(spider, body, **rules)


WORDS = "Les attaques visent les ports. " * 2_000
LARGE = {
    "a picture": f"<img src='data:image/png;base64,{'iVBORw0KGgo/AAAN' * 50_000}'>",
    "a drawing": f"<svg><path d='{'L 12 34 ' * 5_000}'/></svg>",
    "data of a program": f'<div data-page="{{&quot;text&quot;:&quot;{WORDS}&quot;}}"></div>',
    "data with markup": f'<div data-page=\'{{"text": "<p>{WORDS}</p>"}}\'></div>',
    "a program": f"<script defer onload=\"x => y()\">for (i=0;i<n;i++) f(); var data = {{text: '{WORDS}'}}</script>",
    "a program that is closed as in XML": "<script src='/a.js' />",
    "a style": f"<style>/* a<b {WORDS} */</style>",
    "a comment": f"<!-- a<b <script> {WORDS} -->",
}


@pytest.mark.parametrize("what", LARGE)
def test_what_pages_hold_beside_their_text_is_no_such_element(what: str):
    listing = read("listing", f"{LARGE[what]}<p><a href='/x'>x</a></p><script></script>", **LISTING)
    assert [page.hints["title"] for page in listing.listed] == ["x"]


def test_a_feed_of_as_many_items_as_are_read_is_within_bounds():
    item = "<item>" + "".join(f"<x:f{number}>a</x:f{number}>" for number in range(12)) + "</item>"
    text = "<![CDATA[" + "<b>a</b>" * 400_000 + "]]>"
    body = f"<rss>{item * 50_000}<description>{text}</description></rss>"
    bounds.check_feed(body.encode())


def test_a_feed_in_two_bytes_a_character_is_measured_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bounds, "MAX_TAGS", 50)
    with pytest.raises(ExtractionError, match="it has 60 tags"):
        bounds.check_feed(("<i></i>" * 60).encode("utf-16"))


def test_what_is_no_entry_of_a_sitemap_is_forgotten_as_it_is_read(monkeypatch: pytest.MonkeyPatch):
    kept: list[int] = []
    forget = sitemap._forget

    def look(element: Any) -> None:
        forget(element)
        parent = element.getparent()
        kept.append(0 if parent is None else len(parent))

    monkeypatch.setattr(sitemap, "_forget", look)
    read("sitemap", "<urlset>" + "<a/><!---->" * 20_000 + "<url><loc>/x</loc></url></urlset>")
    assert max(kept) < 10_000  # what is in the 32 kB that libxml2 reads at once
