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


def test_a_picture_in_the_page_itself_is_no_such_element():
    picture = "iVBORw0KGgo/AAAN" * 50_000
    listing = read("listing", f"<p><img src='data:image/png;base64,{picture}'><a href='/x'>x</a></p>", **LISTING)
    assert len(listing.listed) == 1


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
