"""Words and numbers that the end of a page cuts."""

from typing import Any

import pytest

from crawlers.extraction.pdf import read_pdf
from tests.crawlers.extraction.pdf.sheets import draw, prose, text_of, write


def read_ends(last: str, first: str, *, is_full: bool = True) -> tuple[str, str]:
    """The end of page one and the beginning of page two, where these words stand in the file."""

    def before(canvas: Any) -> None:
        write(canvas, 60, 780, f"{prose(80)}.")
        write(canvas, 60, 112, prose(19), width=470)
        canvas.setFont("Vera", 9)
        (canvas.drawRightString if is_full else canvas.drawCentredString)(
            530 if is_full else 200, 88, f"{prose(9)} {last}"
        )

    def after(canvas: Any) -> None:
        write(canvas, 60, 780, f"{first} {prose(40)}.")
        write(canvas, 60, 700, f"{prose(80)}.")

    content = read_pdf(draw(before, after))
    texts = {page: [text_of(content, block) for block in content.blocks if block.page == page] for page in (1, 2)}
    return texts[1][-1][-30:], texts[2][0]


@pytest.mark.parametrize(
    ("last", "first", "whole", "rest"),
    [
        ("est de 12", "millions d'euros en 2025", "est de 12 millions d'euros", "en 2025"),
        ("est de 12,5", "M€ en 2025", "est de 12,5 M€", "en 2025"),
        ("près de 38", "% des agents", "près de 38 %", "des agents"),
        ("près de 12", "000 agents", "près de 12 000", "agents"),
        ("près de 12", "000 euros par agent", "près de 12 000 euros", "par agent"),
        ("cost $1.2", "billion in all", "cost $1.2 billion", "in all"),
        ("les conditi-", "ons de vie", "les conditions", "de vie"),
    ],
)
def test_what_a_page_cuts_stands_whole_where_it_begins(last: str, first: str, whole: str, rest: str) -> None:
    end, begin = read_ends(last, first)
    assert end.endswith(whole)
    assert begin.startswith(rest)


@pytest.mark.parametrize(
    ("last", "first", "is_full"),
    [
        ("en 2025", "300 agents", True),  # a year is no group of a number
        ("la mission 12", "300 agents", False),
        ("est de 12", "centres", True),
        ("la mission", "000 agents", True),
        ("est de 12", "ansible est un outil", True),
    ],
)
def test_what_is_whole_stays_on_its_page(last: str, first: str, is_full: bool) -> None:
    end, begin = read_ends(last, first, is_full=is_full)
    assert end.endswith(last)
    assert begin.startswith(first)
