"""Figures side by side."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Content, Figure
from nlp.components.figures import find_figures, place_in_time
from nlp.stories.figures import Claim, gather, read_claims

MORNING = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)


def read(publisher: str, text: str, *, language: str = "fr", title: str = "", **more: object) -> list[Claim]:
    content = Content(title=title, body=text, language=language, published=MORNING)
    figures = [
        Figure(field="body", text=text[found.start : found.end], **found._asdict())
        for found in find_figures(text, language=language)
    ]
    placed = place_in_time(figures, published=MORNING, language=language)
    return [replace(claim, **more) for claim in read_claims(f"{publisher} {text}", publisher, content, placed)]


def rows(*claims: Sequence[Claim]) -> list[tuple[str, list[float]]]:
    return [
        (row.what, [claim.value for claim in row.claims]) for row in gather([one for each in claims for one in each])
    ]


def test_a_claim_has_its_sentence_and_where_it_stands_there():
    text = "La nuit fut calme. Le séisme de Valmure a fait au moins 12 morts."
    (claim,) = read("Le Phare", text, title="Séisme")
    assert claim.sentence == "Le séisme de Valmure a fait au moins 12 morts."
    assert claim.sentence[claim.at :].startswith("au moins 12 morts")
    assert claim.text == "au moins 12 morts"
    assert (claim.title, claim.language, claim.published, claim.bound) == ("Séisme", "fr", MORNING, ">=")


def test_the_language_read_stands_in_where_the_content_names_none():
    content = Content(title="", body="12 morts", published=MORNING)
    figure = Figure(
        field="body", start=0, end=8, text="12 morts", value=12, unit="mort", kind="count", bound="=", sentence=(0, 8)
    )
    assert next(read_claims("d", "Le Phare", content, [figure], language="fr")).language == "fr"


def test_what_several_outlets_state_comes_first():
    phare = read("Le Phare", "L'agence emploie 40 agents. Le séisme a fait 12 morts.")
    assert rows(phare, read("La Vigie", "Le séisme a fait 15 décès.")) == [("death", [15, 12]), ("agent", [40])]


def test_both_languages_stand_in_one_row():
    french = read("Le Phare", "Le pirate a volé 400 000 mots de passe.")
    english = read("The Beacon", "The hacker stole 410,000 passwords.", language="en")
    assert rows(french, english) == [("password", [400_000, 410_000])]


def test_a_translation_of_the_same_value_joins_however_it_restricts_the_noun():
    french = read("Le Phare", "Une panne prive d'eau 300 hôpitaux universitaires.")
    english = read("The Beacon", "An outage leaves 300 teaching hospitals without water.", language="en")
    other = read("The Beacon", "An outage leaves 20 teaching hospitals without water.", language="en")
    assert rows(french, english) == [("hospital", [300, 300])]
    assert rows(french, other) == [("hospital", [300]), ("hospital", [20])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Le séisme a fait 12 morts.", "Le séisme a fait 12 blessés."),
        ("Le séisme a détruit 12 écoles.", "Le séisme a endommagé 12 écoles."),
        ("La ville ouvre 12 écoles primaires.", "La ville ouvre 12 écoles."),
        ("Une amende de 12 millions d'euros.", "Une amende de 12 millions de dollars."),
        ("Les ventes ont augmenté de 12 %.", "Les ventes ont baissé de 12 %."),
        ("12 % des patients", "12 patients"),
    ],
)
def test_other_things_stand_in_other_rows(one, other):
    assert len(gather([*read("Le Phare", one), *read("La Vigie", other)])) == 2


@pytest.mark.parametrize("field", ["place", "period"])
def test_a_claim_without_place_or_period_joins_the_only_one_that_is_given(field):
    text = "Le séisme a fait 12 morts."
    bare, north = read("Le Phare", text), read("La Vigie", text, **{field: "Valmure"})
    south = read("Le Cap", text, **{field: "Solenne"})
    assert len(gather([*bare, *north])) == 1
    assert len(gather([*bare, *north, *south])) == 3


def test_numbers_in_words_restrict_nothing():
    one, other = (
        read("Le Phare", "Vingt-deux écoles ferment."),
        read("The Beacon", "Twenty-two schools close.", language="en"),
    )
    more = read("The Beacon", "Fifty schools close.", language="en")
    assert rows(one, other, more) == [("school", [22, 50, 22])]


def test_a_place_within_a_place_of_the_same_name_stands_in_its_row():
    claims = [
        read(name, "Le séisme a fait 12 morts.", place=place)
        for name, place in (("Le Phare", "port de Solenne"), ("La Vigie", "Solenne"))
    ]
    assert len(gather([*claims[0], *claims[1]])) == 1


def test_what_happened_to_people_names_them():
    killed = read("Le Phare", "Le séisme a tué 12 personnes.")
    dead = read("The Beacon", "Twelve people died in the earthquake.", language="en")
    assert rows(killed, dead, read("La Vigie", "Le séisme a réuni 12 personnes.")) == [
        ("death", [12, 12]),
        ("person", [12]),
    ]


@pytest.mark.parametrize(
    ("language", "text", "what"),
    [
        ("fr", "La mort de 12 personnes est confirmée.", "death"),
        ("fr", "12 personnes ont été blessées.", "injured"),
        ("fr", "Les pirates ont tué 12 personnes.", "death"),
        ("fr", "12 personnes ont tué le gardien.", "person"),
        ("fr", "12 personnes tuées ou blessées.", "person"),
        ("en", "12 people were killed.", "death"),
        ("en", "12 people killed a guard.", "person"),
        ("en", "The arrest of 12 people.", "arrest"),
        ("en", "12 people were killed or injured.", "person"),
    ],
)
def test_only_what_befell_them_names_people(language, text, what):
    assert [row.what for row in gather(read("Le Phare", text, language=language))] == [what]


def test_figures_of_nothing_share_a_row_only_with_their_copies():
    (claim,) = read("Le Phare", "Cela coûte 12 euros.", subject=None)
    copy, other = replace(claim, publisher="La Vigie"), replace(claim, sentence="Il rend 12 euros.")
    assert [len(row.claims) for row in gather([claim, copy, other])] == [2, 1]


@given(st.permutations(range(6)))
def test_the_order_of_claims_does_not_matter(order):
    claims = [
        *read("Le Phare", "Le séisme a fait 12 morts et 40 blessés."),
        *read("La Vigie", "Le séisme a fait 15 morts et 40 blessés."),
        *read("The Beacon", "The earthquake left 15 dead and injured 41 people.", language="en"),
    ]
    assert gather([claims[at] for at in order]) == gather(claims)
    assert {claim for row in gather(claims) for claim in row.claims} == set(claims)
