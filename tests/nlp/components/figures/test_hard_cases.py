"""Hard cases: numbers that are easily read wrong, and those that are no figures at all."""

import pytest

from nlp.components.figures import find_figures


def read(text: str, language: str) -> list[tuple[str, float, float | None, str, str, str]]:
    """Text, value, value_max, unit, kind and bound of the figures of ``text``."""
    return [
        (text[f.start : f.end], f.value, f.value_max, f.unit, f.kind, f.bound)
        for f in find_figures(text, language=language)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Windows 11 et iOS 18.3.1, APT28, 24/7, l'article 49-3, la 5G et le G7, au 3e rang.",
        "Android versions 11, 12, 12L et 13 avant le correctif.",
        "TZ 300, TZ 350W versions antérieures à 6, et versions antérieures à 22.240.",
        "Relais pour systèmes x64 et x86_64, 64 bits, 15 SP4, 8.2 CU.",
        "Relais 21H2 pour systèmes x64 antérieures à 10.0.22000.",
        "Nexus 3000, 3600 et 9000 Series.",
        "35000 Rennes, tél. 02 99 33 44 55, le 17 ou le 3018.",
        "En 2016, les années 60 et 70, du 29 au 30 juillet, mardi 12, à 20 heures, à 20h30.",
        "Il gagne 6-3 contre les Deux Rives, au 400 m nage libre, pour la 3e fois.",
        "C'est un mois historique, les cent pas, deux poids, deux mesures.",
        "Le litre vaut 1,859 € aujourd'hui.",
        "https://exemple.test/2024/12/300-agents (1) [12] #42",
    ],
)
def test_french_names_dates_and_codes_are_no_figures(text):
    assert read(text, "fr") == []


@pytest.mark.parametrize(
    "text",
    [
        "The iPhone 15 and 16 came before Windows 11, version 2.4.1, 5G and APT28.",
        "On March 12, 2024 at 5 pm, in the 1990s, on 7/11, the 25th time.",
        "Call them free on 116 123, chapter two, article 5, one of them, the two of us.",
        "They won 3-1 with two-factor authentication and a zero-day.",
    ],
)
def test_english_names_dates_and_codes_are_no_figures(text):
    assert read(text, "en") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("au groupe 3,2 milliards de dollars", ("3,2 milliards de dollars", 3.2e9, None, "USD", "money", "=")),
        ("12.345.678 dossiers", ("12.345.678 dossiers", 12345678, None, "dossier", "count", "=")),
        ("125.000,50 $ d'amende", ("125.000,50 $", 125000.5, None, "USD", "money", "=")),
        ("1,859 € le litre", ("1,859 € le litre", 1.859, None, "EUR/litre", "rate", "=")),
        ("six euros et vingt-cinq cents", ("six euros et vingt-cinq cents", 6.25, None, "EUR", "money", "=")),
        ("une traînée sur des milliers d'accords", ("des milliers d'accords", 1000, None, "accord", "count", ">=")),
        ("dix-sept personnes", ("dix-sept personnes", 17, None, "personne", "count", "=")),
        ("environ un mois et demi", ("environ un mois et demi", 1.5, None, "month", "duration", "~")),
        ("1 heure, 46 minutes et 3 s", ("1 heure, 46 minutes et 3 s", 6363, None, "second", "duration", "=")),
        ("l'eau ne descend pas en dessous de 21°", ("21°", 21, None, "°C", "measure", ">=")),
        ("l'air peut atteindre 23°.", ("23°", 23, None, "°C", "measure", "<=")),
        ("il fait -3,5 °C", ("-3,5 °C", -3.5, None, "°C", "measure", "=")),
        ("tous les deux ou trois ans", ("deux ou trois ans", 2, 3, "year", "duration", "range")),
        ("des adolescents de 15-24 ans", ("15-24 ans", 15, 24, "year", "age", "range")),
        ("diagnostiquées à plus de 40 ans", ("plus de 40 ans", 40, None, "year", "age", ">=")),
        ("condamné à dix ans", ("dix ans", 10, None, "year", "duration", "=")),
        ("sept à huit fois par jour", ("sept à huit fois par jour", 7, 8, "fois/day", "rate", "range")),
        ("trois quarts d'heure", ("trois quarts d'heure", 45, None, "minute", "duration", "=")),
        ("plus de 2000 personnes", ("plus de 2000 personnes", 2000, None, "personne", "count", ">=")),
        ("entre 900 et 1,2 million d'euros", ("entre 900 et 1,2 million d'euros", 900, 1.2e6, "EUR", "money", "range")),
        ("La hausse est de 3 à 5 %", ("3 à 5 %", 3, 5, "percent", "share", "range")),
    ],
)  # fmt: skip
def test_french_numbers_are_read_in_full(text, expected):
    assert read(text, "fr") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the valley's 1.7m people", ("1.7m people", 1.7e6, None, "person", "count", "=")),
        ("It fell to $3 to $5 million.", ("$3 to $5 million", 3e6, 5e6, "USD", "money", "range")),
        ("two hundred to 400 thousand", ("two hundred to 400 thousand", 2e5, 4e5, "", "count", "range")),
        ("one and a half thousand people", ("one and a half thousand people", 1500, None, "person", "count", "=")),
        ("a 550 pound hog", ("550 pound", 550, None, "lb", "measure", "=")),
        ("over a hundred dollars", ("over a hundred dollars", 100, None, "USD", "money", ">=")),
        ("20 degrees below zero", ("20 degrees", -20, None, "°C", "measure", "=")),
        ("five to ten degrees below zero", ("five to ten degrees", -10, -5, "°C", "measure", "range")),
        ("1,400 light years away", ("1,400 light years", 1400, None, "ly", "measure", "=")),
        ("a 7.1-magnitude quake", ("7.1-magnitude", 7.1, None, "magnitude", "measure", "=")),
        ("Ana Ferrand, 29, was arrested", ("29", 29, None, "year", "age", "=")),
        ("12 singles matches", ("12 singles matches", 12, None, "match", "count", "=")),
    ],
)  # fmt: skip
def test_english_numbers_are_read_in_full(text, expected):
    assert read(text, "en") == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le prix est passé de 30 à 100 dollars.", "fr"),
        ("The price rose from 30 to 100 dollars.", "en"),
    ],
)
def test_what_something_went_from_and_to_are_two_figures(text, language):
    before, after = find_figures(text, language=language)
    assert (before.value, before.unit, before.change) == (30, "USD", None)
    assert (after.value, after.unit, after.direction, after.change) == (100, "USD", "up", "to")


@pytest.mark.parametrize(
    ("text", "language", "direction", "change"),
    [
        ("+12 % en un an", "fr", "up", "by"),
        ("Le volume a baissé de 12 points.", "fr", "down", "by"),
        ("up 9 % on last year", "en", "up", "by"),
        ("a 12 % increase", "en", "up", "by"),
        ("La hausse atteint le double du seuil", "fr", "up", "by"),
        ("a colline culmine à 300 mètres", "fr", None, None),
    ],
)
def test_a_change_has_its_direction(text, language, direction, change):
    first = next(find_figures(text, language=language))
    assert (first.direction, first.change) == (direction, change)


def test_listed_numbers_share_the_unit_of_the_last():
    figures = list(find_figures("Trois hommes âgés de 19, 20 et 40 ans", language="fr"))
    assert [(f.value, f.unit, f.kind) for f in figures[1:]] == [
        (19, "year", "age"),
        (20, "year", "age"),
        (40, "year", "age"),
    ]


def test_a_bare_number_in_a_cell_is_no_figure_but_one_with_its_unit_is():
    assert [row[0] for row in read("Poste\t2024\t2025\nBudget\t12,4 M€\t1 200\nPart\t38 %\t41", "fr")] == [
        "12,4 M€",
        "38 %",
    ]
