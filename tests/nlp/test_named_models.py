"""Models of sentence-transformers: what we ask of the library, and what we say without it."""

import sys
from types import ModuleType

import numpy as np
import pytest

from nlp.embeddings import open_embedder
from nlp.errors import ModelUnavailable


class Library:
    """Stands for a model of the library: a text becomes its length and its number of words, unscaled but for length."""

    def __init__(self, name: str, *, device: str) -> None:
        if "missing" in name:
            raise OSError(f"{name} is not a local folder\nand more lines that nobody reads")
        self.name, self.device = name, device

    def get_embedding_dimension(self) -> int:
        return 2

    def encode(self, texts, *, normalize_embeddings, show_progress_bar, convert_to_numpy):
        assert normalize_embeddings
        assert convert_to_numpy
        assert not show_progress_bar
        rows = np.array([[len(text), len(text.split())] for text in texts], dtype=np.float64)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def library(monkeypatch):
    module, logging = ModuleType("sentence_transformers"), ModuleType("transformers.utils.logging")
    module.SentenceTransformer = Library  # type: ignore[attr-defined]
    logging.disable_progress_bar = lambda: None  # type: ignore[attr-defined]
    for name in ("transformers", "transformers.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    monkeypatch.setitem(sys.modules, "transformers.utils.logging", logging)


def test_a_model_is_known_by_its_kind_and_name(library):
    embedder = open_embedder("sentence-transformers:some/model:v2")
    assert (embedder.name, embedder.dimension) == ("sentence-transformers:some/model:v2", 2)


def test_vectors_are_float32_and_of_length_one_or_zero(library):
    vectors = open_embedder("sentence-transformers:m").encode(["une phrase", " …", "", "a \ud800 b", "mot " * 9_000])
    assert (vectors.shape, vectors.dtype) == ((5, 2), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 1, 1])


def test_no_texts_give_no_vectors(library):
    assert open_embedder("sentence-transformers:m").encode([]).shape == (0, 2)


def test_without_the_library_the_embedder_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelUnavailable, match=r"'sentence-transformers:m' needs the library .* pip install 'veille"):
        open_embedder("sentence-transformers:m")


@pytest.mark.parametrize("name", ["sentence-transformers", "sentence-transformers:"])
def test_a_kind_without_a_model_is_refused(name):
    with pytest.raises(ModelUnavailable, match="names no model: after the colon comes a folder or a name"):
        open_embedder(name)


def test_a_model_that_cannot_be_loaded_is_named_with_one_line_of_the_reason(library):
    with pytest.raises(ModelUnavailable) as refused:
        open_embedder("sentence-transformers:missing")
    assert str(refused.value).startswith("the model 'missing' cannot be loaded; name a folder")
    assert str(refused.value).endswith("(OSError: missing is not a local folder)")
