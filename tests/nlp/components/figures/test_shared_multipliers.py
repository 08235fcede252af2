"""Amounts that share a currency, a multiplier or a unit with what stands beside them."""

import pytest

from nlp.components.figures import find_figures


def read(text: str, language: str) -> list[tuple[float, float | None, str]]:
    return [(f.value, f.value_max, f.unit) for f in find_figures(text, language=language)]


@pytest.mark.parametrize(
    ("text", "language", "low", "high", "unit"),
    [
        ("Repairs took $6-8 billion.", "en", 6e9, 8e9, "USD"),
        ("Repairs took €6-9m.", "en", 6e6, 9e6, "EUR"),
        ("Repairs took $1.5-2bn.", "en", 1.5e9, 2e9, "USD"),
        ("Repairs took £300,000-400,000.", "en", 3e5, 4e5, "GBP"),
        ("Fines lie between $3 and 7 million.", "en", 3e6, 7e6, "USD"),
        ("They moved two to three hundred thousand files.", "en", 2e5, 3e5, "file"),
        ("Il fait -4 à 6 °C au port.", "fr", -4, 6, "°C"),
    ],
)
def test_both_ends_of_a_range_have_what_one_of_them_is_written_with(text, language, low, high, unit):
    assert read(text, language) == [(low, high, unit)]


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("Le fonds passe de 2,6 à 3,1 milliards d'euros.", "fr", [2.6e9, 3.1e9]),
        ("Le nombre de lecteurs est passé de 1,4 à 1,9 million.", "fr", [1.4e6, 1.9e6]),
        ("Trois prêts de 6, 7 et 9 millions d'euros.", "fr", [3, 6e6, 7e6, 9e6]),
        ("Les tranches valent 800 000 et 1,3 million d'euros.", "fr", [8e5, 1.3e6]),
        ("The loans were $6, $7 and $9 million.", "en", [6e6, 7e6, 9e6]),
        ("The fees were $700 and $6 million.", "en", [700, 6e6]),
        ("Sales doubled from $20m to $40m.", "en", [2, 2e7, 4e7]),
    ],
)
def test_listed_amounts_share_the_multiplier_of_the_last_where_they_need_one(text, language, values):
    assert [value for value, _, _ in read(text, language)] == values


def test_an_amount_whose_multiplier_cannot_be_told_is_dropped():
    assert read("Le devis va passer de 700 à 1,3 million d'euros.", "fr") == [(1.3e6, None, "EUR")]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Un fonds de 60 mds d'euros, dont 700 millions pour l'eau.", "fr", [(6e10, "EUR"), (7e8, "EUR")]),
        ("Elle compte 640 agents, contre 510 en 2021.", "fr", [(640, "agent"), (510, "agent")]),
        ("It has 640 clerks, against 510 a year earlier.", "en", [(640, "clerk"), (510, "clerk"), (1, "year")]),
        ("It lost 4 of 9 backups.", "en", [(4, "backup"), (9, "backup")]),
        ("She is 31, 6 feet tall.", "en", [(6, "ft")]),
        ("Output fell by 400 to 900 crates.", "en", [(900, "crate")]),
    ],
)
def test_a_number_without_a_unit_has_that_of_what_it_is_a_part_of_or_compared_with(text, language, expected):
    assert [(value, unit) for value, _, unit in read(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("It holds €2,600 million.", "en", 2.6e9),
        ("Fees rose 1,360%.", "en", 1360),
        ("It has 2,750k readers.", "en", 2.75e6),
        ("Le plan vaut 1,360 milliard d'euros.", "fr", 1.36e9),
        ("Elle doit 2 milliards 300 millions d'euros.", "fr", 2.3e9),
        ("Elle doit 4 millions 300 000 euros.", "fr", 4.3e6),
        ("It hired thirty-five hundred clerks.", "en", 3500),
        ("Two and a quarter million readers left.", "en", 2.25e6),
        ("It holds 4,000+ maps.", "en", 4000),
    ],
)
def test_a_number_is_read_to_its_end(text, language, value):
    assert [(low, high) for low, high, _ in read(text, language)] == [(value, None)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("A quarter of a million readers left.", "en", (250_000, "reader")),
        ("Three-quarters of a billion euros went.", "en", (7.5e8, "EUR")),
        ("A quarter million readers left.", "en", (250_000, "reader")),
        ("A quarter of one percent of readers left.", "en", (0.25, "percent")),
        ("It lasted a quarter of a century.", "en", (25, "year")),
        ("Un tiers de million de lecteurs sont partis.", "fr", (333_333.33, "lecteur")),
        ("Trois quarts de milliard d'euros.", "fr", (7.5e8, "EUR")),
        ("Il reste 1/3 des cartes.", "fr", (33.33, "percent")),
    ],
)
def test_a_part_of_a_scale_is_a_number_and_no_share(text, language, expected):
    assert [(value, unit) for value, _, unit in read(text, language)] == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La banque baisse d'un quart de point.", "fr"),
        ("Le club perd en 1/4 de finale.", "fr"),
        ("The bank moved 1/4 of a point.", "en"),
    ],
)
def test_a_quarter_of_a_point_or_of_a_cup_is_no_quarter(text, language):
    assert read(text, language) == []
