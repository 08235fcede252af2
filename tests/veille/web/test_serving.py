"""`veille serve` as a process: what goes over the wire, what is in its log, how it begins and ends."""

import signal
import socket

import httpx
import pytest

from corpus.ledger import readers
from tests.veille.web.serving import start


def test_a_reader_confirms_and_leaves_and_the_log_knows_no_token(served):
    confirm = served.confirmation("anna")
    token = confirm.rpartition("/")[2]
    with httpx.Client() as client:
        assert client.get(confirm).status_code == 200
        assert client.head(confirm).content == b""
        assert client.post(confirm).status_code == 200
        with served.workspace.ledger.reading() as tx:
            reader = readers.find(tx, "anna")
        assert reader.receives
        leave = f"{served.url}/unsubscribe/{served.tokens.for_unsubscription(reader)}"
        answer = client.post(leave, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "server" in answer.headers) == (200, False)
        assert client.get(confirm + "x" * 2000).status_code == 414
    with socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2]))) as raw:
        raw.sendall(f"POST /confirm/{token} HTTP/1.1\r\nno header\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    served.process.send_signal(signal.SIGTERM)
    log = served.process.stdout.read()
    assert served.process.wait(10) in (0, -signal.SIGTERM)
    assert token[:20] not in log
    with served.workspace.ledger.reading() as tx:
        assert readers.find(tx, "anna") is None


def test_control_c_ends_it_in_a_sentence(served):
    assert httpx.get(f"{served.url}/healthz").status_code == 200  # it listens before it handles signals
    served.process.send_signal(signal.SIGINT)
    assert served.process.stdout.read() == "veille: interrupted\n"
    assert served.process.wait(10) == 130


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1"], ids=["taken", "of another machine"])
def test_where_nobody_can_listen_is_told(tmp_path, sources, host):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with start(tmp_path, "--host", host, "--port", port) as process:
            said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert said.startswith("veille: cannot listen on ")
    assert port in said
    assert "Traceback" not in said
