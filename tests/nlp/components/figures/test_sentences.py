"""Sentences, as readers are shown them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.figures.lexicon import load_lexicon
from nlp.components.figures.sentences import find_sentences, split_sentences


def cut(text):
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["La régie a fermé.", "Le nord est sans eau !", "Jusqu'à quand ?", "Nul ne sait…"],
        ["The utility shut down.", "The north is dry!", "Until when?", "Nobody knows."],
        ["« C'est grave. »", "Le maire attend."],
        ["« C'est grave !\u00a0»", "Le maire attend."],
        ["“It is bad.”", "The mayor waits."],
        ["(Tout est dit.)", "Le maire attend."],
        ["M. Brume et Mme. Lune ont signé l'art. 5 du texte.", "Tout est dit."],
        ["Dr. Mist met Ms. Moon in the U.S. on Jan. 5, i.e. Monday.", "All is said."],
        ["La version 1.2.3 coûte 2.5 M$, soit 10,5 fois trop."],
        ["Un déni de service ;", "Une injection de code."],
        ["1. Fermer la vanne.", "2. Attendre."],
        ["Titre", "Le texte.", "La suite."],
        ["quartier", "foyers", "Nord", "12"],
    ],
)
def test_a_text_is_cut_where_its_sentences_end(sentences):
    ends = {"quartier": "\t", "Titre": "\n", "Un déni de service ;": "\n"}
    joined = ends.get(sentences[0], " ").join(sentences)
    assert cut(joined) == sentences


def test_a_quotation_that_goes_on_is_not_cut():
    assert cut("« Quoi ! » dit le maire.") == ["« Quoi ! » dit le maire."]


def test_a_line_that_goes_on_in_lower_case_is_one_sentence_with_the_next():
    assert cut("La régie a fermé\nles vannes.\n\nLe nord attend.") == [
        "La régie a fermé\nles vannes.",
        "Le nord attend.",
    ]


def test_only_the_stretch_that_is_asked_for_is_cut():
    text = "Un. Deux. Trois. Quatre."
    assert [text[start:end] for start, end in split_sentences(text, 4, 16)] == ["Deux.", "Trois."]


@pytest.mark.parametrize("text", ["", "  \n \n"])
def test_nothing_has_no_sentence(text):
    assert cut(text) == []


@given(st.text(st.sampled_from("Ab 1.!?»«\n\t\u00a0'\"")))
def test_sentences_lie_in_order_and_hold_every_word(text):
    spans = list(split_sentences(text))
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())


def test_what_is_read_for_figures_is_cut_as_it_was():
    """The annotations of every document rest on it."""
    text = "1. Fermer dix vannes. « Quoi ! » Le maire en veut 300.\nNul ne sait.\nRien.\tDeux rues"
    found = [text[start:end] for start, end in find_sentences(text, load_lexicon("fr"))]
    assert found == ["1.", "Fermer dix vannes.", "« Quoi ! » Le maire en veut 300.", "Deux rues"]
