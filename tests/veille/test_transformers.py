"""A model of sentence-transformers for real, beside its numpy form. `make test-transformers` runs it."""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import product

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
    pytest.mark.skipif(
        "VEILLE_TEST_TRANSFORMERS" not in os.environ and find_spec("sentence_transformers") is None,
        reason="needs torch: make test-transformers runs it",
    ),
    pytest.mark.timeout(600),  # on a busy machine torch alone takes a minute to load
    # torch and its libraries warn of themselves.
    pytest.mark.filterwarnings("default"),
]

FRENCH = product(
    ("Un rançongiciel", "L'hôpital de Brenval,", "Selon le rapport, la société Altimeris", "Hier", "Le ministère"),
    ("a chiffré 1 200 postes.", "coûte 7,3 Md€ !", "n'a rien dit…", "ouvre un centre à Rennes", "et sa filiale. " * 9),
)
ENGLISH = product(
    ("Ransomware", "The Brenval hospital", "A spokesman for Altimeris Ltd.", "Nobody", "CVE-2026-10001"),
    ("encrypted 1,200 machines.", "costs €7.3bn!", "said “nothing”", "opens a centre in Leeds", "and a branch. " * 9),
)
SENTENCES = [" ".join(parts) for parts in (*FRENCH, *ENGLISH)]
TEXTS = [*SENTENCES, "", "word " * 2 * MOST_TOKENS, "half a \ud800 character"]
EMPTY = len(SENTENCES)


@pytest.fixture(scope="module", autouse=True)
def without_a_hub() -> Iterator[None]:
    """Set before the library is imported, which reads it then: nothing is asked of a network."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="module")
def model() -> NamedModel:
    return NamedModel(str(find_folder()))


def test_the_numpy_form_makes_the_same_vectors(model):
    assert len(set(SENTENCES)) == 50
    ours, theirs = open_embedder("minilm").encode(TEXTS), model.encode(TEXTS)
    assert ours.dtype == theirs.dtype == np.float32
    assert ours.shape == theirs.shape == (len(TEXTS), model.dimension)
    assert np.abs(ours - theirs).max() < 1e-5
    assert not ours[EMPTY].any()
    assert not theirs[EMPTY].any()
    lengths = np.linalg.norm(theirs, axis=1)
    assert np.delete(lengths, EMPTY) == pytest.approx(np.ones(len(TEXTS) - 1), abs=1e-5)


def test_what_comes_with_a_text_does_not_change_its_vector(model):
    few = TEXTS[EMPTY - 3 :]
    for embedder in (model, open_embedder("minilm")):
        together = embedder.encode(few)
        alone = np.concatenate([embedder.encode([text]) for text in few])
        assert np.abs(together - alone).max() < 1e-5


def test_a_model_is_opened_by_its_folder(model):
    assert model.name == f"sentence-transformers:{find_folder()}"
    assert open_embedder(model.name).dimension == model.dimension == 384


@pytest.mark.parametrize("name", ["/nonexistent/model", "nobody/no-such-model"])
def test_a_model_that_cannot_be_had_is_named_with_what_to_do(name):
    with pytest.raises(ModelUnavailable, match=f"the model '{name}' cannot be loaded; name a folder"):
        open_embedder(f"sentence-transformers:{name}")


def test_a_folder_that_holds_no_model_is_refused(tmp_path):
    with pytest.raises(ModelUnavailable, match="name a folder that sentence-transformers wrote"):
        open_embedder(f"sentence-transformers:{tmp_path}")


@pytest.mark.usefixtures("without_models")
def test_a_document_is_read_indexed_and_found_by_its_meaning(workspace, veille, monkeypatch):
    """Through the verbs, in processes with their limits of memory, as a watch does it."""
    name = f"sentence-transformers:{find_folder()}"
    monkeypatch.setenv("VEILLE_EMBEDDER", name)
    monkeypatch.setenv("VEILLE_PAGE_SECONDS", "300")
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
