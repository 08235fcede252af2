"""How values are said, and said again to readers of either language."""

import pytest

from veille.amounts import retell, say_value

FIGURE = {"value": 1.0, "value_max": None, "unit": "EUR", "bound": "=", "direction": None, "change": None}


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        ({"value": 700_000, "bound": "~", "unit": "usager"}, "environ 700 000 usager", "about 700 000 usager"),
        ({"value": 2_500_000.5}, "2 500 000,5 EUR", "2 500 000.5 EUR"),
        ({"value": 17, "unit": "percent", "direction": "up", "change": "by"}, "en hausse de 17 %", "up by 17 %"),
        ({"value": 3, "value_max": 5, "bound": "range", "unit": "day"}, "3 à 5 jours", "3 to 5 days"),
        (
            {"value": -8, "bound": ">=", "unit": "°C", "direction": "down"},
            "en baisse : au moins -8 °C",
            "down at least -8 °C",
        ),
        (
            {"value": 31e9, "bound": "<=", "unit": "B/second"},
            "au plus 31 000 000 000 octets/second",
            "at most 31 000 000 000 bytes/second",
        ),
        ({"value": 12, "unit": ""}, "12", "12"),
    ],
)
def test_a_value_is_said_to_readers_of_either_language(facts, french, english):
    said = say_value(FIGURE | facts)
    assert retell(said, "fr").replace("\u00a0", " ") == french
    assert retell(said, "en").replace("\u00a0", " ") == english


def test_what_was_not_said_by_us_stays_as_it_is():
    assert retell("une poignée", "fr") == "une poignée"
