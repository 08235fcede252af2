"""The extractor: what it makes of a page of the archive, and of what a list said of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.archive import ArchivedPage
from corpus.urls import identify
from crawlers.errors import ExtractionError
from crawlers.extraction import EXTRACTORS
from crawlers.extraction.pdf import PdfExtractor, read_pdf
from crawlers.source import Source
from tests.crawlers.extraction.pdf.sheets import assemble_page, draw, prose, put, show, write

URL = "https://exemple.test/sites/2026-03/20260304-Rapport-de-l%27eau.pdf?utm_source=liste"
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
GOOD = assemble_page(show(b"4217 centres ouverts"))


@pytest.fixture
def source() -> Source:
    return Source(
        slug="cour-fictive",
        title="Cour fictive",
        publisher="Cour fictive",
        language="fr",
        kind="report",
        reuse="full_text",
        spider="listing",
        extractor="article",
        site="https://exemple.test/",
        lists=("/publications",),
        listing={"item": "article"},
        expected_per_week=1,
        freshness=30,
    )


def archive(body: bytes) -> ArchivedPage:
    return ArchivedPage(URL, 200, (), body, NOW, "application/pdf")


def test_is_registered() -> None:
    assert EXTRACTORS["pdf"].name == "pdf"


def test_a_file_is_one_report_part_of_its_publication(source: Source) -> None:
    hints = {"part_of": "https://exemple.test/publications/eau", "published": "2026-03-04T09:00:00+01:00"}
    [draft] = PdfExtractor()(archive(GOOD), source=source, hints=hints)
    address = "https://exemple.test/sites/2026-03/20260304-Rapport-de-l'eau.pdf"
    assert draft.urls == (address, URL)
    assert draft.identifier == identify(URL)
    content = draft.content
    assert (content.kind, content.level, content.language) == ("report", "full", "fr")
    assert content.part_of == identify("https://exemple.test/publications/eau")
    assert (content.published, content.published_basis) == (datetime(2026, 3, 4, 8, tzinfo=UTC), "listing")
    assert content.title == "Rapport de l'eau"


def test_a_file_that_cannot_be_read_is_a_document_all_the_same(source: Source) -> None:
    [draft] = PdfExtractor()(archive(b"%PDF-1.4 torn"), source=source, hints={"title": "L’eau &amp; nous"})
    assert (draft.content.title, draft.content.level) == ("L’eau & nous", "metadata")
    assert draft.content.extra["problem"].startswith("broken")


@pytest.mark.parametrize(
    ("catalogue", "hints", "language"),
    [
        (b"", {}, "fr"),
        (b"/Lang(fr-FR)", {}, "fr"),
        (b"/Lang(en-US)", {}, None),
        (b"/Lang(en)", {"language": "en"}, "en"),
    ],
)
def test_a_language_that_source_and_file_disagree_on_is_unknown(
    source: Source, catalogue: bytes, hints: dict[str, str], language: str | None
) -> None:
    page = archive(assemble_page(show(b"4217 centres ouverts"), catalogue=catalogue))
    [draft] = PdfExtractor()(page, source=source, hints=hints)
    assert draft.content.language == language


def test_nothing_at_all_is_an_error(source: Source) -> None:
    with pytest.raises(ExtractionError, match="expected a PDF, found nothing"):
        PdfExtractor()(archive(b""), source=source, hints={})


@pytest.mark.parametrize(("summary", "level"), [("Un <b>résumé</b>.", "teaser"), ("", "metadata")])
def test_what_a_list_said_makes_a_teaser(source: Source, summary: str, level: str) -> None:
    hints = {"title": "L’eau", "summary": summary, "published": "2026-03-04T00:00:00Z", "language": "fr-FR"}
    content = PdfExtractor().extract_teaser(URL, source=source, hints=hints).content
    assert (content.title, content.level, content.published_basis) == ("L’eau", level, "feed")
    assert content.lead == ("Un résumé." if summary else None)


def test_a_teaser_without_any_name_is_an_error(source: Source) -> None:
    with pytest.raises(ExtractionError, match="gives a title"):
        PdfExtractor().extract_teaser("https://exemple.test/", source=source, hints={})


def make_cover(*lines: tuple[str, float], info: dict[str, str] | None = None) -> bytes:
    def page(canvas: Any) -> None:
        for number, (text, size) in enumerate(lines):
            put(canvas, 60, 700 - 40 * number, text, size=size)
        for name, value in (info or {}).items():
            getattr(canvas, f"set{name}")(value)

    return draw(page, lambda canvas: write(canvas, 60, 780, f"{prose(300)}."))


TITLE = ("Un grand titre", 24.0)


@pytest.mark.parametrize(
    ("hints", "lines", "info", "title"),
    [
        ({"title": "De la liste"}, [TITLE], "Du fichier", "De la liste"),
        ({"link_text": "Du lien"}, [TITLE], "Du fichier", "Du lien"),
        ({}, [TITLE], "Du fichier", "Un grand titre"),
        ({}, [("petit", 9.0)], "Du fichier lui-même", "Du fichier lui-même"),
        ({}, [("petit", 9.0)], "Microsoft Word - rapport_v3.docx", "Rapport de l'eau"),
        ({}, [("petit", 9.0)], "20260304_rapport_final", "Rapport de l'eau"),
    ],
)
def test_the_title_is_the_first_that_someone_wrote(
    hints: dict[str, str], lines: list[tuple[str, float]], info: str, title: str
) -> None:
    assert read_pdf(make_cover(*lines, info={"Title": info}), hints=hints, url=URL).title == title


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Paris, le 4 mars 2026", "2026-03-04"),
        ("Le 1er février 2026", "2026-02-01"),
        ("March 4, 2026", "2026-03-04"),
        ("Published 4 March 2026", "2026-03-04"),
        ("Mars 2026", None),
        ("Exercices 2019 à 2024", None),
        ("4 mars 2027", None),  # after the file was fetched
    ],
)
def test_only_a_whole_date_of_the_cover_is_a_date(line: str, day: str | None) -> None:
    published = read_pdf(make_cover(TITLE, (line, 12)), latest=NOW).published
    assert (published.date().isoformat() if published else None) == day


def test_two_dates_are_none_unless_one_is_said_to_be_of_publication() -> None:
    dates = (("Délibéré le 2 mars 2026", 12.0), ("Publié le 4 mars 2026", 12.0))
    published = read_pdf(make_cover(TITLE, *dates)).published
    assert published == datetime(2026, 3, 4, tzinfo=UTC)
    assert read_pdf(make_cover(TITLE, ("2 mars 2026", 12.0), ("4 mars 2026", 12.0))).published is None


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Claire Vasseur; Marc Tessier", ("Claire Vasseur", "Marc Tessier")),
        ("cvasseur", ()),
        ("Utilisateur Windows", ()),
        ("DSI-4217", ()),
    ],
)
def test_authors_are_named_only_when_they_look_like_people(author: str, authors: tuple[str, ...]) -> None:
    assert read_pdf(make_cover(TITLE, info={"Author": author})).authors == authors


def test_the_day_the_file_was_made_is_not_its_publication() -> None:
    content = read_pdf(make_cover(TITLE))
    assert content.published is None
    assert content.extra["file_created"] == "2000-01-01"
