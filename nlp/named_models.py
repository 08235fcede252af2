"""Any model of sentence-transformers as an embedder, by its name or its folder."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import ModelUnavailable
from nlp.text import replace_surrogates
from nlp.threads import limit_threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KIND = "sentence-transformers"
INSTALL = "pip install 'veille[transformers]'"


class NamedModel:
    """The model ``model``: a folder, or a name of the hub, from which the library gets it once.

    ``HF_HUB_OFFLINE=1`` forbids it to; then only what is on the disk is used.
    """

    #: Nobody has measured it: a floor of 0 keeps out what points away from the question.
    unrelated = 0.0

    def __init__(self, model: str) -> None:
        if not model:
            raise ModelUnavailable(f"'{KIND}:' names no model: after the colon comes a folder or a name of the hub")
        limit_threads()
        self.name = f"{KIND}:{model}"
        self._model = _load(model)
        self.dimension = int(_ask_dimension(self._model))

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        from nlp.embeddings import LONGEST, has_words

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        worded = [index for index, text in enumerate(texts) if has_words(text)]
        if worded:
            read = [replace_surrogates(texts[index][:LONGEST]) for index in worded]
            vectors[worded] = self._model.encode(
                read, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
            )
        return vectors


def _load(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelUnavailable(
            f"the embedder '{KIND}:{model}' needs the library sentence-transformers, which is not installed: {INSTALL}"
        ) from error
    import_module("transformers.utils.logging").disable_progress_bar()
    path = Path(model).expanduser()
    try:
        return SentenceTransformer(str(path) if path.is_dir() else model, device="cpu")
    except Exception as error:
        said = next(iter(str(error).strip().splitlines()), "")
        raise ModelUnavailable(
            f"the model '{model}' cannot be loaded; name a folder that sentence-transformers wrote, or a model of the "
            f"hub that can be reached ({type(error).__name__}: {said})"
        ) from error


def _ask_dimension(model: Any) -> int:
    """The method's name changed between versions of the library."""
    ask = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(ask())
