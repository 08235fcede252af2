"""What servers answer with instead of an answer, as they write it, and what the reader is told."""

from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from corpus.errors import VeilleError
from index.backend import Servers
from index.elastic import ElasticBackend
from index.elastic.connection import check_product, connect
from index.elastic.faults import as_ours
from index.errors import IndexUnavailable, QueryError
from tests.servers.recording import RecordingServer

NODE = NodeConfig("http", "host", 9200)


def answered(status: int, error: dict[str, Any]) -> ApiError:
    meta = ApiResponseMeta(status=status, http_version="1.1", headers=HttpHeaders(), duration=0.0, node=NODE)
    return ApiError("said", meta, {"error": error, "status": status})


def of_shards(kind: str, *, cause: str | None = None) -> dict[str, Any]:
    """Of a search: what is wrong is told by each shard, and what caused it there alone."""
    reason = {"type": kind, "reason": "said", **({"caused_by": {"type": cause, "reason": "said"}} if cause else {})}
    failed = [{"shard": 0, "index": "watch-v1-documents-2026", "reason": reason}]
    error = {"type": "search_phase_execution_exception", "reason": "all shards failed", "failed_shards": failed}
    return {**error, "root_cause": [{"type": kind, "reason": "said"}]}


BLOCKED = {"type": "cluster_block_exception", "reason": "blocked by: [SERVICE_UNAVAILABLE/2/no master]"}
BARE = {"type": "x", "root_cause": None, "failed_shards": None, "caused_by": None}


@pytest.mark.parametrize(
    ("status", "error", "kind", "told"),
    [
        (400, of_shards("query_shard_exception", cause="too_many_nested_clauses"), QueryError, "fewer words"),
        (400, of_shards("query_shard_exception", cause="too_complex_to_determinize_exception"), QueryError, "stars"),
        (400, of_shards("query_shard_exception"), IndexUnavailable, "refused what it was asked (it says: all shards"),
        (404, of_shards("search_context_missing_exception"), IndexUnavailable, "ask again"),
        (429, of_shards("circuit_breaking_exception"), IndexUnavailable, "no capacity"),
        (429, of_shards("made_exception"), IndexUnavailable, "no capacity"),
        (503, of_shards("no_shard_available_action_exception"), IndexUnavailable, "parts of the index"),
        (503, BLOCKED, IndexUnavailable, "parts of the index"),
        (429, BLOCKED, IndexUnavailable, "read-only"),
        (403, BLOCKED, IndexUnavailable, "read-only"),
        (500, BARE, IndexUnavailable, "refused what it was asked (it says: status 500)"),
    ],
)
def test_an_answer_is_read_as_servers_write_it(status: int, error: dict[str, Any], kind: type[Exception], told: str):
    with pytest.raises(VeilleError) as caught, as_ours(Servers()):
        raise answered(status, error)
    assert type(caught.value) is kind
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"bool": {"should": [{"term": {"title_exact": f"w{n}"}} for n in range(40_000)]}}, "fewer words"),
        ({"wildcard": {"title_exact": "*a" * 2_000}}, "fewer stars"),
    ],
    ids=["clauses", "pattern"],
)
def test_what_a_server_finds_too_much_is_the_fault_of_the_query(elastic_servers, elastic_prefix, query, told):
    backend = ElasticBackend(elastic_servers, elastic_prefix, writable=True)
    backend.put("documents", [{"id": "a", "title": "Rançon"}])
    backend.commit(1)
    backend.close()
    with pytest.raises(QueryError, match=told), as_ours(elastic_servers), connect(elastic_servers) as client:
        client.search(index=f"{elastic_prefix}-documents", query=query)


def test_a_server_without_tls_is_told_from_one_that_is_not_trusted():
    with RecordingServer() as server:
        servers = Servers(hosts=(server.url.replace("http:", "https:"),))
        with (
            pytest.raises(IndexUnavailable, match=r"does not speak TLS: .* http://"),
            as_ours(servers),
            connect(servers) as client,
        ):
            check_product(client, servers)
