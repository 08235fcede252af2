"""Texts as they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import LONGEST_WORD, blank_long_words, cut, replace_surrogates

texts = st.text(alphabet=st.sampled_from("ab \n"), max_size=200)


@given(texts, st.integers(min_value=1, max_value=30))
def test_pieces_lie_end_to_end_and_none_is_too_long(text, longest):
    pieces = list(cut(text, 0, len(text), longest=longest))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(0 < end - start <= longest for start, end in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("un deux\ntrois quatre", ["un deux\n", "trois ", "quatre"]),
        ("un deux trois quatre", ["un deux ", "trois ", "quatre"]),
        ("undeuxtroisquatre", ["undeuxtroi", "squatre"]),
        ("", []),
    ],
)
def test_a_text_is_cut_at_a_line_end_else_between_words_else_anywhere(text, pieces):
    assert [text[start:end] for start, end in cut(text, 0, len(text), longest=10)] == pieces


def test_only_the_given_stretch_is_cut():
    assert list(cut("abc def ghi", 4, 7, longest=100)) == [(4, 7)]


def test_a_lone_surrogate_is_replaced_in_place():
    assert replace_surrogates("a\ud83db\udc00") == "a\ufffdb\ufffd"


@given(st.text())
def test_a_text_that_can_be_encoded_is_left_as_it_is(text):
    assert replace_surrogates(text) == text


def test_a_word_that_no_language_has_is_blanked_in_place():
    word = "(" * (LONGEST_WORD + 1)
    assert blank_long_words(f"avant {word} après") == f"avant {' ' * len(word)} après"


@given(st.text(max_size=LONGEST_WORD))
def test_other_words_are_left_as_they_are(text):
    assert blank_long_words(text) == text
