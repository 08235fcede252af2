"""Acronyms that a text spells out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.names.definitions import find_definitions, strip_accents


def defined(text):
    return [(text[start:end], text[first:last]) for start, end, first, last in find_definitions(text)]


@pytest.mark.parametrize(
    ("text", "long_form", "acronym"),
    [
        ("Le Centre national de la brume (CNB) répond.", "Centre national de la brume", "CNB"),
        ("la Fédération boréale de ski (FBS)", "Fédération boréale de ski", "FBS"),
        ("l'Agence des eaux vives (Adev)", "Agence des eaux vives", "Adev"),
        ("L’École des étoiles (EDE)", "École des étoiles", "EDE"),
        ("the Northern Bureau of Mist (NBM) said", "Northern Bureau of Mist", "NBM"),
        ("le CNB (Centre national de la brume)", "Centre national de la brume", "CNB"),
        ("Selon lui, l'Office de la neige (ON)", "Office de la neige", "ON"),
    ],
)
def test_a_long_form_is_found_beside_its_acronym(text, long_form, acronym):
    assert defined(text) == [(long_form, acronym)]


@pytest.mark.parametrize(
    "text",
    [
        "Le Centre national de la brume (XYZ)",
        "brume (CNB)",
        "Le centre est fermé. La brume (CNB)",
        "une ville (Nord)",
        "une hausse (2024)",
        "le CNB (voir plus bas)",
        "(CNB)",
    ],
)
def test_letters_that_do_not_fit_define_nothing(text):
    assert defined(text) == []


@given(st.text(alphabet=st.sampled_from("ABCabc (.)é"), max_size=80))
def test_a_definition_lies_in_the_text_and_its_parts_are_apart(text):
    for start, end, first, last in find_definitions(text):
        assert 0 <= start < end <= len(text)
        assert 0 <= first < last <= len(text)
        assert end <= first or last <= start


@given(st.text(max_size=60))
def test_without_accents_every_offset_is_kept(text):
    assert len(strip_accents(text)) == len(text)
