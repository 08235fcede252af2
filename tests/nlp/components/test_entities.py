"""People, organisations and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.entities import is_name, normalise, read_entities, trim
from nlp.components.vulnerabilities import read_vulnerabilities
from nlp.pipelines import register_components


def read(words, *spans):
    """The mentions in a `Doc` of ``words`` parted by spaces, where a model proposed ``spans`` (label, first, last)."""
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab

    register_components()
    doc = Doc(Vocab(), words=words.split(" "))
    doc.ents = [Span(doc, first, last, label=label) for label, first, last in spans]
    return read_entities(read_vulnerabilities(doc))._.entities


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("PER", "person"),
        ("PERSON", "person"),
        ("ORG", "organisation"),
        ("LOC", "place"),
        ("GPE", "place"),
        ("FAC", "place"),
    ],
)
def test_the_labels_of_both_models_become_kinds(label, kind):
    assert [mention.kind for mention in read("hier Boréal disait", (label, 1, 2))] == [kind]


@pytest.mark.parametrize("label", ["MISC", "NORP", "DATE", "CARDINAL"])
def test_other_labels_are_not_read(label):
    assert read("hier Boréal disait", (label, 1, 2)) == []


def test_a_mention_says_where_it_stands():
    (mention,) = read("Selon la Boréal Systèmes , rien", ("ORG", 1, 4))
    assert (mention.name, mention.start, mention.end) == ("Boréal Systèmes", 9, 24)


def test_an_identifier_of_a_vulnerability_is_no_entity():
    assert read("La faille CVE-2024-1234 touche", ("ORG", 2, 3)) == []


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("« Boréal »", "organisation", "Boréal"),
        ("(Rennes),", "place", "Rennes"),
        ("l’Atelier Numérique", "organisation", "Atelier Numérique"),
        ("la Boréal", "organisation", "Boréal"),
        ("La Poste", "organisation", "La Poste"),
        ("de la Boréal", "organisation", "Boréal"),
        ("de Gaulle", "person", "de Gaulle"),
        ("d'Orléans", "place", "Orléans"),
        ("the Northgate Bank's", "organisation", "Northgate Bank"),
        ("the Northgate Bank’s", "organisation", "Northgate Bank"),
        ("Canal+", "organisation", "Canal+"),
        ("Inès Ferrand\nLyon", "person", "Inès Ferrand"),
        ("\nInès Ferrand", "person", "Inès Ferrand"),
        ("« la »", "place", "la"),
        ("–", "place", ""),
    ],
)
def test_a_span_is_trimmed_to_the_name(text, kind, name):
    start, end = trim(text, 0, len(text), kind=kind)
    assert text[start:end] == name


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_trimming_never_leaves_the_span(text, one, other):
    first, last = sorted((min(one, len(text)), min(other, len(text))))
    start, end = trim(text, first, last, kind="place")
    assert first <= start <= end <= last


@pytest.mark.parametrize(
    "text", ["", "2024", "12,5 %", "…", "vulnérabilité", "www.example.org", "info@Example.org", "Bor\ufffdal"]
)
def test_what_cannot_be_a_name_is_dropped(text):
    assert not is_name(text)


@pytest.mark.parametrize("text", ["Boréal", "iPhone", "3M", "東京"])
def test_what_can_be_a_name_is_kept(text):
    assert is_name(text)


def test_spellings_of_one_name_have_one_normal_form():
    assert normalise("Agence\u00a0de  l’Ile\u0301") == normalise("Agence de l'Ilé")
