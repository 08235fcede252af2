"""The press of the local world, read by the shipped sources' own spiders and extractors."""

import re
from datetime import UTC, date, datetime

import pytest

from corpus.archive import ArchivedPage
from corpus.document import Content
from corpus.urls import identify
from crawlers.catalogue import read_catalogue
from crawlers.errors import ExtractionError
from crawlers.extraction import EXTRACTORS
from crawlers.spiders.feed import read_feed
from veille.world import World
from veille.world.hostile import make_hostile

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
SITES = {"anssi": "anssi", "slate-fr": "slate", "hls-today": "hls", "cour-des-comptes": "ccomptes"}


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> dict[str, Content]:
    """What the extractors make of the articles and reports, by the last part of their paths."""
    folder = tmp_path_factory.mktemp("sources")
    found = {}
    with World.start(today=TODAY, sites=tuple(SITES.values())) as world:
        world.write_sources(folder)
        catalogue = read_catalogue(folder)
        for slug, site in SITES.items():
            source, base, pages = catalogue[slug], world.url_of(site), world.pages_of(site)
            lists = {"/robots.txt", "/actualites/", "/fr/publications", "/fr/publications?page=1", *source.lists}
            hints = _read_hints(source, base, pages) if source.spider == "feed" else {}
            for path, page in pages.items():
                if path in lists or page.status != 200 or not page.body:
                    continue
                kind = "pdf" if page.content_type == "application/pdf" else source.extractor
                archived = ArchivedPage(base + path, 200, (), page.body, NOW, page.content_type)
                (draft,) = EXTRACTORS[kind](archived, source=source, hints=hints.get(base + path, {}))
                found[path.rstrip("/").rpartition("/")[2]] = draft.content
    return found


def _read_hints(source, base, pages):
    feed = read_feed(pages[source.lists[0]].body, base=base, content_type=None, source=source, now=NOW)
    return {listed.url: listed.hints for listed in feed.listed}


def test_every_article_has_its_title_language_and_the_day_of_its_publication(read):
    assert len(read) == 5 + 6 + 5 + 3 + 2
    for name, content in read.items():
        assert content.title, name
        if not name.endswith(".pdf"):
            assert content.published, name
            assert date(2026, 2, 19) <= content.published.date() < TODAY, name
            assert content.language == ("en" if " the " in content.body else "fr"), name
            assert content.level == "full", name


def test_no_furniture_of_any_site_gets_into_a_text(read):
    furniture = re.compile(r"newsletter|À lire aussi|Partager|Leave a Reply|WordPress|Mentions légales|Recent Posts")
    assert not {name for name, content in read.items() if furniture.search(content.body)}


def test_the_page_that_shows_1970_has_the_day_of_its_feed(read):
    content = read["hameconnage-faux-colis-sms"]
    assert (content.published, content.published_basis) == (datetime(2026, 2, 28, 7, 20, tzinfo=UTC), "feed")


def test_who_wrote_and_who_is_credited_is_found(read):
    assert read["ransomware-sends-french-hospital-back-to-paper"].credited_source == "Slate.fr"
    assert read["ransomware-sends-french-hospital-back-to-paper"].authors == ("Tamsin Ollerenshaw",)
    assert read["rancongiciel-hopital-saint-aurelien-300000-patients"].authors == ("Ninon Vauquelin",)


def test_a_publication_names_its_reports_and_they_are_read_in_the_order_of_their_columns(read):
    publication = read["la-securite-numerique-des-hopitaux-publics"]
    assert [path.rpartition(".")[2] for path in publication.attachments] == ["pdf", "pdf"]
    report = read["20260228-Securite-numerique-hopitaux.pdf"]
    assert "Son budget s'élève à 1,2 milliard d'euros pour les années 2027 à 2030" in report.body
    assert report.body.index("Introduction") < report.body.index("Des moyens en hausse") < report.body.index("5. Tenir")
    (table,) = (block for block in report.blocks if block.kind == "table")
    assert table.cells[-1] == ("Total", "454", "581")
    assert {block.page for block in report.blocks} == {1, 2, 3}


def test_the_hostile_page_leaves_neither_script_nor_control_characters(tmp_path):
    with World.start(today=TODAY, sites=["slate"]) as world:
        world.write_sources(tmp_path)
        source, url = read_catalogue(tmp_path)["slate-fr"], f"{world.url_of('slate')}/tech-internet/outil-gratuit"
    page = ArchivedPage(url, 200, (), make_hostile(200_000), NOW, "text/html")
    try:
        (draft,) = EXTRACTORS["article"](page, source=source, hints={})
    except ExtractionError:
        return
    assert draft.identifier == identify(url)
    assert not re.search(r"<script|[\x00-\x08\x0b-\x1f\x7f]", draft.content.title + draft.content.body)
