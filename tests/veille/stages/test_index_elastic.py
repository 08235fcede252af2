"""The stage index on Elasticsearch: what is refused, and from one index to the next."""

from contextlib import closing
from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch

from index.errors import IndexUnavailable
from tests.index.elastic.test_real_faults import own_node
from tests.veille.newsroom import arrived, bulletin, capture, do, do_index, reference, states
from veille import indexing
from veille.engine import open_index, read_servers
from veille.engine_view import list_builds
from veille.report import Report
from veille.searching import build_query
from veille.stages import index as stage
from veille.stages import migrate as migration
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def settings(settings, elasticsearch_url, elastic_prefix):
    update = {"index": f"elasticsearch:{elastic_prefix}", "elasticsearch": elasticsearch_url}
    return settings.model_copy(update=update)


def bring(workspace, *numbers: int) -> None:
    for number in numbers:
        capture(workspace, bulletin(number, "Altimeris publie un correctif."))
        for each in (extract, enrich, relate):
            do(each, workspace)
        workspace.clock.advance(minutes=1)


def found(settings) -> set[str]:
    with closing(open_index(settings)) as backend:
        return {hit.id for hit in backend.search(build_query("Altimeris", limit=50)).hits}


def do_migrate(workspace) -> Report:
    report = Report("index", workspace.clock())
    migration.migrate(workspace, report)
    return report


def spoil(monkeypatch, identifier: str) -> None:
    """A row of this document that no server takes."""
    project = indexing.project

    def spoilt(record, *beside):
        made = project(record, *beside)
        if record["id"] == identifier:
            made["documents"][0]["published"] = "no date at all"
        return made

    monkeypatch.setattr(indexing, "project", spoilt)


def test_what_waits_is_written_and_arrives(workspace, settings):
    bring(workspace, 1, 2)
    assert do_index(workspace).counts == {"done": 2}
    assert found(settings) == {reference(1), reference(2)}
    assert do_index(workspace).counts == {}
    assert len(arrived(workspace)) == 2


def test_a_document_that_the_server_refuses_is_quarantined_with_its_reason_and_the_others_arrive(
    workspace, settings, monkeypatch
):
    bring(workspace, 1, 2)
    with monkeypatch.context() as patched:
        spoil(patched, reference(1))
        report = do_index(workspace)
    assert (report.counts, report.exit_code) == ({"done": 1, "quarantined": 1}, 3)
    [error] = report.errors
    assert error["item"] == reference(1)
    assert "published" in error["reason"]
    assert arrived(workspace) == [(reference(2), 1)]
    assert do_index(workspace).counts == {}
    assert do_migrate(workspace).counts["quarantined"] == 0
    assert found(settings) == {reference(1), reference(2)}
    assert {identifier for identifier, _ in arrived(workspace)} == {reference(1), reference(2)}


def test_a_migration_ends_with_a_new_index_and_keeps_the_old_until_told(workspace, settings):
    bring(workspace, 1, 2)
    do_index(workspace)
    bring(workspace, 3)  # waits
    report = do_migrate(workspace)
    assert report.exit_code == 0
    assert found(settings) == {reference(1), reference(2), reference(3)}
    assert states(workspace.ledger, "index") == {"done": 3}
    assert len(arrived(workspace)) == 3
    assert [(build.number, build.live) for build in list_builds(settings)] == [(1, False), (2, True)]
    bring(workspace, 4)
    do_index(workspace)
    assert reference(4) in found(settings)
    migration.drop(workspace, Report("index", workspace.clock()))
    assert [build.number for build in list_builds(settings)] == [2]


def test_a_migration_that_is_interrupted_goes_on_and_searches_never_stop(workspace, settings, monkeypatch):
    bring(workspace, 1, 2, 3)
    do_index(workspace)
    monkeypatch.setattr(migration, "CHUNK", 1)
    monkeypatch.setattr(migration, "COMMIT", 1)
    written: list[int] = []
    write = migration.write_documents

    def interrupted(workspace, backend, due, unseen):
        if len(written) == 2:
            raise KeyboardInterrupt
        assert found(settings) == {reference(1), reference(2), reference(3)}
        written.append(1)
        return write(workspace, backend, due, unseen)

    with monkeypatch.context() as patched:
        patched.setattr(migration, "write_documents", interrupted)
        with pytest.raises(KeyboardInterrupt):
            do_migrate(workspace)
    assert found(settings) == {reference(1), reference(2), reference(3)}
    monkeypatch.setattr(migration, "write_documents", lambda *given: written.append(1) or write(*given))
    do_migrate(workspace)
    assert len(written) == 3
    assert found(settings) == {reference(1), reference(2), reference(3)}
    assert [(build.number, build.live) for build in list_builds(settings)] == [(1, False), (2, True)]


def test_what_comes_while_an_index_is_migrated_is_in_the_new_one_and_arrives_once(workspace, settings, monkeypatch):
    bring(workspace, 1, 2)
    do_index(workspace)
    write = migration.write_documents

    def meanwhile(*given):
        monkeypatch.setattr(migration, "write_documents", write)
        bring(workspace, 3)
        do_index(workspace)
        return write(*given)

    monkeypatch.setattr(migration, "write_documents", meanwhile)
    assert do_migrate(workspace).counts["done"] == 3
    assert found(settings) == {reference(1), reference(2), reference(3)}
    assert arrived(workspace) == [(reference(number), 1) for number in (1, 2, 3)]


def block(settings, name: str, on: bool | None) -> None:
    with Elasticsearch(settings.elasticsearch) as client:
        index = f"{settings.index.partition(':')[2]}-v1-documents-*"
        client.indices.put_settings(index=index, settings={f"index.blocks.{name}": on})


@pytest.mark.parametrize("name", ["write", "read_only_allow_delete"])
def test_what_a_read_only_index_did_not_take_waits_until_the_block_is_lifted(workspace, settings, name):
    bring(workspace, 1)
    do_index(workspace)
    bring(workspace, 2)
    block(settings, name, True)
    with pytest.raises(IndexUnavailable, match=r"the index is blocked for writing .*what is not written stays due"):
        do_index(workspace)
    assert states(workspace.ledger, "index") == {"done": 1, "waiting": 1}
    assert found(settings) == {reference(1)}
    block(settings, name, None)
    assert do_index(workspace).counts == {"done": 1}
    assert arrived(workspace) == [(reference(1), 1), (reference(2), 1)]


def test_after_a_kill_of_the_server_the_next_run_writes_what_is_missing_and_all_arrives_once(
    workspace, settings, monkeypatch, tmp_path
):
    bring(workspace, 1, 2, 3, 4)
    monkeypatch.setattr(stage, "CHUNK", 1)
    monkeypatch.setattr(stage, "COMMIT", 2)
    write, written = stage.write_documents, []
    with own_node(tmp_path / "server") as node:
        settings = settings.model_copy(update={"elasticsearch": node.url})
        workspace = replace(workspace, settings=settings)

        def killing(*given):
            written.append(1)
            if len(written) == 4:  # two are committed, a third is on its way
                node.kill()
            return write(*given)

        monkeypatch.setattr(stage, "write_documents", killing)
        with pytest.raises(IndexUnavailable, match=r"cannot be reached \(VEILLE_ELASTICSEARCH\)"):
            do_index(workspace)
        assert states(workspace.ledger, "index") == {"done": 2, "waiting": 2}
        with own_node(tmp_path / "server", port=node.port):
            assert do_index(workspace).counts == {"done": 2}
            assert found(settings) == {reference(number) for number in (1, 2, 3, 4)}
            assert arrived(workspace) == [(reference(number), 1) for number in (1, 2, 3, 4)]


def test_servers_are_those_of_the_settings(settings, elasticsearch_url):
    servers = read_servers(settings)
    assert (servers.hosts, servers.compress) == ((elasticsearch_url,), False)
