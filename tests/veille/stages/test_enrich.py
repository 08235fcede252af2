"""The stage enrich, with a stub for the models."""

import pytest

from corpus.ledger.replay import replay
from corpus.ledger.work import Selection
from nlp.errors import ModelUnavailable
from tests.veille.newsroom import (
    MORNING,
    UNREADABLE,
    bulletin,
    capture,
    do,
    do_index,
    find,
    indexed,
    reasons,
    reference,
    states,
)
from veille.errors import StageError
from veille.pool import Failure, WorkerPool
from veille.stages import enrich as stage
from veille.stages.enrich import enrich, keep_annotations
from veille.stages.extract import extract
from veille.stages.relate import relate

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def batch(workspace) -> str:
    batch = capture(workspace, bulletin(1), bulletin(2, f"Un texte {UNREADABLE}."), bulletin(3))
    do(extract, workspace)
    return batch


def test_documents_get_annotations_whose_spans_are_their_evidence(workspace, batch):
    report = do(enrich, workspace, Selection(batch=batch))
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


def test_a_replay_adds_a_reading_and_no_version(workspace, clock, batch):
    do(enrich, workspace)
    clock.advance(days=1)
    with workspace.ledger.writing() as tx:
        assert replay(tx, "enrich", since=MORNING, now=clock()) == 3
    do(enrich, workspace)
    (read,) = find(workspace, reference(1))
    assert (read.version, read.reading) == (1, 2)


def test_annotations_of_a_text_that_changed_meanwhile_are_not_kept(workspace, clock, batch):
    (old,) = find(workspace, reference(1))
    clock.advance(days=1)
    capture(workspace, bulletin(1, "Un autre texte."))
    do(extract, workspace)
    (answer,) = stage.make_annotator()([old])
    with workspace.ledger.writing() as tx:
        kept = keep_annotations(tx, stage.Item("enrich", old.id, "avis"), old, answer, clock())
    assert kept.state == "unchanged"
    (read,) = find(workspace, reference(1))
    assert read.annotations is None
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
    item = stage.Item("enrich", document.id, "avis")
    with workspace.ledger.writing() as tx:
        kept = keep_annotations(tx, item, document, Failure("took more than 60 s"), MORNING)
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
