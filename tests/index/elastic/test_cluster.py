"""Nodes that end, or run short of memory, while they are written to and searched."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from index.backend import Servers
from index.elastic import ElasticBackend, sending
from index.errors import IndexUnavailable
from index.nodes import Everything
from index.query import Query, Row
from tests.index.elastic.test_real_faults import own_node, rows, total

#: So long that some 150 rows are a request.
TEXT = " ".join(f"mot{number}" for number in range(300))
#: Written before the test kills a node, and meanwhile.
FIRST, LAST = range(100), range(100, 1_200)
DOCUMENTS = "watch-v1-documents-2026"
#: Together long enough for a server to come back.
SHORT_PAUSES = (0.2,) * 200


def long_rows(numbers: Sequence[int]) -> Iterator[Row]:
    return ({**row, "body": TEXT} for row in rows(*numbers))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSES", SHORT_PAUSES)


def wait_until(reached: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not reached():
        assert time.monotonic() < deadline, "it was not reached in time"
        time.sleep(0.02)


def count_written(client: Elasticsearch) -> int:
    """Operations that the servers' primary shards have carried out since they started."""
    stats = client.indices.stats(index=DOCUMENTS, metric="indexing")
    written: int = stats["_all"]["primaries"]["indexing"]["index_total"]
    return written


def write_on(backend: ElasticBackend, thread: ThreadPoolExecutor) -> "Future[None]":
    def write() -> None:
        backend.put("documents", long_rows(LAST))
        assert list(backend.commit(len(LAST))) == []

    return thread.submit(write)


def check_all_there(backend: ElasticBackend) -> None:
    everything = len(FIRST) + len(LAST)
    assert (total(backend), backend.number()) == (everything, len(LAST))
    assert len({hit.id for hit in backend.walk(Query(Everything()))}) == everything


def test_a_node_killed_in_the_middle_of_a_request_comes_back_with_all_and_nothing_twice(tmp_path: Path):
    with ExitStack() as stack:
        node = stack.enter_context(own_node(tmp_path / "data"))
        client = stack.enter_context(Elasticsearch(node.url))
        backend = stack.enter_context(closing(ElasticBackend(Servers(hosts=(node.url,)), "watch", writable=True)))
        thread = stack.enter_context(ThreadPoolExecutor(1))
        backend.put("documents", long_rows(FIRST))
        backend.commit(len(FIRST))
        writing = write_on(backend, thread)
        wait_until(lambda: count_written(client) > len(FIRST) + 50)
        node.kill()
        assert not writing.done()
        with pytest.raises(IndexUnavailable, match=r"cannot be reached \(VEILLE_ELASTICSEARCH\)"):
            total(backend)
        stack.enter_context(own_node(tmp_path / "data", port=node.port))
        writing.result(timeout=60)
        check_all_there(backend)


def put_primary_on(client: Elasticsearch, name: str) -> None:
    """Of the documents, of which two nodes have a copy."""
    client.cluster.health(wait_for_status="green", wait_for_no_relocating_shards=True, timeout="30s")
    shards = client.cat.shards(index=DOCUMENTS, h="prirep,node", format="json")
    [at] = [shard["node"] for shard in shards if shard["prirep"] == "p"]
    if at != name:
        cancel = {"index": DOCUMENTS, "shard": 0, "node": at, "allow_primary": True}
        client.cluster.reroute(commands=[{"cancel": cancel}])
    client.cluster.health(wait_for_status="green", timeout="30s")


def test_a_cluster_goes_on_without_the_node_of_the_primary(tmp_path: Path):
    with ExitStack() as stack:
        pair = {"cluster": "pair"}
        first = stack.enter_context(own_node(tmp_path / "a", name="a", seeds=["127.0.0.1:9"], masters=["a"], **pair))
        other = {"seeds": [first.transport], "roles": ["data"], **pair}
        second = stack.enter_context(own_node(tmp_path / "b", name="b", **other))
        client = stack.enter_context(Elasticsearch(first.url))
        client.cluster.health(wait_for_nodes="2", timeout="30s")
        servers = Servers(hosts=(second.url, first.url))
        backend = stack.enter_context(closing(ElasticBackend(servers, "watch", writable=True)))
        thread = stack.enter_context(ThreadPoolExecutor(1))
        backend.put("documents", long_rows(FIRST))
        backend.commit(len(FIRST))
        put_primary_on(client, "b")
        writing, before = write_on(backend, thread), count_written(client)
        wait_until(lambda: count_written(client) > before + 50)
        second.kill()
        assert not writing.done()
        while not writing.done():
            time.sleep(0.05)
            assert total(backend) in (len(FIRST), len(FIRST) + len(LAST))
        writing.result()
        check_all_there(backend)


def test_a_server_short_of_memory_gets_smaller_requests_and_says_that_it_has_no_capacity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with (
        own_node(tmp_path / "data", settings={"indexing_pressure.memory.limit": "300kb"}) as node,
        Elasticsearch(node.url) as client,
        closing(ElasticBackend(Servers(hosts=(node.url,)), "watch", writable=True)) as backend,
    ):
        backend.put("documents", long_rows(range(600)))
        assert list(backend.commit(1)) == []
        assert total(backend) == 600
        client.cluster.put_settings(persistent={"indices.breaker.request.limit": "1b"})
        with pytest.raises(IndexUnavailable, match=r"has no capacity for it now: try again in a while"):
            backend.search(Query(Everything(), facets=("language",)))
        monkeypatch.setattr(sending, "PAUSES", (0.1, 0.1))
        backend.put("documents", [{**row, "body": TEXT * 200} for row in rows(600)])
        with pytest.raises(IndexUnavailable, match=r"took none of 1 rows in .*429.*they stay due: run `veille index`"):
            backend.commit(2)
        assert backend.number() == 1
