"""What Elasticsearch does beyond the contract of all backends: builds, years, revisions, deep pages, migrations."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from elasticsearch import Elasticsearch

from index.backend import Servers, drop_old, open_backend, open_successor
from index.elastic import ElasticBackend
from index.elastic import reading as reading_of
from index.elastic.builds import describe_builds, find_live, remove_all
from index.errors import IndexOutdated, IndexUnavailable
from index.nodes import Everything
from index.parser import parse
from index.query import Query, Row
from index.vectors import Nearest, Vector

Open = Callable[..., ElasticBackend]


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def opened(elastic_servers: Servers, elastic_prefix: str) -> Iterator[Open]:
    """Opens the index of the test, as often as asked."""
    backends: list[ElasticBackend] = []

    def opened(*, writable: bool = True) -> ElasticBackend:
        backends.append(ElasticBackend(elastic_servers, elastic_prefix, writable=writable))
        return backends[-1]

    yield opened
    for backend in backends:
        backend.close()


def row(identifier: str, *, year: int = 2026, revision: int | None = None, **more: Any) -> Row:
    seen = datetime(year, 5, 1, tzinfo=UTC)
    return {"id": identifier, "title": "Rançon", "language": "fr", "first_seen": seen, "revision": revision, **more}


def found(backend: ElasticBackend, text: str = "*", collection: str = "documents") -> list[str]:
    return [hit.id for hit in backend.search(Query(parse(text, collection), collection, sort=None)).hits]


def test_rows_are_kept_by_the_year_in_which_they_were_first_seen(opened: Open, client: Elasticsearch, elastic_prefix):
    backend = opened()
    backend.put("documents", [row("a", year=2024), row("b", year=2026), {"id": "c", "title": "Rançon"}])
    backend.commit(1)
    indices = set(client.indices.get_alias(name=f"{elastic_prefix}-documents"))
    assert indices == {f"{elastic_prefix}-v1-documents-{part}" for part in ("2024", "2026", "undated")}
    assert set(found(backend, "rançon")) == {"a", "b", "c"}


def test_a_row_that_moves_to_another_year_is_there_once(opened: Open):
    backend = opened()
    backend.put("documents", [row("a", year=2024, revision=1), row("b", year=2025, revision=2)])
    backend.commit(2)
    backend.put("documents", [row("a", year=2025, revision=3)])
    backend.put("documents", [row("b", year=2024, revision=4)])
    backend.put("documents", [row("b", year=2026, revision=5)])
    backend.commit(5)
    assert sorted(found(backend)) == ["a", "b"]
    assert backend.get("documents", "b")["revision"] == 5


def test_an_older_write_never_replaces_a_newer_one(opened: Open):
    newer, older = opened(), opened()
    newer.put("documents", [row("a", revision=7, title="Nouveau")])
    newer.commit(7)
    older.put("documents", [row("a", revision=5, title="Ancien")])
    older.delete("documents", ["a"], revisions={"a": 6})
    assert list(older.commit(6)) == []
    assert found(newer, "nouveau") == ["a"]
    assert found(newer, "ancien") == []


def test_the_same_revision_may_be_written_again(opened: Open):
    backend = opened()
    for _ in range(2):
        backend.delete_owned("figures", ["a"], revisions={"a": 3})
        backend.put("figures", [{**row("a#1", revision=3), "document": "a", "value": 1.0}])
        backend.commit(3)
    assert found(backend, "value:1", "figures") == ["a#1"]


def test_figures_written_since_the_last_commit_are_replaced_too(opened: Open):
    backend = opened()
    for revision, ids in ((1, "xy"), (2, "z")):
        backend.delete_owned("figures", ["a"], revisions={"a": revision})
        backend.put("figures", [{"id": f"a#{each}", "document": "a", "revision": revision} for each in ids])
    backend.commit(2)
    assert found(backend, "*", "figures") == ["a#z"]


def test_what_a_crash_left_unseen_is_found_by_the_next_writer(opened: Open):
    crashed = opened()
    crashed.put("figures", [{"id": f"a#{n}", "document": "a", "revision": 1} for n in range(3)])
    crashed._writer._bulk.flush()  # type: ignore[union-attr]  # acknowledged, and the process is gone before its commit
    following = opened()
    assert following.number() == 0
    following.delete_owned("figures", ["a"], revisions={"a": 2})
    following.commit(2)
    assert found(following, "*", "figures") == []


def test_a_row_that_the_server_refuses_is_told_with_its_reason_and_the_others_are_written(opened: Open):
    backend = opened()
    backend.put("documents", [row("good"), row("bad", published="no date at all")])
    [rejected] = backend.commit(1)
    assert (rejected.collection, rejected.id) == ("documents", "bad")
    assert "published" in rejected.reason
    assert found(backend) == ["good"]
    assert list(backend.commit(2)) == []


def test_pages_beyond_ten_thousand_hits_follow_each_other(opened: Open, monkeypatch):
    monkeypatch.setattr(reading_of, "REACH", 20)
    monkeypatch.setattr(reading_of, "PAGE", 7)
    backend = opened()
    backend.put("documents", [row(f"{number:03}", version=number) for number in range(100)])
    backend.commit(1)
    for sort in ("-version", "version"):
        pages = [backend.search(Query(Everything(), sort=sort, limit=15, offset=o)) for o in range(0, 105, 15)]
        listed = [hit.id for page in pages for hit in page.hits]
        assert listed == sorted(listed, reverse=sort.startswith("-"))
        assert len(listed) == 100
        assert {page.total for page in pages} == {100}
    passage = backend.search(Query(parse("rançon"), limit=15, offset=30)).hits[0].passage
    assert passage
    assert passage.spans


@pytest.mark.parametrize("reach", [6, 20, 10_000])
def test_collapsed_pages_follow_each_other_beyond_what_the_server_collapses(opened: Open, monkeypatch, reach: int):
    monkeypatch.setattr(reading_of, "REACH", reach)
    backend = opened()
    told = ((number, None if number % 5 == 0 else f"s{number % 20}") for number in range(100))
    backend.put("documents", [row(f"{n:03}", year=2020 + n % 3, version=n, story=story) for n, story in told])
    backend.commit(1)
    for sort, expected in (("version", range(20)), ("-version", range(99, 79, -1))):
        firsts = [f"{number:03}" for number in expected if number % 5]
        alone = [f"{number:03}" for number in range(0, 100, 5)]
        whole = sorted(firsts + alone, reverse=sort.startswith("-"))
        query = Query(parse("rançon"), sort=sort, limit=4, collapse="story")
        found = [backend.search(replace(query, offset=offset)) for offset in range(0, 44, 4)]
        assert [hit.id for page in found for hit in page.hits] == whole
        assert {hit.group_size for page in found for hit in page.hits if hit.id in firsts} == {5}
        assert {(page.total, page.groups) for page in found} == {(100, 36)}
        assert all(hit.passage and hit.passage.spans for page in found for hit in page.hits)


def test_more_values_than_are_counted_are_not_counted_wrongly(opened: Open, monkeypatch):
    for module in ("requests", "answers"):
        monkeypatch.setattr(f"index.elastic.{module}.MOST_VALUES", 4)
    backend = opened()
    backend.put("documents", [row(f"{n}", version=n, story=f"s{n % 5}", source=f"{n % 4}") for n in range(20)])
    backend.commit(1)
    by_story, by_source = (
        backend.search(Query(Everything(), collapse=field, limit=3, offset=offset, sort="version"))
        for field, offset in (("story", 3), ("source", 3))
    )
    assert (by_story.groups, [hit.id for hit in by_story.hits]) == (None, ["3", "4"])
    assert (by_source.groups, [hit.id for hit in by_source.hits]) == (4, ["3"])


def test_a_walk_sees_one_moment(opened: Open, monkeypatch):
    monkeypatch.setattr(reading_of, "PAGE", 10)
    backend = opened()
    backend.put("documents", [row(f"{number:02}", revision=1) for number in range(30)])
    backend.commit(1)
    walk = backend.walk(Query(Everything(), sort="-first_seen"))
    first = next(walk)
    backend.delete("documents", [f"{number:02}" for number in range(30)], revisions={})
    backend.commit(2)
    assert len([first, *walk]) == 30
    assert found(backend) == []


def test_a_reader_of_nothing_finds_nothing(opened: Open):
    reader = opened(writable=False)
    assert (reader.number(), found(reader), reader.models("documents")) == (0, [], {})
    assert list(reader.walk(Query(Everything()))) == []
    with pytest.raises(IndexUnavailable, match="opened for reading"):
        reader.put("documents", [])


def test_a_reader_sees_what_is_committed_after_it_was_opened(opened: Open):
    reader, writer = opened(writable=False), opened()
    writer.put("documents", [row("a")])
    writer.commit(4)
    assert (reader.number(), found(reader)) == (4, ["a"])


def test_the_mapping_names_the_model_of_the_vectors(opened: Open, client: Elasticsearch, elastic_prefix):
    backend = opened()
    unit = np.array([1, 0, 0, 0], dtype=np.float32)
    backend.put("documents", [row("a", year=2024, vector=Vector("use", unit))])
    backend.put("documents", [row("b", year=2025, vector=Vector("use", unit))])
    backend.commit(1)
    for mapping in client.indices.get_mapping(index=f"{elastic_prefix}-documents").body.values():
        [(field, mark)] = mapping["mappings"]["_meta"]["veille"]["vectors"].items()
        assert mark == {"model": "use", "dims": 4}
        vectors = mapping["mappings"]["properties"][field]
        assert (vectors["dims"], vectors["similarity"], vectors["index_options"]["type"]) == (4, "cosine", "int8_hnsw")
    assert {each.id for each in backend.nearest(Nearest(Vector("use", unit), 5))} == {"a", "b"}


# Builds


def test_a_successor_is_searched_only_once_it_is_live(opened: Open, elastic_servers, elastic_prefix, client):
    address = f"elasticsearch:{elastic_prefix}"
    old = opened()
    old.put("documents", [row("old")])
    old.commit(1)
    reader = opened(writable=False)
    successor = open_successor(address, servers=elastic_servers)
    successor.backend.put("documents", [row("new", year=2025)])
    successor.backend.commit(9)
    assert (found(reader), reader.number(), successor.backend.number()) == (["old"], 1, 9)
    successor.go_live()
    successor.close()
    assert (found(reader), reader.number()) == (["new"], 9)
    builds = describe_builds(client, elastic_prefix)
    assert [(build.number, build.live, build.documents) for build in builds] == [(1, False, 1), (2, True, 1)]
    assert drop_old(address, servers=elastic_servers) == [1]
    assert (found(reader), [build.number for build in describe_builds(client, elastic_prefix)]) == (["new"], [2])


def test_a_successor_that_was_begun_is_gone_on_with(opened: Open, elastic_servers, elastic_prefix):
    opened()
    for number in (3, 5):
        successor = open_successor(f"elasticsearch:{elastic_prefix}", servers=elastic_servers)
        assert successor.backend.number() == (3 if number == 5 else 0)
        successor.backend.put("documents", [row(f"d{number}")])
        successor.backend.commit(number)
        successor.close()


def test_an_index_of_another_version_is_refused_to_writers_and_read_while_its_words_are_the_same(
    opened: Open, client: Elasticsearch, elastic_prefix
):
    backend = opened()
    backend.put("documents", [row("a")])
    backend.commit(1)
    state = f"{elastic_prefix}-v1-state"
    marks = client.indices.get_mapping(index=state)[state]["mappings"]["_meta"]["veille"]
    client.indices.put_mapping(index=state, meta={"veille": {**marks, "schema": "of old"}})
    with pytest.raises(IndexOutdated, match="veille index --migrate"):
        opened()
    assert found(opened(writable=False)) == ["a"]
    client.indices.put_mapping(index=state, meta={"veille": {**marks, "analysis": 0}})
    with pytest.raises(IndexOutdated, match="veille index --migrate"):
        opened(writable=False)


def test_an_operators_settings_are_kept(opened: Open, client: Elasticsearch, elastic_prefix):
    opened()
    name = f"{elastic_prefix}-settings"
    client.cluster.put_component_template(name=name, template={"settings": {"index.number_of_shards": 2}})
    backend = opened()
    backend.put("documents", [row("a")])
    backend.commit(1)
    index = f"{elastic_prefix}-v1-documents-2026"
    assert client.indices.get_settings(index=index)[index]["settings"]["index"]["number_of_shards"] == "2"


def test_everything_of_a_prefix_can_be_removed(opened: Open, client: Elasticsearch, elastic_prefix):
    backend = opened()
    backend.put("documents", [row("a")])
    backend.commit(1)
    remove_all(client, elastic_prefix)
    assert find_live(client, elastic_prefix) is None
    assert client.indices.get(index=f"{elastic_prefix}*").body == {}
    for there in (client.indices.exists_index_template, client.cluster.exists_component_template):
        assert not there(name=f"{elastic_prefix}*")


def test_an_engine_without_builds_says_what_to_do_instead():
    with pytest.raises(IndexUnavailable, match="veille index --rebuild"):
        open_successor("tantivy:somewhere")


def test_an_address_opens_it(elastic_servers, elastic_prefix):
    backend = open_backend(f"elasticsearch:{elastic_prefix}", servers=elastic_servers, writable=True)
    assert backend.number() == 0
    backend.close()


def test_templates_that_are_lost_are_made_again_with_the_vectors(opened: Open, client: Elasticsearch, elastic_prefix):
    unit = Vector("use", np.array([1, 0], dtype=np.float32))
    backend = opened()
    backend.put("documents", [row("a", year=2025, vector=unit)])
    backend.commit(1)
    client.indices.delete_index_template(name=f"{elastic_prefix}-v1-*")
    client.cluster.delete_component_template(name=f"{elastic_prefix}-v1-*")
    after = opened()
    after.put("documents", [row("b", year=2026, vector=unit)])
    assert list(after.commit(2)) == []
    assert {each.id for each in after.nearest(Nearest(unit, 5))} == {"a", "b"}


def test_builds_of_a_longer_prefix_are_anothers(opened: Open, client: Elasticsearch, elastic_servers, elastic_prefix):
    other = f"{elastic_prefix}-verif"
    opened()
    with_longer_name = ElasticBackend(elastic_servers, other, writable=True)
    with_longer_name.close()
    try:
        assert [build.number for build in describe_builds(client, elastic_prefix)] == [1]
        assert drop_old(f"elasticsearch:{elastic_prefix}", servers=elastic_servers) == []
    finally:
        remove_all(client, other)
    assert find_live(client, elastic_prefix) == 1


def test_an_index_that_is_emptied_in_part_only_is_written_anew(opened: Open, monkeypatch):
    backend = opened()
    backend.put("documents", [row("a")])
    backend.commit(4)

    def die(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backend._client.indices, "delete", die)
    with pytest.raises(KeyboardInterrupt):
        backend.clear()
    assert backend.number() == 0
