"""Embeddings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.embeddings import HashingEmbedder, UniversalSentenceEncoder, open_embedder
from nlp.errors import ModelUnavailable

TRANSLATIONS = [
    ("Un rançongiciel a paralysé l'hôpital pendant trois jours.", "Ransomware paralysed the hospital for three days."),
    ("Le ministre a présenté le budget de la défense.", "The minister presented the defence budget."),
    ("Des pirates ont volé les données de milliers de clients.", "Hackers stole the data of thousands of customers."),
    ("La pluie a retardé la récolte des pommes en Bretagne.", "Rain delayed the apple harvest in Brittany."),
]


@pytest.fixture(scope="module", params=["use", "hashing:256"])
def embedder(request):
    return open_embedder(request.param)


def test_vectors_have_the_declared_shape_and_length_one(embedder):
    vectors = embedder.encode(["Une phrase.", "Another sentence.", "encore une phrase " * 5_000])
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)


@pytest.mark.parametrize("text", ["", " \n", "— …"])
def test_a_text_without_words_has_the_zero_vector(embedder, text):
    empty, full = embedder.encode([text, "Une phrase."])
    assert not empty.any()
    assert full.any()


def test_no_texts_give_no_vectors(embedder):
    assert embedder.encode([]).shape == (0, embedder.dimension)


def test_the_same_text_has_the_same_vector_whatever_comes_with_it(embedder):
    alone = embedder.encode(["Une phrase."])[0]
    assert embedder.encode(["Another one.", "Une phrase."])[1] == pytest.approx(alone, abs=1e-5)


def test_lone_surrogates_are_no_obstacle(embedder):
    assert embedder.encode(["Une phrase \ud800 coupée."]).any()


def test_an_embedder_is_opened_by_its_name(embedder):
    assert open_embedder(embedder.name).dimension == embedder.dimension


def test_an_unknown_embedder_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(ModelUnavailable, match="'word2vec'; there are: hashing, minilm, sentence-transformers, use"):
        open_embedder("word2vec")


@pytest.mark.parametrize("name", ["hashing:0", "hashing:many", "hashing:-1", "hashing:²"])
def test_an_embedder_without_a_number_of_dimensions_is_refused(name):
    with pytest.raises(ModelUnavailable, match="a number of dimensions"):
        open_embedder(name)


def test_translations_are_nearer_than_unrelated_sentences():
    french, english = zip(*TRANSLATIONS, strict=True)
    embedder = UniversalSentenceEncoder()
    cosines = embedder.encode(french) @ embedder.encode(english).T
    translated = np.diag(cosines)
    unrelated = cosines[~np.eye(len(TRANSLATIONS), dtype=bool)]
    assert translated.min() > unrelated.max() + 0.1


def test_hashed_texts_are_near_when_they_share_words():
    one, other, unrelated = HashingEmbedder().encode(["faille du serveur", "Serveur : la faille", "budget voté hier"])
    assert one @ other > 0.5 > one @ unrelated


@given(st.lists(st.text(max_size=50), max_size=5))
def test_hashed_vectors_have_length_one_or_zero(texts):
    lengths = np.linalg.norm(HashingEmbedder(16).encode(texts), axis=1)
    assert all(length == pytest.approx(1, abs=1e-5) or length == 0 for length in lengths)
