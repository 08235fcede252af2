"""A model of sentence-transformers for real, beside the numpy form of the same model. `make test-transformers` runs it."""

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from corpus.ledger import vectors
from nlp.embeddings import open_embedder
from nlp.errors import ModelUnavailable
from nlp.minilm import MOST_TOKENS, find_folder
from nlp.named_models import NamedModel
from tests.veille.newsroom import bulletin, capture, reference

pytestmark = [
    pytest.mark.transformers,
    pytest.mark.skipif(find_spec("sentence_transformers") is None, reason="needs torch: run make test-transformers"),
    # torch and its libraries warn of themselves.
    pytest.mark.filterwarnings("default"),
]

TEXTS = [
    "Ransomware hits a hospital.",
    "Un rançongiciel touche un hôpital.",
    "",
    "word " * 2 * MOST_TOKENS,
    "The minister presented a budget of 3 billion euros for defence, up by 4%.",
    "half a \ud800 character",
]


@pytest.fixture(scope="module")
def model() -> NamedModel:
    return NamedModel(str(find_folder()))


def test_the_numpy_form_makes_the_same_vectors(model):
    ours, theirs = open_embedder("minilm").encode(TEXTS), model.encode(TEXTS)
    assert ours.dtype == theirs.dtype == np.float32
    assert ours.shape == theirs.shape == (len(TEXTS), model.dimension)
    assert np.abs(ours - theirs).max() < 1e-5
    assert not theirs[2].any()


def test_what_comes_with_a_text_does_not_change_its_vector(model):
    for embedder in (model, open_embedder("minilm")):
        together = embedder.encode(TEXTS)
        alone = np.concatenate([embedder.encode([text]) for text in TEXTS])
        assert np.abs(together - alone).max() < 1e-5


def test_a_model_is_opened_by_its_folder(model):
    assert model.name == f"sentence-transformers:{find_folder()}"
    assert open_embedder(model.name).dimension == model.dimension == 384


def test_a_model_that_cannot_be_had_is_named_with_what_to_do(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnavailable, match="the model '/nonexistent/model' cannot be loaded; name a folder"):
        open_embedder("sentence-transformers:/nonexistent/model")


@pytest.mark.usefixtures("without_models")
def test_a_document_is_read_indexed_and_found_by_its_meaning(workspace, veille, monkeypatch):
    """Through the verbs, in processes with their limits of memory, as a watch does it."""
    name = f"sentence-transformers:{find_folder()}"
    monkeypatch.setenv("VEILLE_EMBEDDER", name)
    monkeypatch.setenv("VEILLE_PAGE_SECONDS", "150")  # on a busy machine torch takes a minute to load
    texts = {1: ("Hospital computers encrypted by hackers", "A ransom is demanded."), 2: ("Apples", "A good harvest.")}
    capture(workspace, *(bulletin(number, title=title, summary=lead) for number, (title, lead) in texts.items()))
    for stage in ("extract", "enrich", "relate", "index"):
        ran = veille(stage, "--json")
        assert (ran.code, ran.line["counts"]["done"]) == (0, 2), ran.err
    with workspace.ledger.reading() as tx:
        assert vectors.count_by_model(tx) == {name: 2}
    hits = veille("search", "medical centre extorted by criminals", "--mode", "meaning", "--json").line["hits"]
    assert hits[0]["document"] == reference(1)
    assert hits[0]["found_by"] == ["meaning"]
    assert "torch" in sys.modules
