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
