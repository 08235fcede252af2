"""The press of the local world: what its sites hold, and in which shapes."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

import pytest
from lxml import html

import veille.world as package
from corpus.archive import ArchivedPage
from crawlers.extraction.kev import read_kev
from veille.world.hostile import make_hostile
from veille.world.kev import PATH
from veille.world.server import serve
from veille.world.site import Page, Site
from veille.world.sites import SITES
from veille.world.wording import typeset

TODAY = date(2026, 3, 4)
BASE = "http://127.0.0.1:1"
FEEDS = {"anssi": "/actualites/rss/", "slate": "/rss.xml", "hls": "/feed/"}
HOSPITAL = "/tech-internet/rancongiciel-hopital-saint-aurelien-300000-patients"


@cache
def pages(site: str, *, advanced: bool = False, today: date = TODAY) -> Mapping[str, Page]:
    return SITES[site](today=today, base=BASE, advanced=advanced).pages


def text(site: str, path: str, **state: bool) -> str:
    return pages(site, **state)[path].body.decode()


def articles(site: str) -> dict[str, Page]:
    prefixes = {"anssi": "/actualites/", "ccomptes": "/fr/publications/", "slate": "/", "hls": "/news/"}
    listed = {*FEEDS.values(), "/actualites/", "/robots.txt", "/"}
    return {p: page for p, page in pages(site).items() if p.startswith(prefixes[site]) and p not in listed}


def links(site: str, **state: bool) -> list[str]:
    items = text(site, FEEDS[site], **state).partition("<item>")[2]
    return re.findall(rf"<link>{BASE}(/[^<]+)</link>", items)


def test_about_thirty_pages_in_two_languages_over_five_sites():
    counts = {site: len(articles(site)) for site in ("anssi", "ccomptes", "slate", "hls")}
    assert counts == {"anssi": 5, "ccomptes": 3, "slate": 8, "hls": 5}
    bulletins = [path for path in pages("certfr") if "CERTFR" in path]
    reports = [path for path in pages("ccomptes") if path.endswith(".pdf")]
    assert (len(bulletins), len(reports)) == (10, 2)


@pytest.mark.parametrize("site", SITES)
def test_every_site_has_its_own_robots_txt(site):
    assert pages(site)["/robots.txt"].body.startswith(b"User-agent: *\nDisallow: /")


@pytest.mark.parametrize("site", FEEDS)
def test_a_feed_names_every_page_once_newest_first(site):
    feed = text(site, FEEDS[site])
    moved = {path: page.location for path, page in pages(site).items() if page.location}
    assert {moved.get(path, BASE + path) for path in links(site)} == {BASE + path for path in articles(site)}
    assert len(links(site)) == len(set(links(site)))
    moments = [parsedate_to_datetime(moment) for moment in re.findall("<pubDate>(.*?)</pubDate>", feed)]
    assert moments == sorted(moments, reverse=True)
    assert (TODAY - moments[0].date()).days == 1


@pytest.mark.parametrize("site", ["anssi", "ccomptes", "slate", "hls"])
def test_texts_are_as_long_as_those_of_the_press_and_leave_nothing_to_fill_in(site):
    for path, page in articles(site).items():
        if page.body and page.status == 200:
            read = html.fromstring(page.body)
            assert 120 <= len(" ".join(read.xpath("//article//text()")).split()) <= 420, path
            assert not re.search(r"\{\w+[+-]?\d*\}", page.body.decode()), path


def test_pages_have_the_shape_of_their_site():
    anssi = html.fromstring(text("anssi", "/actualites/plan-rempart-premiers-beneficiaires"))
    assert anssi.xpath("//nav[contains(@class,'fr-breadcrumb')]")
    assert anssi.xpath("//table/tbody/tr")
    listing = html.fromstring(text("anssi", "/actualites/"))
    assert listing.cssselect("div.fr-card__content h3.fr-card__title a[href]")
    assert listing.cssselect("p.fr-card__desc")[0].text == "3 mars 2026"
    slate = html.fromstring(text("slate", HOSPITAL))
    assert len(slate.cssselect("article p:not([class])")) >= 5
    assert slate.cssselect("article time[datetime]")
    assert slate.cssselect("img[data-full-src]")
    hls = html.fromstring(text("hls", "/news/belgian-water-plant-stops-sabotage-attempt/"))
    assert hls.cssselect("article.hentry div.entry-content p")
    feed = text("hls", "/feed/")
    assert f'<guid isPermaLink="false">{BASE}/?p=7412</guid>' in feed
    assert "[…]" in feed
    assert "<dc:creator><![CDATA[" in feed


def test_publications_are_listed_on_two_pages_and_name_their_documents():
    first, second = (
        html.fromstring(text("ccomptes", path)) for path in ("/fr/publications", "/fr/publications?page=1")
    )
    assert [len(page.cssselect(".views-row article a")) for page in (first, second)] == [2, 1]
    assert first.cssselect("a[rel=next]")[0].attrib["href"] == "?page=1"
    page = html.fromstring(text("ccomptes", "/fr/publications/la-securite-numerique-des-hopitaux-publics"))
    named = [link.attrib["href"] for link in page.cssselect("a[href$='.pdf']")]
    assert named[0] == "/sites/default/files/2026-02/20260228-Securite-numerique-hopitaux.pdf"
    assert "%27" in named[1]
    site = Site(pages("ccomptes"))
    assert all(site.find(path).body.startswith(b"%PDF-") for path in named)


def test_a_report_has_pages_in_two_columns_with_a_running_head_and_a_table():
    import pypdfium2

    (body,) = (page.body for path, page in pages("ccomptes").items() if "Securite" in path)
    document = pypdfium2.PdfDocument(body)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) == 3
    assert all("La sécurité numérique des hôpitaux publics" in text for text in texts[1:])
    assert "Hameçonnage" in "".join(texts)
    assert "1,2 milliard d'euros" in re.sub(r"\s+", " ", texts[1] + texts[2])
    page = document[1].get_textpage()
    edges = [page.get_rect(number)[0] for number in range(page.count_rects())]
    assert min(edges) < 100 < 300 < max(edges)


def test_a_report_is_the_same_bytes_each_time():
    first, again = (SITES["ccomptes"](today=TODAY, base=BASE, advanced=False).pages for _ in range(2))
    assert {path: page.etag for path, page in first.items()} == {path: page.etag for path, page in again.items()}


def test_two_outlets_disagree_on_one_budget():
    french = text("slate", "/politique/plan-rempart-cybersecurite-hopitaux-collectivites")
    english = text("hls", "/news/france-unveils-rempart-plan-for-hospitals-and-towns/")
    assert "budget du plan Rempart s'élève à 1,2 Md€" in french
    assert "budget of the Rempart plan is €1.35 billion" in english


def test_one_story_is_told_in_both_languages():
    french, english = text("slate", HOSPITAL), text("hls", "/news/ransomware-sends-french-hospital-back-to-paper/")
    for told in ("Corbac", "Hortense Lavigerie", "780", "Altimeris Gateway", "Octave Delmarre"):
        assert told in french
        assert told in english
    assert "Source: Slate.fr" in english


def test_an_article_is_corrected_a_day_later_and_its_feed_says_so():
    before, after = text("slate", HOSPITAL), text("slate", HOSPITAL, advanced=True)
    assert "300 000 patients" in before
    assert "230 000 patients" in after
    assert "Correction" in after
    assert "<atom:updated>" not in text("slate", "/rss.xml")
    assert "<atom:updated>2026-03-04T06:15:00+01:00" in text("slate", "/rss.xml", advanced=True)


def test_a_near_copy_differs_in_few_words():
    original = text("anssi", "/actualites/operation-maree-basse-demantelement-reseau-machines")
    copy = text("slate", "/tech-internet/operation-maree-basse-limule")
    bodies = [" ".join(html.fromstring(page).xpath("//article//p[not(@class)]//text()")) for page in (original, copy)]
    assert bodies[0] != bodies[1]
    assert SequenceMatcher(None, *bodies, autojunk=False).ratio() > 0.8


def test_one_page_is_refused_one_has_moved_and_one_has_a_wrong_date():
    assert pages("slate")["/tech-internet/negociateur-rancon-cyberattaque"].status == 403
    moved = pages("hls")["/topic/news/port-of-tervelde-drones/"]
    assert (moved.status, moved.location) == (301, f"{BASE}/news/port-of-tervelde-tests-drone-detection/")
    assert 'datetime="1970-01-01T01:00:00+01:00"' in text("slate", "/tech-internet/hameconnage-faux-colis-sms")
    assert "Sat, 28 Feb 2026 07:20:00 +0000" in text("slate", "/rss.xml")


def test_the_general_press_also_writes_of_other_things():
    sections = re.findall("<category>(.*?)</category>", text("slate", "/rss.xml"))
    assert {"Life", "Sport"} <= set(sections)


def test_the_hostile_page_is_made_when_it_is_asked_for():
    page = pages("slate")["/tech-internet/outil-gratuit"]
    assert (page.body, page.make) == (b"", make_hostile)
    made = make_hostile(1000)
    assert b"<title><script>" in made
    assert b"\x1b]0;" in made
    assert b"\x00" in made
    assert made.count(b"<div>") == 200
    assert "&lt;script&gt;alert" in text("slate", "/rss.xml")


def test_a_client_that_leaves_early_costs_the_server_nothing(capfd):
    import http.client

    with serve(Site({"/": Page(make=make_hostile), "/small": Page(b"small")})) as server:
        for path, length in (("/", 1000), ("/small", 5)):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
            connection.request("GET", path)
            assert len(connection.getresponse().read(length)) == length
            connection.close()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 1)])
def test_the_catalogue_names_cve_of_the_bulletins(today):
    listed = [
        {entry.cve for entry in read_catalogue_of(pages("kev", advanced=advanced, today=today))}
        for advanced in (False, True)
    ]
    bulletins = "".join(page.body.decode() for page in pages("certfr", today=today).values())
    assert [len(cves) for cves in listed] == [3, 4]
    assert all(f'"{cve}"' in bulletins for cve in listed[1])


def read_catalogue_of(site: Mapping[str, Page]):
    page = ArchivedPage(BASE + PATH, 200, (), site[PATH].body, datetime(2026, 3, 4, tzinfo=UTC), "application/json")
    return read_kev(page, source=None)  # type: ignore[arg-type] - it needs nothing of its source


def test_the_catalogue_changes_its_mind_of_one_entry():
    first, then = ({e.cve: e for e in read_catalogue_of(pages("kev", advanced=advanced))} for advanced in (False, True))
    assert not first["CVE-2026-990020"].ransomware
    assert then["CVE-2026-990020"].ransomware
    assert set(then) - set(first) == {"CVE-2026-990030"}


def test_publishing_the_second_state_adds_one_article_and_changes_one():
    before, after = (links("hls", advanced=advanced) for advanced in (False, True))
    assert set(after) - set(before) == {"/news/suspect-held-over-saint-aurelien-hospital-attack/"}
    changed = [path for path in articles("slate") if pages("slate")[path] != pages("slate", advanced=True)[path]]
    assert changed == [HOSPITAL]


def test_weekdays_are_those_of_the_day_on_which_the_world_is_started():
    path = "/news/ransomware-sends-french-hospital-back-to-paper/"
    monday = pages("hls", today=date(2026, 3, 2))[path].body.decode()
    assert "since Friday" in monday
    assert "on Saturday" in monday
    assert "Depuis la nuit de samedi à dimanche" in text("slate", HOSPITAL)


def test_careful_publishers_set_spaces_that_do_not_break_and_others_do_not():
    careful = text("anssi", "/actualites/operation-maree-basse-demantelement-reseau-machines")
    assert "46\u00a0000" in careful
    assert "Marée basse\u00a0:" in careful
    assert "46 000" in text("slate", "/tech-internet/operation-maree-basse-limule")


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        (
            "46 000 machines : « oui » à 70 % ; non ?",
            "46\u00a0000 machines\u00a0: «\u00a0oui\u00a0» à 70\u00a0%\u00a0; non\u00a0?",
        ),
        ("le 3 mars 2026 à 4 h 10", "le 3 mars 2026 à 4 h 10"),
        ("| 148 | 402 |", "| 148 | 402 |"),
    ],
)
def test_spaces_that_do_not_break_stand_where_french_asks_for_them(text, set_as):
    assert typeset(text) == set_as


def test_every_page_of_the_world_is_data():
    folder = Path(package.__file__).parent / "pages"
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} == {".yml"}
    assert json.loads(pages("kev")[PATH].body)["count"] == 3
