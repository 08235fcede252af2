"""Pages that list others, and publications with what hangs on them."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from crawlers.errors import ExtractionError
from crawlers.spiders.reports import ReportsSpider
from tests.crawlers.spiders.reading import NOW, SITE, read, source_of

RULES = {"item": "div.card", "link": "h3 a", "date": "p.day", "summary": "p.intro"}


def card(title: str, href: str, day: str = "", intro: str = "") -> str:
    said = f'<p class="day">{day}</p><p class="intro">{intro}</p>'
    return f'<div class="card"><h3><a href="{href}">{title}</a></h3>{said}</div>'


def listing_of(*cards: str, hints: Any = None, after: str = "", **rules: Any) -> Any:
    page = f"<html><body><nav><a href='/menu'>Menu</a></nav>{''.join(cards)}{after}</body></html>"
    return read("listing", page, hints=hints, listing=RULES | rules)


def test_an_entry_names_a_page_with_title_date_and_summary():
    (listed,) = listing_of(card("La <em>menace</em>", "/actualites/menace", "4 janvier 2026", "En bref.")).listed
    assert listed.url == f"{SITE}actualites/menace"
    assert listed.hints == {"title": "La menace", "published": "2026-01-04", "summary": "En bref."}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Publié le 1er mars 2026", "2026-03-01"),
        ("Jan 4, 2026", "2026-01-04"),
        ("4 août 2025 à 18h30", "2025-08-04T16:30:00Z"),
        ("<time datetime='2026-02-03T04:05:06Z'>hier</time>", "2026-02-03T04:05:06Z"),
        ("04/03/2026", "2026-03-04"),
        ("mars 2026", None),
        ("31 février 2026", None),
        ("12 mars 2028", None),
    ],
)
def test_dates_are_read_as_lists_write_them_or_not_at_all(written: str, read_as: str | None):
    (listed,) = listing_of(card("A", "/a", written)).listed
    assert listed.hints.get("published") == read_as


def test_excluded_addresses_are_no_entries():
    cards = [card("Fil", "/actualites/rss/"), card("Étiquette", "/actualites/?tag=x"), card("A", "/actualites/a")]
    listing = listing_of(*cards, exclude=["/actualites/(rss|atom)/", r"\?tag="])
    assert [listed.url for listed in listing.listed] == [f"{SITE}actualites/a"]
    assert listing.unreadable == []


def test_a_page_that_has_changed_its_shape_says_which_selector_found_nothing():
    with pytest.raises(ExtractionError, match=r"no element matches 'item: div.card'; has the site changed its pages\?"):
        listing_of("<p>rien</p>")


def test_an_entry_without_a_link_is_told():
    listing = listing_of('<div class="card"><h3>Sans lien</h3></div>', card("A", "/a"))
    assert len(listing.listed) == 1
    assert listing.unreadable == ["entry 1: no element matches 'link: h3 a' in 'Sans lien'"]


def test_the_next_page_is_found_by_its_number_or_by_its_link():
    by_number = listing_of(card("A", "/a"), pages="?page={n}").next
    by_link = listing_of(card("A", "/a"), after='<a rel="next" href="?page=2">Suite</a>', next="a[rel=next]").next
    assert by_number.url == by_link.url == f"{SITE}liste?page=2"
    assert by_number.hints == {"role": "list", "number": 2}


def test_the_last_page_allowed_names_no_other():
    hints = {"role": "list", "number": 3}
    assert listing_of(card("A", "/a"), hints=hints, pages="?page={n}", max_pages=3).next is None
    assert listing_of(card("A", "/a"), hints=hints, pages="?page={n}", max_pages=4).next.url.endswith("?page=4")


def test_a_later_page_may_be_empty():
    listing = listing_of(hints={"role": "list", "number": 2}, pages="?page={n}")
    assert (listing.listed, listing.next) == ([], None)


@given(st.text(max_size=300))
def test_no_page_breaks_the_reader(text: str):
    for page in (text, card(text, text, text, text)):
        with suppress(ExtractionError):
            listing_of(page)


PUBLICATION = f"""<html><body><header><a href="/plaquette.pdf">La Cour</a></header><main><h1>Les ports</h1>
<a href="/files/2026-01/20260104-Les-ports.pdf">Télécharger le rapport (PDF, 2 Mo)</a>
<a href="{SITE}files/synth%27%C3%A8se.PDF?v=2#page=3" title="x">Synthèse</a>
<a href="/files/tableaux.xlsx">Tableaux</a><a href="javascript:void(0)">.pdf</a></main></body></html>"""


def attachments_of(page: str = PUBLICATION, hints: Any = None, **rules: Any) -> Any:
    source = source_of("reports", listing={"item": "article"}, attachments={"within": "main", **rules})
    spider = type("Reading", (ReportsSpider,), {"source": source})
    response = HtmlResponse(f"{SITE}publications/les-ports", body=page.encode(), encoding="utf-8")
    return spider.find_attachments(response, hints=hints or {}, now=NOW).listed


def test_documents_hang_on_the_publication_that_links_to_them():
    report, summary = attachments_of(hints={"title": "Les ports", "published": "2026-01-04T00:00:00Z"})
    assert report.url == f"{SITE}files/2026-01/20260104-Les-ports.pdf"
    assert summary.url == f"{SITE}files/synth%27%C3%A8se.PDF?v=2"
    assert report.hints == {
        "title": "Les ports – rapport",
        "link_text": "Télécharger le rapport (PDF, 2 Mo)",
        "part_of": f"{SITE}publications/les-ports",
        "published": "2026-01-04T00:00:00Z",
    }
    assert summary.hints["title"] == "Les ports – Synthèse"


def test_a_document_has_no_documents_of_its_own():
    assert attachments_of(hints={"part_of": f"{SITE}publications/les-ports"}) == []


def test_other_files_are_taken_where_the_source_says_so():
    names = [listed.url.rpartition("/")[2] for listed in attachments_of(include=[r"\.(pdf|xlsx)$"])]
    assert names == ["20260104-Les-ports.pdf", "tableaux.xlsx"]
