"""Raised digits after numbers: powers are no counts, marks of notes take nothing from the number before them."""

import pytest

from nlp.components.figures import find_figures


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "2¹²⁸ clés",
        "10⁶ records",
        "5 × 10⁶ codes",
        "3.10⁶ codes",
        "5 10⁶ codes",
        "10⁻⁹ agents",
        "2ⁿ clés",
        "12⁻¹ agents",
        "12⁹⁹ €",
        "12 ⁹⁹€",
    ],
)
def test_a_power_is_no_count_cut_short(text, language):
    assert list(find_figures(text, language=language)) == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Soit 12¹ millions d'euros.", 12e6, "EUR"),
        ("Soit 1,5⁴ million d'euros.", 1.5e6, "EUR"),
        ("12 000³ agents touchés", 12_000, "agent"),
        ("500 millions d'euros² en 2025", 500e6, "EUR"),
        ("40² % des agents", 40, "percent"),
        ("120 m² de bureaux", 120, "m²"),
    ],
)
def test_the_mark_of_a_note_takes_nothing_from_a_figure(text, value, unit):
    assert [(figure.value, figure.unit) for figure in find_figures(text, language="fr")] == [(value, unit)]
