"""Page numbers told from figures, text by text."""

import pytest

from crawlers.extraction.pdf.folios import fold, has_figure


@pytest.mark.parametrize(
    ("text", "later", "alike"),
    [
        ("Page 8 / 40", "Page 9 / 40", True),
        ("– 112 –", "– 113 –", True),
        ("iv", "v", True),
        ("24", "26", True),
        ("Cour 2026", "Cour 2026", True),
        ("Annexe 2", "Annexe 7", True),
        ("Page 8", "Page 12", False),
        ("Page 8 / 40", "Page 9 / 41", False),
        ("Total : 17", "Total : 18", False),
        ("8 %", "9 %", False),
        ("Pour une part 8 %", "Pour une part 9 %", False),
        ("12,1 M€", "13,1 M€", False),
        ("1,2", "1,3", False),
        ("4 217 agents", "4 218 agents", False),
        ("4\u00a0217 agents", "5\u00a0217 agents", False),
        ("€8", "€9", False),
        ("8 millions", "9 millions", False),
    ],
)
def test_texts_of_neighbouring_sheets_are_alike_when_only_the_page_number_differs(
    text: str, later: str, alike: bool
) -> None:
    assert bool(fold(text, 3) & fold(later, 4)) == alike


@pytest.mark.parametrize(
    ("text", "holds"),
    [("Les moyens", False), ("Chapitre 2", False), ("Page 3", False), ("Chapitre 2 : 4 217 agents", True), ("4", True)],
)
def test_a_figure_is_any_number_but_the_page_s_and_the_part_s(text: str, holds: bool) -> None:
    assert has_figure(text, 3) == holds


def test_a_line_of_many_numbers_takes_no_more_than_its_own_length() -> None:
    assert len(fold("7 " * 20_000, 3)) == 1
