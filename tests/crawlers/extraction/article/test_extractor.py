"""The article extractor among the others: drafts of pages, and of pages that were refused."""

from datetime import UTC, datetime

import pytest

from corpus.archive import ArchivedPage
from corpus.urls import identify
from crawlers.errors import ExtractionError
from crawlers.extraction import EXTRACTORS, extract_teaser
from crawlers.source import Source
from tests.crawlers.extraction.article.pages import FETCHED, page

URL = "https://phare.example/cyber/boreal?utm_source=x"


@pytest.fixture
def source() -> Source:
    return Source(
        slug="phare",
        title="Le Phare",
        publisher="Le Phare",
        language="fr",
        kind="press",
        reuse="extract",
        spider="feed",
        extractor="article",
        site="https://phare.example/",
        lists=("/feed/",),
        expected_per_week=5,
        freshness=7,
    )


def archived(html: str) -> ArchivedPage:
    return ArchivedPage(URL, 200, (), html.encode(), FETCHED, "text/html")


def test_a_page_is_known_by_its_canonical_address_first(source):
    html = page(head='<link rel="canonical" href="https://phare.example/boreal">', lang=None)
    (draft,) = EXTRACTORS["article"](archived(html), source=source, hints={})
    assert draft.identifier == identify("https://phare.example/boreal")
    assert draft.urls == ("https://phare.example/boreal", URL)
    assert draft.content.language == "fr"


def test_a_page_without_one_is_known_by_its_own(source):
    (draft,) = EXTRACTORS["article"](archived(page()), source=source, hints={})
    assert (draft.identifier, draft.urls) == (identify("https://phare.example/cyber/boreal"), (URL,))


def test_a_page_of_nothing_is_refused(source):
    with pytest.raises(ExtractionError, match="neither a title nor a text"):
        EXTRACTORS["article"](archived("<html></html>"), source=source, hints={})


def test_what_the_feed_said_of_a_refused_page_is_a_teaser(source):
    hints = {
        "title": "Boréal &amp; Cie",
        "summary": "<p>Ce que l'on <b>sait</b>.</p>",
        "published": "2026-03-02T07:30:00Z",
    }
    draft = extract_teaser(source, hints | {"authors": ["Inès Ferrand"]}, URL)
    content = draft.content
    assert (content.title, content.lead, content.level) == ("Boréal & Cie", "Ce que l'on sait.", "teaser")
    assert (content.published, content.published_basis) == (datetime(2026, 3, 2, 7, 30, tzinfo=UTC), "feed")
    assert (content.authors, content.language, draft.urls) == (("Inès Ferrand",), "fr", (URL,))


@pytest.mark.parametrize("hints", [{}, {"title": " "}, {"title": 5}])
def test_a_refused_page_without_a_title_is_none(source, hints):
    with pytest.raises(ExtractionError, match="gave no title"):
        extract_teaser(source, hints, URL)


def test_hints_of_any_shape_break_nothing(source):
    hints = {"title": "Titre", "summary": 5, "authors": "x", "published": "hier", "language": "??", "updated": None}
    content = extract_teaser(source, hints, URL).content
    assert (content.level, content.language, content.published) == ("metadata", "fr", None)
