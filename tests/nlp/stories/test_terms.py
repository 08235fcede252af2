"""Words as stories are told apart by: folded, without what says nothing, stemmed, cut to roots, hashed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.stories.terms import NAME, ROOT, TEXT, TITLE, cut_roots, fold, hash_terms, read_words, stem

PHRASES = st.text("aeinrstmlqAEN éèêàçôïÉÇñü'’-,.", max_size=40)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("L'incendie d’Évreux a été maîtrisé", "fr", ["incendie", "evreux", "maitrise"]),
        ("Aujourd'hui, rien qu'un orage", "fr", ["aujourd", "hui", "rien", "orage"]),
        ("The harbour has been shut by a storm", "en", ["harbour", "shut", "storm"]),
        ("La tour et le port", None, ["la", "tour", "et", "le", "port"]),
        ("Der Hafen, der Sturm", "de", ["der", "hafen", "der", "sturm"]),
        ("n° 12, x_y, 3 %", "fr", ["12"]),
        ("«…» — !", "fr", []),
        ("", "en", []),
    ],
)
def test_words_that_say_something_are_read_in_their_order(text, language, words):
    assert read_words(text, language) == words


@given(PHRASES, st.sampled_from(["fr", "en", None]))
def test_a_text_has_the_same_words_however_its_accents_are_written(text, language):
    assert read_words(unicodedata.normalize("NFD", text), language) == read_words(text, language)


@given(st.text(max_size=60), st.sampled_from(["fr", "en", None]))
def test_every_word_has_two_letters_or_more_and_can_be_hashed(text, language):
    words = read_words(text, language)
    assert all(len(word) > 1 for word in words)
    assert len(hash_terms(stem(words, language), TEXT, language)) == len(words)


def test_folding_leaves_lower_case_without_accents():
    assert [fold(word) for word in ("ÉTÉ", "Straße", "ﬁchier")] == ["ete", "strasse", "fichier"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("fr", "attaques", "attaque"), ("en", "flooding", "flooded"), ("fr", "ports", "port")],
)
def test_forms_of_a_word_have_one_stem_in_their_language(language, one, other):
    assert stem([one], language) == stem([other], language)


@pytest.mark.parametrize("language", [None, "de"])
def test_words_of_other_languages_stay_as_they_are(language):
    assert stem(["attaques", "flooding"], language) == ["attaques", "flooding"]


@pytest.mark.parametrize(
    ("french", "english"), [("guinee", "guinea"), ("olympique", "olympic"), ("ministre", "minister")]
)
def test_words_that_two_languages_share_have_one_root(french, english):
    assert cut_roots([french]) == cut_roots([english])


def test_the_same_letters_are_another_key_as_title_text_root_and_name_and_in_each_language():
    keys = [hash_terms(["port"], kind)[0] for kind in (TITLE, TEXT, ROOT, NAME)]
    keys += [hash_terms(["port"], TEXT, language)[0] for language in ("fr", "en")]
    assert len(set(keys)) == 6


def test_a_key_is_the_same_in_every_process():
    assert hash_terms(["incendie", "peinture"], TEXT, "fr").tolist() == [17755080962541911447, 11314179633157450729]


def test_no_terms_have_no_keys():
    assert hash_terms([], TITLE, "fr").tolist() == []
