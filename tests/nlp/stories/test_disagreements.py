"""Where outlets disagree: planted disagreements that are found, and tempting ones that are none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Content, Figure
from nlp.components.figures import find_figures, place_in_time
from nlp.stories.disagreements import Disagreement, find_disagreements
from nlp.stories.figures import Claim, read_claims

MORNING = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def read(
    publisher: str, text: str, *, language: str = "fr", at: datetime | None = MORNING, **more: object
) -> list[Claim]:
    """The claims of a document of one paragraph; ``more`` is set on each."""
    content = Content(title="", body=text, language=language, published=at)
    figures = [
        Figure(field="body", text=text[found.start : found.end], **found._asdict())
        for found in find_figures(text, language=language)
    ]
    placed = place_in_time(figures, published=at, language=language)
    return [replace(claim, **more) for claim in read_claims(f"{publisher} {text}", publisher, content, placed)]


def two(one: str, other: str, languages: str = "fr fr") -> list[Claim]:
    first, second = languages.split()
    return read("Le Phare", one, language=first) + read("La Vigie", other, language=second)


def values(found: Sequence[Disagreement]) -> list[tuple[float, float]]:
    return [(each.lower.claims[0].value, each.higher.claims[0].value) for each in found]


PLANTED = [
    ("fr fr", "Au port de Solenne, 12 morts recensés.", "Au port de Solenne, 15 morts.", (12, 15)),
    (
        "fr fr",
        "Cyberattaque contre Boréal : 80 000 personnes concernées par la fuite.",
        "Fuite chez Boréal : 120 000 personnes concernées par la cyberattaque.",
        (80_000, 120_000),
    ),
    (
        "fr en",
        "Cyberattaque contre Boréal : 80 000 personnes concernées.",
        "The cyberattack on Boréal affected 120,000 people.",
        (80_000, 120_000),
    ),
    (
        "fr fr",
        "L'explosion de l'usine de Brumeval a fait 12 morts.",
        "L'explosion à Brumeval, dans l'usine, a fait 15 morts.",
        (12, 15),
    ),
    ("fr fr", "Le séisme de Valmure a fait 340 blessés.", "À Valmure, le séisme a fait 410 blessés.", (340, 410)),
    (
        "fr fr",
        "L'incendie du marché de Solenne a tué neuf personnes.",
        "Onze personnes ont été tuées dans l'incendie du marché de Solenne.",
        (9, 11),
    ),
    (
        "fr fr",
        "Cyberattaque : 18 hôpitaux de la région touchés par le rançongiciel.",
        "Le rançongiciel a touché 25 hôpitaux de la région.",
        (18, 25),
    ),
    (
        "fr fr",
        "Le pirate a volé 400 000 dossiers à la mutuelle Aubrac.",
        "Mutuelle Aubrac : 650 000 dossiers volés par le pirate.",
        (400000, 650000),
    ),
    (
        "fr fr",
        "Les pirates ont obtenu de la société Boréal une rançon de 2 millions d'euros.",
        "Boréal : les pirates ont obtenu de la société une rançon de 3 millions d'euros.",
        (2e6, 3e6),
    ),
    (
        "fr fr",
        "Le régulateur inflige une amende de 40 millions d'euros à Boréal.",
        "Boréal écope d'une amende de 60 millions d'euros du régulateur.",
        (4e7, 6e7),
    ),
    (
        "fr fr",
        "La fuite de Boréal expose 1,2 million de comptes.",
        "Chez Boréal, la fuite expose plus de 2 millions de comptes.",
        (1.2e6, 2e6),
    ),
    (
        "fr fr",
        "L'attaque contre le port de Solenne a fait au plus 10 blessés.",
        "L'attaque du port de Solenne a fait 18 blessés.",
        (10, 18),
    ),
    (
        "fr fr",
        "La tempête a fait entre 10 et 12 morts dans le port de Solenne.",
        "Solenne : la tempête a fait 20 morts dans le port.",
        (10, 20),
    ),
    (
        "fr fr",
        "La police de Solenne annonce 45 arrestations pendant l'émeute du port.",
        "Pendant l'émeute du port de Solenne, la police annonce 60 interpellations.",
        (45, 60),
    ),
    (
        "fr fr",
        "Les pirates de Boréal ont dérobé 300 Go de données.",
        "Boréal : les pirates ont dérobé 500 Go de données.",
        (3e11, 5e11),
    ),
    ("fr fr", "La fuite touche 40 % des comptes de Boréal.", "La fuite touche 60 % des comptes de Boréal.", (40, 60)),
    ("en en", "The blast at the Marlow plant left 12 dead.", "The Marlow plant blast left 15 dead.", (12, 15)),
    (
        "en en",
        "The earthquake in Valmure injured 340 people.",
        "In Valmure the earthquake injured 410 people.",
        (340, 410),
    ),
    (
        "en en",
        "The fire at the Solenne market killed nine people.",
        "Eleven people were killed in the fire at the Solenne market.",
        (9, 11),
    ),
    (
        "en en",
        "The ransomware attack hit 18 hospitals in the region.",
        "Across the region 25 hospitals were hit by the ransomware attack.",
        (18, 25),
    ),
    (
        "en en",
        "Hackers stole 400,000 records from Boreal Insurance.",
        "Boreal Insurance: hackers stole 650,000 records.",
        (400000, 650000),
    ),
    (
        "en en",
        "The regulator gave Boreal a fine of 40 million euros.",
        "Boreal received from the regulator a fine of 60 million euros.",
        (4e7, 6e7),
    ),
    (
        "en en",
        "The leak at Boreal exposed 1.2 million accounts.",
        "Boreal's leak exposed more than 2 million accounts.",
        (1.2e6, 2e6),
    ),
    (
        "fr en",
        "L'explosion de l'usine de Brumeval a fait 12 morts.",
        "The explosion at the Brumeval plant left 15 dead.",
        (12, 15),
    ),
    ("fr en", "Le séisme de Valmure a fait 340 blessés.", "In Valmure the earthquake injured 410 people.", (340, 410)),
    (
        "fr en",
        "Chez Boréal, le rançongiciel a touché 18 hôpitaux.",
        "At Boréal the ransomware hit 25 hospitals.",
        (18, 25),
    ),
    (
        "fr en",
        "Le pirate a volé 400 000 mots de passe à Boréal.",
        "The hacker stole 650,000 passwords from Boréal.",
        (400000, 650000),
    ),
    (
        "fr en",
        "Le régulateur inflige une amende de 40 millions d'euros à Boréal.",
        "The regulator gave Boréal a fine of 60 million euros.",
        (4e7, 6e7),
    ),
    (
        "fr en",
        "La fuite de Boréal expose 1,2 million de comptes.",
        "The leak at Boréal exposed 2 million accounts.",
        (1.2e6, 2e6),
    ),
    ("fr en", "L'attentat de Solenne a tué neuf personnes.", "Solenne: the bombing killed fourteen people.", (9, 14)),
]


@pytest.mark.parametrize(("languages", "one", "other", "expected"), PLANTED)
def test_two_outlets_that_state_different_values_of_one_thing_disagree(languages, one, other, expected):
    assert values(find_disagreements(two(one, other, languages))) == [expected]


#: By what keeps the two from a disagreement.
TEMPTING = {
    "bounds": [
        (
            "fr fr",
            "L'explosion du port de Solenne a fait au moins 100 blessés.",
            "L'explosion du port de Solenne a fait 120 blessés.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait plus de 10 morts.",
            "L'explosion du port de Solenne a fait au moins 40 morts.",
        ),
        (
            "fr fr",
            "Le rançongiciel a touché jusqu'à 50 hôpitaux de Valmure.",
            "Le rançongiciel a touché 30 hôpitaux de Valmure.",
        ),
        ("en en", "The Marlow plant blast left at least 12 dead.", "The Marlow plant blast left 15 dead."),
        ("en en", "The attack in Solenne hit up to 50 hospitals.", "The attack in Solenne hit 20 hospitals."),
        (
            "fr en",
            "L'explosion de l'usine de Marlow a fait plus de dix morts.",
            "The blast at the Marlow plant left 15 dead.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait des dizaines de morts.",
            "L'explosion du port de Solenne a fait 64 morts.",
        ),
        ("en en", "Thousands of accounts were hacked at Boreal Bank.", "Boreal Bank: 8,400 accounts were hacked."),
    ],
    "ranges": [
        ("fr fr", "La tempête a fait entre 10 et 20 morts à Solenne.", "La tempête a fait 15 morts à Solenne."),
        ("fr fr", "La tempête a fait de 10 à 20 morts à Solenne.", "La tempête a fait entre 18 et 30 morts à Solenne."),
        ("en en", "The Solenne storm left 10 to 20 dead.", "The Solenne storm left 14 dead."),
    ],
    "roundings": [
        (
            "fr fr",
            "Le pirate a volé près de 400 000 mots de passe à Boréal.",
            "Le pirate a volé 389 000 mots de passe à Boréal.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait une centaine de blessés.",
            "L'explosion du port de Solenne a fait 120 blessés.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait une dizaine de morts.",
            "L'explosion du port de Solenne a fait 13 morts.",
        ),
        (
            "fr fr",
            "La fuite a exposé 1,6 million de comptes chez Boréal.",
            "La fuite a exposé 1 620 000 comptes chez Boréal.",
        ),
        (
            "en en",
            "About 300 people were injured in the Marlow earthquake.",
            "The Marlow earthquake injured 340 people.",
        ),
        ("en en", "A dozen people were killed in the Marlow fire.", "The Marlow fire killed 11 people."),
        (
            "fr en",
            "Le pirate a volé environ 400 000 mots de passe à Boréal.",
            "The hacker stole 412,345 passwords from Boréal.",
        ),
    ],
    "other_times": [
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts en 2019.",
            "L'explosion du port de Solenne a fait 15 morts en 2024.",
        ),
        (
            "fr fr",
            "Les attaques ont touché 120 hôpitaux de Valmure en 2024.",
            "Les attaques ont touché 180 hôpitaux de Valmure.",
        ),
        (
            "fr fr",
            "Les attaques ont touché 120 hôpitaux de Valmure en janvier 2026.",
            "Les attaques ont touché 180 hôpitaux de Valmure depuis janvier 2026.",
        ),
        ("en en", "Attacks hit 120 Valmure hospitals in 2024.", "Attacks hit 180 Valmure hospitals in 2025."),
        (
            "en en",
            "The Boreal strike cancelled 40 flights on Saturday.",
            "The Boreal strike cancelled 90 flights on Sunday.",
        ),
        (
            "fr fr",
            "EasyVol a annulé 40 vols samedi en raison de la grève.",
            "EasyVol a annulé 100 vols ce week-end en raison de la grève.",
        ),
    ],
    "other_places": [
        ("fr fr", "La tempête prive d'eau 150 000 clients à Valmure.", "La tempête prive d'eau 400 000 clients."),
        ("fr fr", "La tempête a fait 12 morts à Valmure.", "La tempête a fait 30 morts."),
        ("en en", "The storm left 12 dead in Marlow.", "The storm left 30 dead."),
        ("fr fr", "À Brumeval, la tempête a fait 12 morts.", "À Solenne, la tempête a fait 15 morts."),
        ("en en", "In Marlow, the storm killed 12 people.", "In Hexley, the storm killed 15 people."),
        ("fr en", "À Brumeval, la tempête a fait 12 morts.", "In Hexley the storm killed 15 people."),
    ],
    "other_units": [
        (
            "fr fr",
            "Le régulateur inflige à Boréal une amende de 40 millions d'euros.",
            "Le régulateur inflige à Boréal une amende de 47 millions de dollars.",
        ),
        (
            "fr fr",
            "Les pirates de Boréal ont dérobé 300 Go de données.",
            "Les pirates de Boréal ont dérobé 500 fichiers de données.",
        ),
        ("en en", "The hackers held Boreal for 3 days.", "The hackers held Boreal for 5 hours."),
    ],
    "other_subjects": [
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "L'explosion du port de Solenne a fait 40 blessés.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "L'explosion du port de Solenne a fait 50 victimes.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 40 blessés.",
            "L'explosion du port de Solenne a fait 12 blessés graves.",
        ),
        ("fr fr", "À Solenne, le séisme a détruit 30 écoles.", "À Solenne, le séisme a détruit 12 écoles primaires."),
        ("en en", "The Marlow blast left 40 injured.", "The Marlow blast left 12 injured children."),
        ("en en", "The leak at Boreal exposed 30,000 patients.", "The leak at Boreal exposed 4,000 diabetic patients."),
        ("fr fr", "L'attaque a touché 12 hôpitaux de Valmure.", "L'agence attaquée à Valmure gère 40 hôpitaux."),
        ("fr fr", "À Solenne, le séisme a détruit 30 maisons.", "À Solenne, le séisme a endommagé 200 maisons."),
        ("fr fr", "La tempête de Solenne a tué 12 personnes.", "La tempête de Solenne a blessé 80 personnes."),
        ("en en", "The Marlow storm killed 12 people.", "After the Marlow storm 80 people were evacuated."),
        ("fr en", "La tempête de Solenne a tué 12 personnes.", "The storm injured 80 people in Solenne."),
        (
            "fr fr",
            "Boréal a payé une rançon de 2 millions d'euros aux pirates.",
            "Les pirates exigent de Boréal une rançon de 5 millions d'euros.",
        ),
        (
            "fr fr",
            "Le régulateur inflige à Nordis une amende de 40 millions d'euros.",
            "Le régulateur inflige à Boréal une amende de 60 millions d'euros.",
        ),
        ("fr fr", "La ville de Solenne compte 12 ponts.", "À Solenne, 30 ponts sont surveillés par la police."),
        ("fr fr", "La tempête de Solenne a tué 12 personnes.", "La tempête de Solenne a réuni 80 personnes à l'abri."),
        ("en en", "Two men killed three people in Marlow.", "Police say five men watched the Marlow attack."),
    ],
    "other_counts": [
        (
            "en en",
            "The breach exposed names of 2 million customers of Boreal.",
            "The breach exposed cards of 300,000 customers of Boreal.",
        ),
        ("fr fr", "Vol du musée : cinq hommes interpellés.", "Vol du musée : trois hommes interpellés, deux écroués."),
        ("fr fr", "Les soldats ont tué 12 civils à Brumeval.", "À Brumeval, 30 civils ont été tués dans un abri."),
        ("en en", "Police seized 300 weapons in the Kestrel raid.", "Kestrel raid: 120 weapons seized in one house."),
        ("fr fr", "La tempête de Solenne a tué 12 civils.", "La tempête de Solenne a fait 15 morts."),
        ("en en", "The Marlow storm killed 12 women.", "The Marlow storm killed 15 people."),
        (
            "fr fr",
            "L'attentat du port de Solenne a fait 12 morts.",
            "L'attentat du port de Solenne a fait 13 morts, assaillant compris.",
        ),
        (
            "en en",
            "The Marlow bombing killed 12 people.",
            "The Marlow bombing killed 13 people, not counting the bomber.",
        ),
        (
            "fr fr",
            "Les frappes sur Solenne ont fait 12 morts.",
            "Les frappes sur Solenne ont fait 60 morts depuis le début du siège.",
        ),
        ("en en", "Strikes on Marlow killed 12 people.", "Strikes on Marlow killed 45 people in three days."),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "L'explosion du port de Solenne avait fait 15 morts.",
        ),
        (
            "fr fr",
            "L'attaque a touché 12 hôpitaux à Valmure.",
            "L'attaque a touché 12 des 40 hôpitaux touchés à Valmure.",
        ),
        (
            "fr fr",
            "L'exercice de Solenne a simulé 12 morts.",
            "Lors de l'exercice de Solenne, 15 morts ont été simulés.",
        ),
        (
            "fr fr",
            "À Solenne, les dégâts de la tempête coûtent 10 millions d'euros.",
            "À Solenne, les dégâts de la tempête sont estimés à 30 millions d'euros.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "Le bilan de l'explosion du port de Solenne passe de 12 à 15 morts.",
        ),
        (
            "fr en",
            "La CNIL inflige une amende de 5 millions d'euros à Boréal.",
            "Boréal received a fine of 8 million euros from the Garda.",
        ),
        (
            "fr fr",
            "Ukraine : deux morts à Brumeval après une nuit d'attaques.",
            "Ukraine : six morts à Solenne après une nuit d'attaques.",
        ),
        (
            "fr fr",
            "La fuite chez Nordis expose 19 millions de comptes.",
            "La fuite chez Boréal expose 8 millions de comptes.",
        ),
    ],
    "shares_and_rates": [
        (
            "fr fr",
            "40 % des comptes piratés de Boréal sont ouverts en ville.",
            "25 % des comptes piratés de Boréal sont ouverts sur la côte.",
        ),
        ("fr fr", "La route de Solenne fait 15 morts.", "En moyenne, la route de Solenne fait 12 morts."),
        ("fr fr", "La fuite concerne 40 % des comptes de Boréal.", "La fuite concerne 400 comptes de Boréal."),
        (
            "fr fr",
            "55 % des habitants de Solenne sont favorables au projet de port.",
            "40 % des habitants de Solenne sont opposés au projet de port.",
        ),
        ("fr fr", "Boréal subit 300 attaques par jour.", "Boréal a subi 500 attaques."),
        ("en en", "Boreal faces 300 attacks a day.", "Boreal faces 500 attacks a week."),
        ("en en", "On average Boreal blocks 300 attacks.", "Boreal blocks 500 attacks."),
        ("fr fr", "Une entreprise sur trois de Solenne a été piratée.", "À Solenne, 120 entreprises ont été piratées."),
    ],
    "changes": [
        (
            "fr fr",
            "Le budget de Boréal augmente de 20 millions d'euros.",
            "Le budget de Boréal atteint 90 millions d'euros.",
        ),
        ("fr fr", "Les amendes de Boréal ont augmenté de 30 %.", "Les amendes de Boréal ont augmenté de 45 %."),
        ("en en", "Boreal's budget rose by 20 million euros.", "Boreal's budget rose to 90 million euros."),
        ("fr fr", "Les attaques contre Boréal ont doublé.", "Les attaques contre Boréal ont triplé."),
    ],
    "ages_lengths_marks": [
        (
            "fr fr",
            "À Solenne, un homme de 34 ans a été tué dans l'incendie.",
            "À Solenne, un homme de 43 ans a été tué dans l'incendie.",
        ),
        (
            "fr fr",
            "Le pirate de Boréal est condamné à trois ans de prison.",
            "Le pirate de Boréal est condamné à cinq ans de prison.",
        ),
        ("en en", "The Boreal flaw has a CVSS score of 7.1.", "The Boreal flaw has a CVSS score of 9.8."),
        ("fr fr", "La panne de Boréal a duré trois heures.", "La panne de Boréal a duré cinq heures."),
    ],
    "other_events": [
        ("fr fr", "L'incendie d'un entrepôt a fait 12 morts.", "Un naufrage au large a fait 15 morts."),
        ("en en", "A warehouse fire killed 12 people.", "A landslide upstream killed 15 people."),
    ],
    "parts": [
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 40 blessés.",
            "À Solenne, 12 blessés restent soignés après l'explosion du port.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "Parmi les victimes de l'explosion du port de Solenne, dont trois morts, des marins.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a tué 12 personnes.",
            "Deux autres personnes ont été tuées dans l'explosion du port de Solenne.",
        ),
        (
            "fr fr",
            "La police de Solenne annonce 45 arrestations pendant l'émeute.",
            "La police de Solenne annonce 12 nouvelles arrestations pendant l'émeute.",
        ),
        ("en en", "The Marlow blast killed 12 people.", "Three more people were killed in the Marlow blast."),
        (
            "en en",
            "The Marlow blast killed 12 people.",
            "Victims of the Marlow blast, including three dead, were named.",
        ),
    ],
    "not_said": [
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "L'explosion du port de Solenne n'a pas fait 30 morts.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "L'explosion du port de Solenne aurait pu faire 30 morts, elle pourrait en faire plus.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "Boréal dément que l'explosion du port de Solenne a fait 30 morts.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts.",
            "L'explosion du port de Solenne a-t-elle fait 30 morts ?",
        ),
        ("en en", "The Marlow blast killed 12 people.", "The Marlow blast could have killed 30 people."),
        ("en en", "The Marlow blast killed 12 people.", "It is not true that the Marlow blast killed 30 people."),
        (
            "en en",
            "The Marlow blast killed 12 people.",
            "The Marlow blast didn't kill 30 people, as was said: killing 30 people takes more.",
        ),
        (
            "en en",
            "The Marlow leak exposed 1,200 accounts.",
            "The hackers claim the Marlow leak exposed 9,000 accounts.",
        ),
    ],
    "both_said": [
        (
            "fr fr",
            "Solenne : 5 000 manifestants selon la police, 12 000 manifestants selon le syndicat.",
            "À Solenne, 12 000 manifestants ont défilé selon le syndicat.",
        ),
        (
            "fr fr",
            "L'explosion du port de Solenne a fait 12 morts. Un bilan de 15 morts avait circulé.",
            "L'explosion du port de Solenne a fait 15 morts.",
        ),
        (
            "fr fr",
            "La police a compté 5 000 manifestants dans le port de Solenne, selon le préfet.",
            "Le port de Solenne a vu 12 000 manifestants, selon le syndicat.",
        ),
        (
            "en en",
            "The Marlow blast killed 12 people; an early count had 15 people killed.",
            "The Marlow blast killed 15 people.",
        ),
    ],
    "misread": [
        (
            "fr fr",
            "La fuite de Boréal expose 250 comptes de clients.",
            "La fuite de Boréal expose 250 000 comptes de clients.",
        ),
    ],
}

CASES = [(kind, *pair) for kind, pairs in TEMPTING.items() for pair in pairs]


@pytest.mark.parametrize(("kind", "languages", "one", "other"), CASES)
def test_what_may_both_be_right_is_no_disagreement(kind, languages, one, other):
    assert not find_disagreements(two(one, other, languages))


DEAD = "L'explosion du port de Solenne a fait {} morts."
STOLEN = "Le pirate a volé {} mots de passe à Boréal."


def at(hours: float, publisher: str, text: str) -> list[Claim]:
    return read(publisher, text, at=MORNING + hours * HOUR)


def test_a_toll_that_is_higher_hours_later_is_an_update():
    assert not find_disagreements(at(0, "Le Phare", DEAD.format(12)) + at(3, "La Vigie", DEAD.format(15)))


def test_a_toll_that_differs_within_two_hours_is_a_disagreement():
    found = find_disagreements(at(0, "Le Phare", DEAD.format(12)) + at(1.5, "La Vigie", DEAD.format(15)))
    assert values(found) == [(12, 15)]


def test_what_does_not_grow_may_be_stated_within_a_day():
    early, late = at(0, "Le Phare", STOLEN.format("40 000")), STOLEN.format("60 000")
    assert values(find_disagreements(early + at(20, "La Vigie", late))) == [(40_000, 60_000)]
    assert not find_disagreements(early + at(30, "La Vigie", late))


def test_a_publisher_that_holds_to_its_toll_after_another_has_stated_more_disagrees():
    stated = at(0, "Le Phare", DEAD.format(12)) + at(5, "La Vigie", DEAD.format(15))
    assert values(find_disagreements(stated + at(9, "Le Phare", f"{DEAD.format(12)} "))) == [(12, 15)]
    assert not find_disagreements(stated + at(40, "Le Phare", f"{DEAD.format(12)} "))
    assert not find_disagreements(stated + at(9, "Le Cap", DEAD.format(12)))


def test_a_publisher_that_counts_anew_changes_and_does_not_disagree():
    assert not find_disagreements(at(0, "Le Phare", DEAD.format(12)) + at(1, "Le Phare", DEAD.format(15)))


def test_values_that_one_publisher_stated_one_after_the_other_are_no_disagreement_of_others():
    changed = at(0, "Le Phare", DEAD.format(12)) + at(1, "Le Phare", DEAD.format(15))
    assert not find_disagreements(changed + at(0.5, "La Vigie", DEAD.format(12)) + at(1, "Le Cap", DEAD.format(15)))


def test_a_toll_that_is_said_to_be_moving_is_compared_with_none():
    moving = "L'explosion du port de Solenne a fait 15 morts, selon un bilan provisoire."
    assert not find_disagreements(two(DEAD.format(12), moving))


@pytest.mark.parametrize("published", [None, datetime(2026, 3, 4, tzinfo=UTC)], ids=["no-date", "no-hour"])
def test_tolls_without_an_hour_are_not_compared(published):
    stated = [read(name, DEAD.format(dead), at=published) for name, dead in (("Le Phare", 12), ("La Vigie", 15))]
    assert not find_disagreements(stated[0] + stated[1])


def test_what_does_not_grow_is_compared_by_the_day():
    day = datetime(2026, 3, 4, tzinfo=UTC)
    stated = [
        read(name, STOLEN.format(value), at=day) for name, value in (("Le Phare", "40 000"), ("La Vigie", "60 000"))
    ]
    assert values(find_disagreements(stated[0] + stated[1])) == [(40_000, 60_000)]


def test_a_document_changed_since_may_have_stated_its_value_later():
    stated = two(DEAD.format(12), DEAD.format(15))
    assert find_disagreements(stated)
    late = MORNING + 5 * HOUR
    assert not find_disagreements([replace(each, updated=late if each.value == 15 else None) for each in stated])


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [
        ({"place": "Solenne"}, {"place": "Solenne"}, True),
        ({"place": "Solenne"}, {}, True),
        ({"place": "Brumeval"}, {}, False),
        ({"place": "Brumeval"}, {"place": "Solenne"}, False),
        ({"place": "London"}, {"place": "Londres"}, True),
        ({"period": "lundi"}, {"period": "lundi"}, True),
        ({"period": "lundi"}, {}, False),
        ({"period": "lundi", "period_start": "2026-03-02"}, {"period": "2 mars", "period_start": "2026-03-02"}, True),
        ({"attribution": "préfet"}, {"attribution": "syndicat"}, False),
        ({"attribution": "préfet"}, {}, True),
        ({"attribution": "préfet"}, {"attribution": "préfet de Solenne"}, True),
    ],
)
def test_place_period_and_speaker_keep_claims_apart(one, other, disagree):
    first = read("Le Phare", DEAD.format(12), **one)
    second = read("La Vigie", DEAD.format(15), **other)
    assert bool(find_disagreements(first + second)) == disagree


def test_a_document_that_states_several_values_of_one_noun_is_compared_with_none():
    several = read("Le Phare", f"{DEAD.format(12)} Le navire échoué compte 40 morts.")
    assert not find_disagreements(several + read("La Vigie", DEAD.format(15)))


def test_one_document_that_explains_both_values_ends_the_disagreement():
    stated = two(DEAD.format(12), DEAD.format(15))
    explained = read(
        "Le Cap", "L'explosion du port de Solenne a fait 12 morts selon le préfet, 15 morts selon le maire."
    )
    assert find_disagreements(stated)
    assert not find_disagreements(stated + explained)


def test_a_document_that_dates_both_values_explains_them():
    dated = read("Le Cap", "L'explosion du port de Solenne a fait 12 morts en 2024. Elle a fait 15 morts en 2025.")
    assert not find_disagreements(two(DEAD.format(12), DEAD.format(15)) + dated)


def test_the_same_two_values_in_rows_of_two_places_are_one_disagreement():
    here, there = two(DEAD.format(12), DEAD.format(15)), two(DEAD.format(12), DEAD.format(15))
    there = [replace(claim, place="Solenne", document=f"{claim.document} bis") for claim in there]
    elsewhere = read("Le Cap", "À Valmure, l'explosion a fait 14 blessés.", place="Valmure")
    third = [replace(claim, place="Valmure") for claim in read("Le Cap", DEAD.format(12))]
    assert values(find_disagreements([*here, *there, *elsewhere, *third])) == [(12, 15)]


def test_a_value_that_the_other_document_has_for_something_else_is_in_doubt():
    first = read("Le Phare", "L'explosion du port de Solenne a fait 12 morts. Les pompiers ont sorti 15 blessés.")
    assert not find_disagreements(first + read("La Vigie", DEAD.format(15)))


def test_a_disagreement_names_the_row_and_the_documents_of_both_sides():
    stated = [*two(DEAD.format(12), DEAD.format(15)), *read("Le Cap", DEAD.format(15))]
    (found,) = find_disagreements(stated)
    assert found.row.what == "death"
    assert found.lower.documents == (f"Le Phare {DEAD.format(12)}",)
    assert found.higher.documents == (f"La Vigie {DEAD.format(15)}", f"Le Cap {DEAD.format(15)}")


PUBLISHERS = ("Le Phare", "La Vigie", "Le Cap", "The Beacon")
TEMPLATES = (
    DEAD,
    "L'explosion du port de Solenne a fait au moins {} morts.",
    "Solenne : l'explosion a tué {} personnes dans le port.",
)
documents = st.lists(
    st.tuples(
        st.sampled_from(PUBLISHERS), st.sampled_from(TEMPLATES), st.sampled_from((11, 12, 30, 31)), st.integers(0, 9)
    ),
    max_size=6,
    unique=True,
)


def claims_of(drawn: Sequence[tuple[str, str, int, int]]) -> list[Claim]:
    return [claim for name, text, value, hours in drawn for claim in at(hours, name, text.format(value))]


def pairs(claims: Sequence[Claim]) -> set[tuple[float, float]]:
    return set(values(find_disagreements(claims)))


@given(documents, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(drawn, random):
    claims = claims_of(drawn)
    shuffled = random.sample(claims, len(claims))
    assert find_disagreements(shuffled) == find_disagreements(claims)


@given(documents, st.sampled_from(PUBLISHERS), st.data())
def test_a_document_that_repeats_a_claim_at_its_time_adds_no_pair_of_values(drawn, publisher, data):
    claims = claims_of(drawn)
    if claims:
        repeated = replace(data.draw(st.sampled_from(claims)), document="copy")
        assert pairs([*claims, repeated]) <= pairs(claims)
        assert pairs([*claims, replace(repeated, publisher="Elsewhere")]) <= pairs(claims)


@given(documents)
def test_only_different_publishers_disagree(drawn):
    for found in find_disagreements(claims_of(drawn)):
        assert len({claim.publisher for side in (found.lower, found.higher) for claim in side.claims}) > 1


@given(documents, st.integers(1, 6))
def test_values_scaled_alike_disagree_alike(drawn, power):
    claims = claims_of(drawn)
    scaled = [replace(claim, value=claim.value * 10**power) for claim in claims]
    assert pairs(scaled) == {(low * 10**power, high * 10**power) for low, high in pairs(claims)}
