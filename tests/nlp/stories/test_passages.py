"""Words and passages as hashes: what editors change is folded, what changes the meaning is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.stories.passages import PASSAGE_WORDS, fold_words, hash_passages, hash_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The neighbours organised a defence of the city centre",
            "the neighbors organized a defense of the city center",
        ),
        ("A travelling programme of analogue dialogue", "A traveling program of analog dialog"),
        ("‘No comment,’ said the mayor’s office", '"No comment," said the mayor\'s office'),
        ("Mr. Roy met U.S. envoys at 5.30 p.m.", "Mr Roy met US envoys at 5.30 pm"),
        ("a 13-year-old boy", "A 13 year old boy"),
        ("£11million", "£11 million"),
        ("nearly 380,000 people", "nearly 3,80,000 people"),
        ("près de 380\u202f000 personnes", "près de 380.000 personnes"),
        ("douze blessés, two missing", "12 blessés, 2 missing"),
        ("Épinal : l’enquête est close", "EPINAL: l'enquete est close"),
        ("le cœur de la cité", "LE COEUR DE LA CITE"),
        ("Panne géante à Nantes (AFP)", "Panne géante à Nantes"),
        ("sixty per cent", "sixty percent"),
        ("co\u00adopération", "coopération"),
    ],
)
def test_what_editors_change_is_the_same(one, other):
    assert fold_words(one) == fold_words(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 morts", "14 morts"),
        ("deux morts", "trois morts"),
        ("2,5 millions", "25 millions"),
        ("CVE-2031-11111", "CVE-2031-11121"),
        ("le maire est coupable", "le maire n'est pas coupable"),
        ("the bank was not hit", "the bank was hit"),
        ("hausse des prix", "baisse des prix"),
        ("version 11.2", "version 1.2"),
    ],
)
def test_what_changes_the_meaning_is_not(one, other):
    assert fold_words(one) != fold_words(other)


def test_hashes_are_the_same_on_every_machine():
    words = hash_words(["panne", "nantes", "日"])
    assert words.tolist() == [879_580_789_050_605_599, 1_805_308_021_497_393_413, 18_227_392_904_834_212_900]
    assert hash_passages(words).tolist() == [6_853_570_628_129_892_698]


def test_passages_overlap_by_all_but_one_word():
    words = hash_words(["un", "deux", "trois", "quatre", "cinq"])
    assert len(hash_passages(words)) == len(words) - PASSAGE_WORDS + 1
    assert hash_passages(words)[1] == hash_passages(words[1 : 1 + PASSAGE_WORDS])[0]


def test_the_order_of_the_words_of_a_passage_counts():
    words = hash_words(["lyon", "bat", "lille"])
    assert hash_passages(words) != hash_passages(words[::-1])


def test_fewer_words_than_a_passage_are_one():
    assert len(hash_passages(hash_words(["panne", "nantes"]))) == 1
    assert len(hash_passages(hash_words([]))) == 0


@given(st.lists(st.text(min_size=1).filter(lambda word: " " not in word), max_size=30, unique=True))
def test_different_words_have_different_hashes_wherever_they_stand(words):
    together = hash_words(words)
    assert len(np.unique(together)) == len(words)
    assert [hash_words([word])[0] for word in words] == together.tolist()


@given(st.text())
def test_any_text_can_be_folded(text):
    assert all(word and " " not in word for word in fold_words(text))
