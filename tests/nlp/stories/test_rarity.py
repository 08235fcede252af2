"""How telling keys are: rare ones much, everyday words little, whatever is on the desk."""

import numpy as np
import pytest

from nlp.stories.article import FIGURES, NAMES, ROOTS, WORDS
from nlp.stories.rarity import EVERYDAY, rate, read_everyday, weigh
from nlp.stories.terms import NAME, TEXT, TITLE, hash_terms, stem
from tests.nlp.stories.papers import FIRE, FIRE_IN_ENGLISH, read


def nobody(keys):
    return np.zeros(len(keys), np.int64)


def everybody(count):
    return lambda keys: np.full(len(keys), count)


def key(word, language="fr"):
    return hash_terms(stem([word], language), TEXT, language)


@pytest.mark.parametrize(
    ("language", "everyday", "rare"), [("fr", "pays", "rançongiciel"), ("en", "people", "ransomware")]
)
def test_an_empty_desk_knows_which_words_are_everyday_language(language, everyday, rare):
    assert rate(key(everyday, language), nobody, 0) < rate(key(rare, language), nobody, 0) - 1


def test_a_key_that_more_documents_have_tells_less():
    ratings = [float(rate(key("usine"), everybody(held), 1000)[0]) for held in (0, 1, 10, 1000)]
    assert ratings == sorted(ratings, reverse=True)
    assert len(set(ratings)) == 4


def test_a_key_tells_more_where_more_documents_do_not_have_it():
    assert rate(key("villemar"), everybody(1), 100_000) > rate(key("villemar"), everybody(1), 10)


def test_rarity_is_the_inverse_document_frequency_beside_everyday_language():
    unknown = hash_terms(["villemarbourg"], NAME)
    assert rate(unknown, everybody(3), 500) == pytest.approx(np.log((500 + EVERYDAY + 1) / 3.5))


def test_a_key_that_all_have_still_tells_a_little():
    assert rate(key("usine"), everybody(10**6), 10).tolist() == pytest.approx([0.01])


def test_everyday_shares_are_of_titles_and_of_longer_openings():
    everyday = read_everyday()
    word = stem(["ville"], "fr")
    title, opening, unknown = everyday.share(
        np.concatenate([hash_terms(word, TITLE, "fr"), key("ville"), hash_terms(["villemarbourg"], NAME)])
    )
    assert 0 == unknown < title < opening < 1


@pytest.mark.parametrize("text", [FIRE, FIRE_IN_ENGLISH, "", "Orage"])
@pytest.mark.parametrize("held", [0, 7, 5000])
def test_words_and_roots_have_length_one_and_names_and_figures_lie_between_none_and_one(text, held):
    article = weigh(read("a", text[:30], text, names=["Villemar"], figures=[(30, "km")]), everybody(held), 5000)
    for kind in (WORDS, ROOTS):
        length = np.linalg.norm(article.weights[article.kinds == kind])
        assert length == pytest.approx(1 if len(text) else 0, abs=1e-5)
    for kind in (NAMES, FIGURES):
        assert ((article.weights[article.kinds == kind] > 0) & (article.weights[article.kinds == kind] <= 1)).all()


def test_a_name_that_nobody_has_counts_in_full():
    article = weigh(read("a", "", names=["Villemarbourg"]), nobody, 100)
    assert article.weights.tolist() == pytest.approx([1.0])


def test_a_word_that_comes_more_often_weighs_more():
    article = weigh(read("a", "", "villemarbourg villemarbourg corvannes"), nobody, 0)
    weights = dict(zip(article.keys.tolist(), article.weights.tolist(), strict=True))
    assert weights[int(key("villemarbourg")[0])] > weights[int(key("corvannes")[0])]


def test_weighing_changes_weights_alone():
    article = read("a", "Incendie", FIRE, names=["Villemar"])
    weighed = weigh(article, nobody, 0)
    assert np.array_equal(weighed.keys, article.keys)
    assert np.array_equal(weighed.kinds, article.kinds)
    assert weighed.weights.dtype == np.float32
    assert article.weights.tolist() == read("a", "Incendie", FIRE, names=["Villemar"]).weights.tolist()
