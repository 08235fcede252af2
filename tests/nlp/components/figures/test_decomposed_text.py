"""Texts whose accents are marks of their own, as some systems write them."""

import unicodedata

import pytest

from nlp.components.figures import find_figures
from nlp.components.figures.time import read_period
from nlp.names.mention import Mention

TEXTS = [
    "Près de 1,5 à 2 millions d'élèves ont été touchés à Évry en février 2024, selon l'académie.",
    "Quelque 40 hôpitaux ; le préjudice s'élève à 3 000 € dès décembre.",
    "Une soixantaine d'agents âgés de 30 à 40 ans, dont un blessé.",
]


@pytest.mark.parametrize("text", TEXTS, ids=["range", "money", "ages"])
def test_decomposed_text_gives_the_same_figures_where_they_stand(text):
    decomposed = unicodedata.normalize("NFD", text)
    for plain, found in zip(find_figures(text, language="fr"), find_figures(decomposed, language="fr"), strict=True):
        spans = [decomposed[found.start : found.end], decomposed[slice(*found.sentence)], *map(str, found[-4:])]
        wanted = [text[plain.start : plain.end], text[slice(*plain.sentence)], *map(str, plain[-4:])]
        assert [unicodedata.normalize("NFC", span) for span in spans] == wanted
        assert all(phrase is None or phrase in decomposed for phrase in found[-4:])
        assert found[3:-4] == plain[3:-4]


def test_names_of_decomposed_text_keep_their_place():
    text = unicodedata.normalize("NFD", "Des dégâts à Évry : 40 blessés à Évry.")
    start = text.rindex("E\u0301vry")
    named = [Mention("place", "Évry", start, start + 5)]
    (figure,) = find_figures(text, language="fr", entities=named)
    assert figure.place == text[start : start + 5]


def test_a_decomposed_period_is_placed():
    assert read_period(unicodedata.normalize("NFD", "février 2024"), published=None, language="fr") is not None
