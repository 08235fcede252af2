"""How a server is reached, and what is said of those that will not or cannot answer."""

import inspect
import logging
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import elastic_transport
import elasticsearch
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
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


def test_no_secret_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    with RecordingServer() as server:
        ask(Servers(hosts=(server.url,), api_key=SECRET))
        with pytest.raises(IndexUnavailable), as_ours(Servers()), connect(Servers((server.url,), SECRET)) as client:
            client.count(index="watch-documents")
    assert len(server.requests) == 2
    assert SECRET not in caplog.text


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of 127.0.0.1, signed by itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(encoding))
    return file


def test_a_certificate_is_trusted_where_it_was_given_and_nowhere_else(certificate: Path):
    with RecordingServer(tls=certificate) as server:
        with pytest.raises(IndexUnavailable, match=r"not trusted \(VEILLE_ELASTICSEARCH_CA\)"):
            ask(Servers(hosts=(server.url,), api_key=SECRET))
        assert server.requests == []
        ask(Servers(hosts=(server.url,), api_key=SECRET, ca=certificate))
    assert [request.headers["authorization"] for request in server.requests] == [f"ApiKey {SECRET}"]


def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path):
    (tmp_path / "ca.pem").write_text("no certificate", encoding="utf-8")
    with RecordingServer() as server, pytest.raises(IndexUnavailable, match="VEILLE_ELASTICSEARCH_CA"):
        ask(Servers(hosts=(server.url.replace("http:", "https:"),), ca=tmp_path / "ca.pem"))


META = ApiResponseMeta(
    status=400, http_version="1.1", headers=HttpHeaders(), duration=0.0, node=NodeConfig("http", "host", 9200)
)


def make(kind: type[Exception]) -> Exception:
    if issubclass(kind, elastic_transport.ApiError):
        return kind("said", META, {"error": {"type": "x", "reason": "said"}})
    return kind("said")


KINDS = {
    kind
    for module in (elastic_transport, elasticsearch)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Exception) and not issubclass(kind, Warning)
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
