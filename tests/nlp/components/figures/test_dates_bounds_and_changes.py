"""What the words around a number make of it: a date, a bound, a change, or no figure at all."""

import pytest

from nlp.components.figures import find_figures


def read(text: str, language: str) -> list[tuple[str, float, str, str]]:
    return [(text[f.start : f.end], f.value, f.unit, f.bound) for f in find_figures(text, language=language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It made $60m a year earlier.", "en", [("$60m", "USD"), ("a year", "year")]),
        ("It had 6,310 cases last year.", "en", [("6,310 cases", "case")]),
        ("It saw 6 million last year.", "en", [("6 million", "")]),
        ("On a relevé 6 310 cas l'an dernier.", "fr", [("6 310 cas", "cas")]),
        ("On June 9, 26 clerks left.", "en", [("26 clerks", "clerk")]),
        ("On Monday, 14 clerks left.", "en", [("14 clerks", "clerk")]),
        ("Lundi, 14 agents sont partis.", "fr", [("14 agents", "agent")]),
        ("On March 14 sources told us so.", "en", []),
        ("Selon le RCS, 14 agents sont partis.", "fr", [("14 agents", "agent")]),
        ("Lundi 14 août, il pleuvra.", "fr", []),
        ("Orvane, SIREN 732 829 320, a fermé.", "fr", []),
        ("The case is 23-cv-01234.", "en", []),
        ("It has 60 maps and employs 1,200 clerks.", "en", [("60 maps", "map"), ("1,200 clerks", "clerk")]),
        ("Le délai est de 60 h. Le reste suit.", "fr", [("60 h", "hour")]),
        ("Some 40-odd firms closed.", "en", [("Some 40-odd firms", "firm")]),
    ],
)
def test_a_date_or_a_register_is_no_figure_and_makes_no_rate(text, language, expected):
    assert [(written, unit) for written, _, unit, _ in read(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "language", "bounds"),
    [
        ("Il y a 1 600 agents et plus de 2 100 marins.", "fr", ["=", ">="]),
        ("Its 1,600 clerks and more than 2,100 sailors left.", "en", ["=", ">="]),
        ("Le coût n'excède pas 6 M€.", "fr", ["<="]),
        ("La facture ne dépassera pas 6 M€.", "fr", ["<="]),
        ("Le délai ne peut être inférieur à 40 jours.", "fr", [">="]),
        ("Le taux passe sous la barre des 8 %.", "fr", ["<="]),
        ("It cost $40bn over 20 years.", "en", ["=", "="]),
        ("It is for those 65 and over.", "en", [">="]),
        ("It lost 60 maps and over the weekend 90 more maps.", "en", ["=", "="]),
        ("On y tolère 70 grammes ou moins de résine.", "fr", ["<="]),
        ("Il risque 14 mois ou plus de prison.", "fr", [">="]),
        ("On compte 70 agents et moins de moyens.", "fr", ["="]),
        ("Il soigne les 70 ans et plus de la région.", "fr", [">="]),
        ("Il y a 70 agents et plus de deux cents marins.", "fr", ["=", ">="]),
        ("Il y a 70 agents et plus de la moitié des marins.", "fr", ["=", ">="]),
        ("They may carry 70 grams or less the whole day.", "en", ["<="]),
        ("It takes 14 hours or more to mend.", "en", [">="]),
        ("It took 70 maps and more to come.", "en", ["="]),
        ("It has 70 clerks and more than two hundred sailors.", "en", ["=", ">="]),
        ("The rate does not drop below 14%.", "en", [">="]),
        ("The rate doesn't drop below 14%.", "en", [">="]),
    ],
)
def test_a_bound_is_of_its_own_number_and_turns_when_denied(text, language, bounds):
    assert [bound for *_, bound in read(text, language)] == bounds


@pytest.mark.parametrize(
    ("text", "language", "changes"),
    [
        ("Le taux recule de 8,6 % à 8,1 %.", "fr", [(None, None), ("down", "to")]),
        ("The rate fell from 8.6% to 8.1%.", "en", [(None, None), ("down", "to")]),
        ("Women make up 14% of clerks.", "en", [(None, None)]),
        ("Women make up 14%.", "en", [(None, None)]),
        ("It ended up with 40%.", "en", [(None, None)]),
        ("It saw an increase of 40%.", "en", [("up", "by")]),
        ("They gained access to 30% of servers.", "en", [(None, None)]),
        ("The share fell below 30%.", "en", [("down", "to")]),
        ("Debt fell to 97% of output.", "en", [("down", "to")]),
        ("Le résultat est là (-14 M€).", "fr", [("down", "by")]),
        ("Attacks fell fourfold.", "en", [("down", "by")]),
        ("The rate does not drop below 14%.", "en", [(None, None)]),
        ("The rate didn't fall below 14%.", "en", [(None, None)]),
        ("Le taux ne recule pas sous 14 %.", "fr", [(None, None)]),
        ("Le taux recule sous 14 %.", "fr", [("down", "to")]),
        ("La facture augmente de 40 à 90 euros.", "fr", [(None, None), ("up", "to")]),
        ("Le fonds recule de 3,4 à 2,9 milliards d'euros.", "fr", [(None, None), ("down", "to")]),
    ],
)
def test_a_change_needs_a_verb_that_is_of_the_figure(text, language, changes):
    assert [(f.direction, f.change) for f in find_figures(text, language=language)] == changes


@pytest.mark.parametrize(
    ("text", "language", "low", "high", "direction"),
    [
        ("Fees will rise by 40 to 60 euros.", "en", 40, 60, "up"),
        ("Fees will rise by 4% to 6%.", "en", 4, 6, "up"),
        ("The sea will warm and increase by 2 to 4 degrees.", "en", 2, 4, "up"),
        ("The index will fall by 4 to 9 points.", "en", 4, 9, "down"),
        ("Output fell by 40 to 60 GW.", "en", 40, 60, "down"),
        ("La prime va augmenter de 40 à 60 euros.", "fr", 40, 60, "up"),
        ("La prime va baisser de 40 à 60 euros.", "fr", 40, 60, "down"),
        ("Ils faussent les devis en les gonflant de 20 % à 30 %.", "fr", 20, 30, "up"),
        ("Les tarifs vont baisser de 2 % à 4 %.", "fr", 2, 4, "down"),
        ("L'indice va perdre de 4 à 9 points.", "fr", 4, 9, "down"),
    ],
)
def test_two_ends_of_a_change_are_a_range_and_no_level(text, language, low, high, direction):
    (figure,) = find_figures(text, language=language)
    assert (figure.value, figure.value_max, figure.bound) == (low, high, "range")
    assert (figure.direction, figure.change) == (direction, "by")
