"""The stage index: what the engine is told, in which order, and what it may forget."""

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.ledger import leases
from corpus.ledger.replay import Again, replay
from index.backend import open_backend
from index.embedded import TantivyBackend
from index.errors import IndexLocked, IndexOutdated, IndexUnavailable
from index.vectors import Nearest, Vector
from nlp.embeddings import open_embedder
from tests.veille.newsroom import arrived, bulletin, capture, do, do_index, indexed, reference, states
from veille.stages import index as stage
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate

pytestmark = pytest.mark.usefixtures("inline")


def bring(workspace, *numbers: int, text: str = "Altimeris publie un correctif.") -> None:
    """Bulletins that wait for the index, in the order of their numbers."""
    for number in numbers:
        capture(workspace, bulletin(number, text))
        for each in (extract, enrich, relate):
            do(each, workspace)
        workspace.clock.advance(minutes=1)


@pytest.fixture
def folder(settings) -> Path:
    return settings.data / "index"


def test_all_that_waits_is_written_and_arrives_in_order(workspace, settings):
    bring(workspace, 2, 1, 3)
    report = do_index(workspace)
    assert report.sources == {"avis": {"done": 3}}
    assert set(indexed(settings.index_address)) == {reference(1), reference(2), reference(3)}
    assert arrived(workspace) == [(reference(2), 1), (reference(1), 1), (reference(3), 1)]
    assert states(workspace.ledger, "index") == {"done": 3}


def test_chunks_and_commits_change_nothing_of_the_order(workspace, settings, monkeypatch):
    monkeypatch.setattr(stage, "CHUNK", 2)
    monkeypatch.setattr(stage, "COMMIT", 3)
    bring(workspace, *range(7, 0, -1))
    do_index(workspace)
    assert [identifier for identifier, _ in arrived(workspace)] == [reference(number) for number in range(7, 0, -1)]
    assert len(indexed(settings.index_address)) == 7


def test_where_nothing_waits_nothing_is_written(workspace):
    bring(workspace, 1)
    do_index(workspace)
    assert do_index(workspace).counts == {}


def test_a_document_arrives_once_however_often_it_changes(workspace, settings, clock):
    bring(workspace, 1)
    do_index(workspace)
    clock.advance(days=1)
    bring(workspace, 1, text="Altimeris retire le correctif.")
    do_index(workspace)
    assert indexed(settings.index_address)[reference(1)]["version"] == 2
    assert arrived(workspace) == [(reference(1), 1)]


def test_the_health_of_sources_is_written_beside_the_documents(workspace, folder):
    do_index(workspace)
    reader = TantivyBackend(folder)
    row = reader.get("sources", "avis")
    reader.close()
    assert row is not None
    assert (row["state"], row["reason"]) == ("late", "it was never polled")


def test_a_second_writer_is_deferred_and_ends_well(workspace):
    bring(workspace, 1)
    with workspace.ledger.writing() as tx:
        assert leases.acquire(tx, "index", holder="another-machine 1 0.00", now=workspace.clock())
    report = do_index(workspace)
    assert (report.counts, report.exit_code) == ({"deferred": 1}, 0)
    assert states(workspace.ledger, "index") == {"waiting": 1}


def test_a_writer_of_another_ledger_is_an_error_that_says_so(workspace, folder):
    bring(workspace, 1)
    other = TantivyBackend(folder, writable=True)
    with pytest.raises(IndexLocked, match="another process is writing"):
        do_index(workspace)
    other.close()
    assert do_index(workspace).counts == {"done": 1}


@pytest.mark.parametrize("moment", ["settle", "append"])
def test_a_crash_between_commit_and_mark_is_repaired(workspace, settings, monkeypatch, moment):
    bring(workspace, 1, 2)

    def crash(*arguments: object, **options: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(stage.indexing if moment == "settle" else stage.arrivals, moment, crash)
        with pytest.raises(RuntimeError):
            do_index(workspace)
    assert states(workspace.ledger, "index") == {"waiting": 2}
    assert do_index(workspace).counts == {"done": 2}
    assert len(indexed(settings.index_address)) == 2
    assert arrived(workspace) == [(reference(1), 1), (reference(2), 1)]


def test_a_lost_index_is_written_again_and_nothing_arrives_twice(workspace, settings, folder):
    bring(workspace, 1, 2)
    do_index(workspace)
    shutil.rmtree(folder)
    assert do_index(workspace).counts == {"done": 2}
    assert len(indexed(settings.index_address)) == 2
    assert len(arrived(workspace)) == 2


def test_an_index_from_a_backup_gets_what_it_misses(workspace, settings, folder, tmp_path):
    bring(workspace, 1)
    do_index(workspace)
    shutil.copytree(folder, tmp_path / "backup")
    bring(workspace, 2, 3)
    do_index(workspace)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder)
    assert do_index(workspace).counts == {"done": 2}
    assert len(indexed(settings.index_address)) == 3


def test_a_rebuild_writes_everything_anew(workspace, settings):
    bring(workspace, 1, 2)
    do_index(workspace)
    assert do_index(workspace, rebuild=True).counts == {"done": 2}
    assert len(indexed(settings.index_address)) == 2
    assert len(arrived(workspace)) == 2


def nearest(settings, text: str) -> list[str]:
    """The documents nearest to a text, as a reader that opens the index now finds them."""
    embedder = open_embedder(settings.embedder)
    with closing(open_backend(settings.index_address)) as backend:
        found = backend.nearest(Nearest(Vector(embedder.name, embedder.encode([text])[0]), 2))
        return [neighbour.id for neighbour in found]


def models(settings) -> dict[str, int]:
    with closing(open_backend(settings.index_address)) as backend:
        return backend.models("documents")


@pytest.mark.parametrize("rebuild", [False, True])
def test_vectors_come_to_the_index_with_their_documents(workspace, settings, rebuild):
    bring(workspace, 1, 2, 3)
    do_index(workspace, rebuild=rebuild)
    assert models(settings) == {"hashing:64": 3}
    assert nearest(settings, "Vulnérabilité dans Vanne 2\nUne faille touche le logiciel Vanne.")[0] == reference(2)


def test_a_lost_matrix_is_made_again_of_the_ledger(workspace, settings, folder):
    bring(workspace, 1, 2)
    do_index(workspace)
    shutil.rmtree(folder)
    do_index(workspace)
    assert models(settings) == {"hashing:64": 2}


def test_after_a_change_of_embedder_a_replay_brings_the_vectors_of_the_new_one(workspace, settings, clock):
    bring(workspace, 1, 2)
    do_index(workspace)
    other = replace(workspace, settings=settings.model_copy(update={"embedder": "hashing:32"}))
    with workspace.ledger.writing() as tx:
        replay(tx, "enrich", Again(datetime(2026, 1, 1, tzinfo=UTC)), now=clock())
    for each in (enrich, relate):
        do(each, other)
    do_index(other)
    assert models(settings) == {"hashing:32": 2}
    assert len(arrived(workspace)) == 2


def of_another_version(folder: Path) -> None:
    (folder / "index.json").write_text(json.dumps({"fingerprint": "of old"}), encoding="utf-8")


def damaged(folder: Path) -> None:
    (folder / "index.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(("harm", "error"), [(of_another_version, IndexOutdated), (damaged, IndexUnavailable)])
def test_an_index_that_cannot_be_used_is_refused_until_it_is_rebuilt(workspace, settings, folder, harm, error):
    bring(workspace, 1)
    do_index(workspace)
    harm(folder)
    bring(workspace, 2)
    with pytest.raises(error, match="veille index --rebuild"):
        do_index(workspace)
    assert states(workspace.ledger, "index") == {"done": 1, "waiting": 1}
    assert do_index(workspace, rebuild=True).counts == {"done": 2}
    assert len(indexed(settings.index_address)) == 2
