"""The stage enrich, with a stub for the models."""

from dataclasses import replace

import numpy as np
import pytest

from corpus.document import Annotations
from corpus.ledger import vectors
from corpus.ledger import work as stage_work
from corpus.ledger.replay import Again, replay
from corpus.ledger.work import Selection
from nlp.embeddings import open_embedder
from nlp.errors import ModelUnavailable
from nlp.relevance import RELEVANT
from tests.veille.newsroom import (
    MORNING,
    UNREADABLE,
    bulletin,
    capture,
    do,
    do_index,
    find,
    indexed,
    make_stub_annotator,
    reasons,
    reference,
    states,
)
from veille.errors import StageError
from veille.pool import Failure, WorkerPool
from veille.stages import enrich as stage
from veille.stages.enrich import enrich, find_irrelevance, keep_reading
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.workspace import Workspace

pytestmark = pytest.mark.usefixtures("inline")


#: The embedder of the tests' settings.
MODEL = "hashing:64"


def vectors_of(workspace, model=MODEL, numbers=(1, 2, 3)):
    with workspace.ledger.reading() as tx:
        found = vectors.load(tx, [reference(number) for number in numbers], model=model)
    return {identifier: np.frombuffer(vector, dtype="<f4") for identifier, vector in found.items()}


@pytest.fixture
def batch(workspace) -> str:
    batch = capture(workspace, bulletin(1), bulletin(2, f"Un texte {UNREADABLE}."), bulletin(3))
    do(extract, workspace)
    return batch


def test_documents_get_annotations_whose_spans_are_their_evidence(workspace, batch):
    report = do(enrich, workspace, Selection(batches=(batch,)))
    assert report.sources == {"avis": {"done": 2, "quarantined": 1}}
    read, _ = find(workspace, reference(1), reference(3))
    (entity,) = read.annotations.entities
    assert read.content.text_of(entity.field)[entity.start : entity.end] == "Altimeris"
    assert (read.version, read.reading) == (1, 1)


def test_a_document_that_cannot_be_read_is_quarantined_and_can_still_be_found(workspace, settings, batch):
    do(enrich, workspace)
    assert reasons(workspace.ledger, "enrich") == ["the stub cannot read it"]
    do(relate, workspace)
    do_index(workspace)
    assert set(indexed(settings.index_address)) == {reference(1), reference(2), reference(3)}


def read_once_more(workspace, clock) -> dict[str, int]:
    clock.advance(days=1)
    with workspace.ledger.writing() as tx:
        assert replay(tx, "enrich", Again(MORNING), now=clock()) == 3
    return dict(do(enrich, workspace).counts)


def test_a_replay_adds_a_reading_and_no_version(workspace, clock, batch, monkeypatch):
    do(enrich, workspace)
    better = make_stub_annotator(stamp="stub 2")
    monkeypatch.setattr(stage, "make_annotator", lambda: better)
    assert read_once_more(workspace, clock) == {"done": 2, "quarantined": 1}
    (read,) = find(workspace, reference(1))
    assert (read.version, read.reading, read.annotations.stamp) == (1, 2, "stub 2")


def test_a_replay_by_the_same_reader_adds_nothing(workspace, clock, batch):
    do(enrich, workspace)
    before = find(workspace, *map(reference, (1, 2, 3)))
    assert read_once_more(workspace, clock) == {"unchanged": 2, "quarantined": 1}
    assert find(workspace, *map(reference, (1, 2, 3))) == before
    assert states(workspace.ledger, "relate") == {"waiting": 3}


def keep(workspace, document, answer):
    item = stage.Item("enrich", document.id, "avis")
    with workspace.ledger.writing() as tx:
        catalogue = workspace.catalogue
        return keep_reading(tx, item, document, answer, workspace.clock(), catalogue=catalogue, model=MODEL)


def test_annotations_of_a_text_that_changed_meanwhile_are_not_kept(workspace, clock, batch):
    (old,) = find(workspace, reference(1))
    clock.advance(days=1)
    capture(workspace, bulletin(1, "Un autre texte."))
    do(extract, workspace)
    (answer,) = stage.make_reader(stage.make_annotator, MODEL)([old])
    assert keep(workspace, old, answer).state == "unchanged"
    (read,) = find(workspace, reference(1))
    assert read.annotations is None
    assert vectors_of(workspace) == {}
    assert states(workspace.ledger, "enrich") == {"waiting": 3}


def test_a_changed_text_is_read_anew(workspace, clock, batch):
    do(enrich, workspace)
    clock.advance(days=1)
    capture(workspace, bulletin(1, "Rien de connu."))
    do(extract, workspace)
    do(enrich, workspace)
    (read,) = find(workspace, reference(1))
    assert (read.version, read.annotations.entities) == (2, ())


def test_a_failure_of_the_process_is_the_documents_own(workspace, batch):
    (document,) = find(workspace, reference(1))
    kept = keep(workspace, document, Failure("took more than 60 s"))
    assert (kept.state, kept.reason) == ("quarantined", "took more than 60 s")
    assert states(workspace.ledger, "relate") == {"waiting": 1}


def annotate_without_a_model(documents: object) -> list[object]:
    raise ModelUnavailable("the model 'xx' is not installed: pip install xx")


def make_annotator_without_a_model():
    return annotate_without_a_model


def test_a_missing_model_quarantines_nothing(workspace, batch, monkeypatch):
    monkeypatch.setattr("veille.stages.driver.WorkerPool", WorkerPool)
    monkeypatch.setattr(stage, "make_annotator", make_annotator_without_a_model)
    with pytest.raises(StageError, match="pip install xx"):
        do(enrich, workspace)
    assert states(workspace.ledger, "enrich") == {"waiting": 3}


def test_every_document_gets_a_vector_of_its_title_and_lead(workspace, batch):
    do(enrich, workspace)
    found = vectors_of(workspace)
    assert set(found) == {reference(1), reference(2), reference(3)}  # also the one whose annotations failed
    text = "Vulnérabilité dans Vanne 1\nUne faille touche le logiciel Vanne."
    assert found[reference(1)] == pytest.approx(open_embedder(MODEL).encode([text])[0])


def test_a_new_version_has_no_vector_until_it_is_read(workspace, clock, batch):
    do(enrich, workspace)
    clock.advance(days=1)
    capture(workspace, bulletin(1, title="Un autre titre"))
    do(extract, workspace)
    assert set(vectors_of(workspace)) == {reference(2), reference(3)}
    do(enrich, workspace)
    text = "Un autre titre\nUne faille touche le logiciel Vanne."
    assert vectors_of(workspace)[reference(1)] == pytest.approx(open_embedder(MODEL).encode([text])[0])


def test_a_replay_makes_the_vectors_of_another_embedder(workspace, settings, clock, batch):
    do(enrich, workspace)
    other = replace(workspace, settings=settings.model_copy(update={"embedder": "hashing:32"}))
    with workspace.ledger.writing() as tx:
        replay(tx, "enrich", Again(MORNING), now=clock())
    do(enrich, other)
    assert {len(vector) for vector in vectors_of(workspace, "hashing:32").values()} == {32}
    assert {len(vector) for vector in vectors_of(workspace).values()} == {64}


def test_without_an_embedder_there_are_no_vectors_and_all_else_goes_on(workspace, settings, batch):
    without = replace(workspace, settings=settings.model_copy(update={"embedder": "none"}))
    assert do(enrich, without).counts == {"done": 2, "quarantined": 1}
    assert vectors_of(workspace, "none") == {}


# What a source that says keep: relevant drops


def with_keep(workspace: Workspace, keep: str) -> Workspace:
    changed = {slug: source.model_copy(update={"keep": keep}) for slug, source in workspace.catalogue.items()}
    return replace(workspace, catalogue=changed)


@pytest.fixture
def selective(workspace, monkeypatch):
    """A press whose texts are scored by a word; the document is an article, as the bulletins of the tests are not."""

    def read(documents):
        scores = [0.9 if "rançon" in document.content.body else 0.1 for document in documents]
        return [Annotations(stamp="scored", language="fr", relevance=score) for score in scores]

    monkeypatch.setattr(stage, "make_annotator", lambda: read)
    monkeypatch.setattr(stage, "OFFICIAL", ("report",))
    return with_keep(workspace, "relevant")


def bring(workspace, text: str) -> None:
    capture(workspace, bulletin(1, text))
    for each in (extract, enrich, relate):
        do(each, workspace)
    do_index(workspace)


def test_what_is_not_relevant_is_discarded_with_its_score_and_neither_related_nor_indexed(selective, settings):
    bring(selective, "Une recette de tarte.")
    with selective.ledger.reading() as tx:
        (told,) = stage_troubles(tx)
    assert told == f"relevance 0.10 is under {RELEVANT} (the source says keep: relevant)"
    assert states(selective.ledger, "enrich") == {"discarded": 1}
    assert states(selective.ledger, "relate") == {}
    assert indexed(settings.index_address) == {}
    (document,) = find(selective, reference(1))
    assert document.annotations.relevance == 0.1


def stage_troubles(tx):
    everything = Selection()
    return [reason for _, reason in stage_work.troubles(tx, "enrich", everything, limit=9, states=("discarded",))]


def test_what_is_no_longer_relevant_leaves_the_index(selective, settings, clock):
    bring(selective, "Une rançon est demandée.")
    assert set(indexed(settings.index_address)) == {reference(1)}
    clock.advance(days=1)
    bring(selective, "Une recette de tarte.")
    assert indexed(settings.index_address) == {}
    do_index(selective, rebuild=True)
    assert indexed(settings.index_address) == {}


def test_what_was_discarded_can_be_read_again(selective, settings, clock):
    bring(selective, "Une recette de tarte.")
    generous = with_keep(selective, "all")
    with selective.ledger.writing() as tx:
        assert replay(tx, "enrich", Again(MORNING), now=clock()) == 1
    for each in (enrich, relate):
        do(each, generous)
    do_index(generous)
    assert set(indexed(settings.index_address)) == {reference(1)}


def test_a_source_that_keeps_all_keeps_all(selective, settings):
    bring(with_keep(selective, "all"), "Une recette de tarte.")
    assert set(indexed(settings.index_address)) == {reference(1)}


@pytest.mark.parametrize(
    ("kind", "source_kind", "kept"),
    [("article", "press", False), ("article", "agency", False), ("report", "press", True), ("article", "report", True)],
)
def test_official_texts_are_never_dropped(workspace, batch, kind, source_kind, kept):
    (document,) = find(workspace, reference(1))
    document = document.model_copy(
        update={
            "source": document.source.model_copy(update={"kind": source_kind}),
            "content": document.content.model_copy(update={"kind": kind}),
        }
    )
    source = with_keep(workspace, "relevant").catalogue["avis"]
    reason = find_irrelevance(document, Annotations(stamp="s", relevance=0.0), source)
    assert (reason is None) == kept
    assert find_irrelevance(document, Annotations(stamp="s", relevance=0.0), None) is None  # of no known source
