"""Heads, feet and page numbers of short reports, and body text that only looks like them."""

from typing import Any

import pytest

from crawlers.extraction.pdf import read_pdf
from tests.crawlers.extraction.pdf.sheets import draw, list_blocks, prose, put, write


def make_page(number: int, *, head: str = "", foot: str = "", first: str = "") -> Any:
    def page(canvas: Any) -> None:
        put(canvas, 60 if number % 2 else 400, 812, head, size=7.5)
        put(canvas, 540 if number % 2 else 60, 30, foot, size=7.5)
        y = write(canvas, 60, 775, first) if first else 775
        for part in range(5):
            y = write(canvas, 60, y, f"Page {number}, partie {part} : {prose(60 + 3 * number, part + number)}.") - 6

    return page


def read_texts(pages: list[Any]) -> list[str]:
    return [text for _, text in list_blocks(read_pdf(draw(*pages)))]


@pytest.mark.parametrize("foot", ["{}", "- {} -", "Page {} / 12", "{} | Cour fictive", "Mars 2026 – p. {}"])
def test_page_numbers_go_in_every_shape(foot: str) -> None:
    texts = read_texts([make_page(number, foot=foot.format(number)) for number in range(8, 13)])
    assert len(texts) == 25
    assert all(text.startswith("Page ") and ", partie " in text for text in texts)


@pytest.mark.parametrize("number", [2, 3, 4, 9])
def test_heads_go_from_short_reports_too(number: int) -> None:
    texts = read_texts([make_page(page, head="Note d’analyse – n° 4", foot=str(page)) for page in range(1, number + 1)])
    assert len(texts) == 5 * number


def test_heads_of_odd_and_even_pages_differ() -> None:
    heads = ("Rapport public 2026", "Chapitre II – Les moyens")
    texts = read_texts([make_page(page, head=heads[page % 2]) for page in range(1, 9)])
    assert len(texts) == 40


def test_a_line_of_the_body_that_begins_every_page_stays() -> None:
    texts = read_texts(
        [make_page(page, foot=str(page), first="En conclusion, la Cour relève ce qui suit.") for page in range(1, 6)]
    )
    assert sum(text.startswith("En conclusion") for text in texts) == 5


def test_a_tab_on_the_edge_of_every_page_goes() -> None:
    def with_tab(number: int) -> Any:
        def page(canvas: Any) -> None:
            make_page(number)(canvas)
            canvas.translate(580, 400)
            canvas.rotate(90)
            put(canvas, 0, 0, "CHAPITRE TROISIÈME", font="VeraBd")

        return page

    assert len(read_texts([with_tab(number) for number in range(1, 5)])) == 20
    assert "CHAPITRE TROISIÈME" in read_texts([with_tab(1)])


@pytest.mark.parametrize("number", [2, 5])
def test_figures_stay_that_stand_at_the_same_place_of_every_sheet(number: int) -> None:
    heads = [f"Budget 2025 : {12 + sheet},{sheet} M€" for sheet in range(number)]
    feet = [f"Total des agents : {100 * sheet + 17}" for sheet in range(number)]
    texts = read_texts([make_page(1, head=head, foot=foot) for head, foot in zip(heads, feet, strict=True)])
    assert [text for text in texts if text in heads] == heads
    assert [text for text in texts if text in feet] == feet


def test_a_figure_stays_that_goes_up_by_one_with_each_sheet() -> None:
    feet = [f"{sheet + 11} millions d'euros" for sheet in range(1, 6)]
    texts = read_texts([make_page(1, foot=foot) for foot in feet])
    assert [text for text in texts if text in feet] == feet


def test_a_line_with_a_figure_stays_at_the_height_of_heads() -> None:
    heads = ["Rapport sur les ports"] * 5
    heads[3] = "Chapitre 2 : 4 217 agents"
    texts = read_texts([make_page(1, head=head, foot=str(sheet)) for sheet, head in enumerate(heads, start=1)])
    assert heads[3] in texts
    assert heads[0] not in texts


@pytest.mark.parametrize("folio", ["{}", "II - {}", "Rapport 2026 – {}"])
@pytest.mark.parametrize("shift", [0, -4, 37])
def test_page_numbers_go_wherever_they_begin(folio: str, shift: int) -> None:
    texts = read_texts([make_page(1, foot=folio.format(sheet + shift)) for sheet in range(5, 10)])
    assert len(texts) == 25


def test_numbers_of_two_pages_on_a_sheet_go() -> None:
    def spread(sheet: int) -> Any:
        def page(canvas: Any) -> None:
            put(canvas, 60, 30, str(2 * sheet), size=7.5)
            make_page(1, foot=str(2 * sheet + 1))(canvas)

        return page

    assert len(read_texts([spread(sheet) for sheet in range(1, 6)])) == 25


def test_the_head_of_a_short_chapter_goes() -> None:
    heads = [f"Chapitre {chapter} – Les moyens" for chapter in (1, 2, 3, 4, 5)]
    texts = read_texts([make_page(1, head=head) for head in heads])
    assert len(texts) == 25


def test_figures_of_turned_tables_stay() -> None:
    def with_table(number: int) -> Any:
        def page(canvas: Any) -> None:
            make_page(number)(canvas)
            canvas.translate(580, 100)
            canvas.rotate(90)
            put(canvas, 0, 0, "12,4 M€")
            put(canvas, 200, 0, f"{number} 217")

        return page

    texts = " ".join(read_texts([with_table(number) for number in range(1, 5)]))
    assert texts.count("12,4 M€") == 4
    assert all(f"{number} 217" in texts for number in range(1, 5))
