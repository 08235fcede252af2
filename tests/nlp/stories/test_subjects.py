"""Subjects: head nouns, and the table of those that count the same in both languages."""

from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.figures.lexicon import LANGUAGES
from nlp.stories.subjects import head_of, split_subject
from nlp.stories.subjects_table import name_place, read_lines
from nlp.stories.subjects_words import fold, singular, split_words, stem

SECTIONS = ("tolls", "sums", "growing", "steady")


@pytest.fixture(scope="module")
def table() -> Any:
    return yaml.safe_load(files("nlp").joinpath("data", "stories", "subjects.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("subject", "language", "head"),
    [
        ("victimes de l'attaque", "fr", "victime"),
        ("grands hôpitaux de la région", "fr", "hopital"),
        ("puissant séisme", "fr", "seisme"),
        ("anciens salariés de l'usine", "fr", "salarie"),
        ("jeunes suivis par l'agence", "fr", "jeune"),
        ("grands blessés", "fr", "blesse"),
        ("l'ensemble des patients", "fr", "patient"),
        ("nombre de foyers privés d'eau", "fr", "foyer"),
        ("d’écoles primaires", "fr", "ecole"),
        ("mots de passe volés", "fr", "mot de passe"),
        ("chiffre d’affaires du groupe", "fr", "chiffre d affaire"),
        ("sous-traitants", "fr", "sous-traitant"),
        ("PME du département", "fr", "pme"),
        ("victims of the attack", "en", "victim"),
        ("data breach victims", "en", "victim"),
        ("people killed in the blast", "en", "person"),
        ("patients affected by the leak", "en", "patient"),
        ("records stolen", "en", "record"),
        ("the city's hospitals", "en", "hospital"),
        ("civil servants on strike", "en", "civil servant"),
        ("number of stolen passwords", "en", "password"),
        ("companies", "en", "company"),
        ("children under ten", "en", "child"),
        ("", "fr", ""),
        ("12 %", "en", ""),
    ],
)
def test_the_head_noun_of_a_subject(subject, language, head):
    assert head_of(subject, language) == head


def test_the_other_words_of_a_subject_are_kept_in_order():
    assert split_subject("nuclear power plants in the north", "en").others == ("nuclear", "in", "the", "north")


@given(st.text(), st.sampled_from((*LANGUAGES, "de", None)))
def test_any_text_has_a_head_or_none(subject, language):
    head, others = split_subject(subject, language)
    assert bool(head) == bool(split_words(subject))
    assert len(others) <= len(split_words(subject))


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("décès", "fatalities"),
        ("blessés", "wounded"),
        ("interpellations", "arrests"),
        ("hôpitaux", "hospitals"),
        ("foyers", "households"),
        ("clients", "customers"),
        ("mots de passe", "passwords"),
        ("entreprises", "companies"),
        ("navires", "vessels"),
        ("amende", "fine"),
    ],
)
def test_nouns_that_count_the_same_stand_in_one_line(french, english):
    lines = read_lines()
    assert lines["fr", head_of(french, "fr")] == lines["en", head_of(english, "en")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("fr", "mort"), ("fr", "victime")),
        (("fr", "mort"), ("en", "victim")),
        (("fr", "blesse"), ("en", "victim")),
        (("en", "injured"), ("en", "dead")),
        (("fr", "client"), ("fr", "utilisateur")),
        (("en", "house"), ("en", "household")),
        (("fr", "dossier"), ("en", "file")),
    ],
)
def test_nouns_that_are_only_near_stand_apart(one, other):
    assert read_lines()[one] != read_lines().get(other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_noun_stands_in_one_line_only(table, language):
    nouns = Counter(noun for section in (*SECTIONS, "persons") for row in table[section] for noun in row[language])
    assert [noun for noun, times in nouns.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nouns_of_the_table_are_singular(table, language):
    rows = [row for section in (*SECTIONS, "persons") for row in table[section]]
    words = [noun for row in rows for noun in row[language] if " " not in noun and noun not in ("people", "gens")]
    assert [word for word in words if singular(word, language) != fold(word)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_for_what_befell_the_counted_names_one_action(table, language):
    named: dict[str, set[str]] = {}
    for row in table["actions"]:
        for word in row[language]:
            named.setdefault(stem(word, language), set()).add(row["name"])
    assert {word: names for word, names in named.items() if len(names) > 1} == {}


def test_every_toll_of_an_action_is_a_line(table):
    tolls = {row["toll"] for row in table["actions"] if "toll" in row}
    assert tolls <= {line.name for line in read_lines().values() if line.whole and line.grows}


def test_lines_have_names_of_their_own(table):
    names = [(row["en"] or row["fr"])[0] for section in SECTIONS for row in table[section]]
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize(("one", "other"), [("Londres", "London"), ("Allemagne", "Germany"), ("Kiev", "Kyiv")])
def test_a_place_has_one_name_in_both_languages(one, other):
    assert name_place(one) == name_place(other)


def test_places_of_different_names_stay_different():
    assert name_place("Brumeval") != name_place("Valmure")
