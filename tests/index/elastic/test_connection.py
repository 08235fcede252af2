"""How a server is reached, and what is said of those that will not or cannot answer."""

import inspect

import elastic_transport
import elasticsearch
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig

from corpus.errors import VeilleError
from index.backend import Servers
from index.elastic.connection import check_product, connect, is_known
from index.elastic.faults import BY_STATUS, BY_TYPE, LONGEST_REASON, as_ours, check_whole
from index.errors import IndexUnavailable
from tests.servers.faults import unheard_port
from tests.servers.recording import RecordingServer

SECRET = "c2VjcmV0OmtleQ=="


def ask(servers: Servers) -> None:
    with as_ours(servers), connect(servers) as client:
        check_product(client, servers)


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ({}, None),
        ({"api_key": SECRET}, f"ApiKey {SECRET}"),
        ({"user": "watch", "password": "rançon"}, "Basic d2F0Y2g6cmFuw6dvbg=="),
    ],
)
def test_a_key_or_a_user_lets_us_in(given: dict[str, str], header: str | None):
    with RecordingServer() as server:
        ask(Servers(hosts=(server.url,), **given))
    assert server.requests[0].headers.get("authorization") == header


def test_a_host_that_refuses_is_passed_over():
    with RecordingServer() as server, unheard_port() as port:
        for _ in range(4):
            ask(Servers(hosts=(f"http://127.0.0.1:{port}", server.url)))
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("number", "known"),
    [("9.3.0", True), ("9.5.3", True), ("9.12.0-SNAPSHOT", True), ("9.2.4", False), ("8.17.0", False)],
)
def test_vectors_and_client_set_the_oldest_version(number: str, known: bool):
    assert is_known(number) == known
    with RecordingServer(number=number) as server:
        servers = Servers(hosts=(server.url,))
        if known:
            ask(servers)
        else:
            with pytest.raises(IndexUnavailable, match=rf"needs Elasticsearch 9.3 or a later 9, and this is {number}"):
                ask(servers)


def test_another_product_is_named_as_such():
    with RecordingServer(product="OpenSearch") as server, pytest.raises(IndexUnavailable, match="no Elasticsearch"):
        ask(Servers(hosts=(server.url,)))


@pytest.mark.parametrize(
    ("status", "told"), [(401, "VEILLE_ELASTICSEARCH_API_KEY"), (403, "veille engine roles"), (429, "no capacity")]
)
def test_a_refusal_says_what_to_do_and_shows_no_secret(status: int, told: str):
    with RecordingServer() as server:
        server.answers["GET /"] = (status, {"error": {"type": "security_exception", "reason": "no\x1b[2J"}})
        servers = Servers(hosts=(server.url,), api_key=SECRET)
        with pytest.raises(IndexUnavailable, match=told) as caught:
            ask(servers)
    shown = f"{caught.value} {servers!r}"
    assert SECRET not in shown
    assert "\x1b" not in shown


META = ApiResponseMeta(
    status=400, http_version="1.1", headers=HttpHeaders(), duration=0.0, node=NodeConfig("http", "host", 9200)
)


def make(kind: type[Exception]) -> Exception:
    if issubclass(kind, elasticsearch.ApiError):
        return kind("said", META, {"error": {"type": "x", "reason": "said"}})
    return kind("said")


KINDS = {
    kind
    for module in (elastic_transport, elasticsearch)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, elasticsearch.ApiError | elastic_transport.TransportError)
}


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_every_error_of_the_client_becomes_one_of_ours(kind: type[Exception]):
    with (
        pytest.raises(VeilleError, match="Elasticsearch at http://h:1") as caught,
        as_ours(Servers(hosts=("http://h:1",))),
    ):
        raise make(kind)
    assert isinstance(caught.value.__cause__, kind)


def answered(status: int, body: object) -> elasticsearch.ApiError:
    meta = ApiResponseMeta(
        status=status, http_version="1.1", headers=HttpHeaders(), duration=0.0, node=NodeConfig("http", "host", 9200)
    )
    return elasticsearch.ApiError("said", meta, body)


@pytest.mark.parametrize("kind", sorted(BY_TYPE))
def test_an_error_is_known_by_its_innermost_cause(kind: str):
    expected, told = BY_TYPE[kind]
    body = {"error": {"type": "search_phase_execution_exception", "caused_by": {"type": kind, "reason": "r" * 999}}}
    with pytest.raises(expected) as caught, as_ours(Servers()):
        raise answered(500, body)
    assert told in str(caught.value)
    assert "r" * (LONGEST_REASON + 1) not in str(caught.value)


@pytest.mark.parametrize("status", sorted(BY_STATUS))
@pytest.mark.parametrize("body", ["<html>", None, {"error": "text"}, {}])
def test_an_answer_that_says_nothing_is_known_by_its_status(status: int, body: object):
    expected, told = BY_STATUS[status]
    with pytest.raises(expected) as caught, as_ours(Servers()):
        raise answered(status, body)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        {"timed_out": True, "_shards": {"failed": 0}},
        {"timed_out": False, "_shards": {"failed": 1, "failures": [{"reason": {"reason": "lost"}}]}},
        {"timed_out": False, "_shards": {"failed": 2}},
    ],
)
def test_a_part_of_the_index_is_never_the_whole(answer: dict[str, object]):
    with pytest.raises(IndexUnavailable, match="part of the index only"):
        check_whole(answer)
    check_whole({"timed_out": False, "_shards": {"failed": 0}})
