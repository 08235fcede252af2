"""From text to tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import LONGEST_TOKEN, elide, fold_value, prepare, stem, tokenise
from index.embedded.schema import build_analyzers

Analyse = Callable[[str, str], list[str]]

#: French and English as they come, with typography, decomposed accents and other alphabets.
LETTERS = "aeilnsqucdt éèàçœÆŁßıİŉ'’“”«»-_.,;:!?…0129²ªµº½\u0301\u00a0\u202f\u00adαΣςЙй\n\x00€™🙂ɓ中"


def test_an_engine_makes_the_same_words_of_a_text(analyse: Analyse, tokens_row: dict[str, Any]):
    assert analyse(tokens_row["text"], "exact") == tokens_row["exact"]


def test_an_engine_makes_the_same_stems_of_a_text(analyse: Analyse, stems_row: dict[str, Any]):
    assert analyse(stems_row["text"], stems_row["language"]) == stems_row["stems"]


@given(st.text(LETTERS))
def test_tantivy_and_python_agree_on_every_text(text: str):
    analyzers = build_analyzers()
    exact = [token.exact for token in tokenise(text)]
    assert analyzers["exact"].analyze(prepare(text)) == exact
    assert analyzers["fr"].analyze(prepare(text)) == [stem(token, "fr") for token in exact]


@given(st.text(LETTERS))
def test_tokens_lie_in_the_text_in_order(text: str):
    last = 0
    for token in tokenise(text):
        assert last <= token.start < token.end <= len(text)
        last = token.end


@given(st.text())
def test_any_text_can_be_prepared(text: str):
    prepare(text).encode()


@given(st.text("ldnqu' ’aé"))
def test_eliding_leaves_the_tokens_as_they_are(text: str):
    exact = [token.exact for token in tokenise(text)]
    assert [token.exact for token in tokenise(prepare(text))] == exact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'attaque", "'attaque"),
        ("Qu’il", "'il"),
        ("les l'", "les l'"),
        ("l' attaque", "l' attaque"),
        ("aujourd'hui", "aujourd'hui"),
        ("no apostrophe", "no apostrophe"),
    ],
)
def test_only_an_elided_word_before_a_letter_is_cut(text: str, expected: str):
    assert elide(text) == expected


def test_a_key_is_no_word(analyse: Analyse):
    assert analyse("clef " + "a" * LONGEST_TOKEN, "exact") == ["clef"]
    assert analyse("a" * (LONGEST_TOKEN - 1), "exact") == ["a" * (LONGEST_TOKEN - 1)]


@pytest.mark.parametrize(
    ("value", "folded"),
    [
        ("Été À", "ete a"),
        ("CERT-FR", "cert-fr"),
        ("Αθήνα", "αθήνα"),
        ("e\u0301", "e"),
        ("Côte d’Ivoire – « m² »", 'cote d\'ivoire - " m2 "'),
    ],
)
def test_a_keyword_is_folded_as_a_whole(value: str, folded: str):
    assert fold_value(value) == folded
