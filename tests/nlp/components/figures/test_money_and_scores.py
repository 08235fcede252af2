"""Currencies, their multipliers and signs, and marks on a scale."""

import pytest

from nlp.components.figures import find_figures


def read(text: str, language: str) -> list[tuple[str, float, str, str]]:
    return [(text[f.start : f.end], f.value, f.unit, f.kind) for f in find_figures(text, language=language)]


@pytest.mark.parametrize(
    ("text", "language", "written", "value", "unit"),
    [
        ("It paid £6 m.", "en", "£6 m", 6e6, "GBP"),
        ("It paid £6 B in all.", "en", "£6 B", 6e9, "GBP"),
        ("It paid ₹6 cr.", "en", "₹6 cr", 6e7, "INR"),
        ("It paid $6 t-shirts.", "en", "$6", 6, "USD"),
        ("Le marché vaut 6 MEUR.", "fr", "6 MEUR", 6e6, "EUR"),
        ("Le marché vaut 6 mrds d'euros.", "fr", "6 mrds d'euros", 6e9, "EUR"),
        ("Il vaut 6 milliards de francs CFA.", "fr", "6 milliards de francs CFA", 6e9, "XOF"),
        ("Il vaut 60 francs Pacifique.", "fr", "60 francs Pacifique", 60, "XPF"),
        ("Il vaut 60 dollars de Hong Kong.", "fr", "60 dollars de Hong Kong", 60, "HKD"),
        ("Il vaut 60 livres soudanaises.", "fr", "60 livres soudanaises", 60, ""),
        ("It costs 60 Sudanese pounds.", "en", "60 Sudanese pounds", 60, ""),
        ("It costs 60 pesos.", "en", "60 pesos", 60, ""),
        ("Le solde est de -60 M€.", "fr", "-60 M€", -6e7, "EUR"),
        ("Le solde est de moins 6 milliards d'euros.", "fr", "moins 6 milliards d'euros", -6e9, "EUR"),
        ("The balance was -$6m.", "en", "-$6m", -6e6, "USD"),
        ("Le solde est de -6 euros 50.", "fr", "-6 euros 50", -6.5, "EUR"),
        ("Il vaut 4€60.", "fr", "4€60", 4.6, "EUR"),
        ("Il vaut 14 euros 60 au port.", "fr", "14 euros 60", 14.6, "EUR"),
    ],
)
def test_a_sum_has_its_currency_multiplier_and_sign(text, language, written, value, unit):
    assert read(text, language) == [(written, pytest.approx(value), unit, "money")]


def test_a_dash_that_opens_a_line_is_no_minus():
    (figure,) = find_figures("-60 M€ pour le port", language="fr")
    assert (figure.value, figure.direction) == (6e7, None)


def test_cents_behind_a_comma_are_another_sum():
    assert [value for _, value, _, _ in read("It costs £2.50, 6 pence less.", "en")] == [2.5, 0.06]


@pytest.mark.parametrize(
    ("text", "language", "written", "value", "unit"),
    [
        ("It cut rates by 60 basis points.", "en", "60 basis points", 0.6, "percentage_point"),
        ("Le taux perd 60 points de base.", "fr", "60 points de base", 0.6, "percentage_point"),
        ("Growth was minus 2.6%.", "en", "minus 2.6%", -2.6, "percent"),
        ("It sold 6.4 mn units.", "en", "6.4 mn units", 6.4e6, "unit"),
        ("It has 2.4 m readers.", "en", "2.4 m readers", 2.4e6, "reader"),
        ("It has 20m tall towers.", "en", "20m", 20, "m"),
        ("It has 20 m walls.", "en", "20 m", 20, "m"),
        ("It has 20m clients.", "en", "20m clients", 2e7, "client"),
    ],
)
def test_a_unit_is_what_the_words_around_say(text, language, written, value, unit):
    assert [row[:3] for row in read(text, language)] == [(written, pytest.approx(value), unit)]


@pytest.mark.parametrize(
    ("text", "language", "written", "value", "unit"),
    [
        ("The flaw has a CVSS v3.1 base score of 8.6.", "en", "CVSS v3.1 base score of 8.6", 8.6, "CVSS"),
        ("The flaw has a CVSSv3 score of 8.6.", "en", "CVSSv3 score of 8.6", 8.6, "CVSS"),
        ("Its CVSS rating is 8.6.", "en", "CVSS rating is 8.6", 8.6, "CVSS"),
        ("It is rated CVSS 3.1: 8.6.", "en", "CVSS 3.1: 8.6", 8.6, "CVSS"),
        ("La faille a une note CVSS v3 de 8,6.", "fr", "note CVSS v3 de 8,6", 8.6, "CVSS"),
        ("La faille a un score CVSS de 8,6 sur 10.", "fr", "8,6 sur 10", 8.6, "CVSS"),
        ("The hotel scored 8.6 out of 10.", "en", "8.6 out of 10", 8.6, "/10"),
        ("The hotel was rated 8 out of 10.", "en", "8 out of 10", 8, "/10"),
        ("L'hôtel est noté 8 sur 10.", "fr", "8 sur 10", 8, "/10"),
        ("Sa note est de 8 sur 10.", "fr", "8 sur 10", 8, "/10"),
    ],
)
def test_a_mark_is_on_its_scale(text, language, written, value, unit):
    assert read(text, language) == [(written, value, unit, "score")]


@pytest.mark.parametrize(
    "text", ["Its vector is CVSS:3.1/AV:N/AC:L.", "It was rated by CVSS 3.1 only.", "A CVSS 3.1 score follows."]
)
def test_the_version_of_a_scale_is_no_mark(text):
    assert read(text, "en") == []


@pytest.mark.parametrize(
    ("text", "language", "written", "value"),
    [
        ("Some 3 out of 10 firms paid.", "en", "Some 3 out of 10 firms", 30),
        ("They noted that 7 out of 10 paid.", "en", "7 out of 10", 70),
        ("The payment rate is 7 out of 10.", "en", "7 out of 10", 70),
        ("Les enquêteurs notent que 7 sur 10 ont payé.", "fr", "7 sur 10", 70),
        ("Elle a noté que 7 sur 10 ont payé.", "fr", "7 sur 10", 70),
    ],
)
def test_so_many_out_of_ten_people_are_a_share(text, language, written, value):
    assert read(text, language) == [(written, value, "percent", "share")]
