"""The users of Elasticsearch: what the server is asked when they are made."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.deploy.composition import DEPLOY, read_services

SCRIPT = DEPLOY / "elasticsearch/users.py"


class Recorder(HTTPServer):
    """Answers with ``status`` and keeps what it was asked."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, str, dict[str, object]]] = []


class Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_POST(self) -> None:
        self.do_PUT()

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.command, self.path, self.headers["Authorization"], body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b'{"error": "no such right"}' if self.server.status != 200 else b"{}")

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Recorder]:
    with Recorder() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(port: int) -> "subprocess.CompletedProcess[str]":
    environment = {
        "VEILLE_ELASTICSEARCH": f"http://127.0.0.1:{port}",
        "VEILLE_ELASTICSEARCH_USER": "elastic",
        "VEILLE_ELASTICSEARCH_PASSWORD": "super",
        "USERS_VEILLE_PASSWORD": "for veille",
        "USERS_KIBANA_PASSWORD": "for kibana",
    }
    return subprocess.run([sys.executable, SCRIPT], env=environment, capture_output=True, text=True)


def test_veille_may_write_and_kibana_gets_its_password(server):
    ended = run(server.server_port)
    assert ended.returncode == 0
    assert [(method, path) for method, path, _, _ in server.asked] == [
        ("PUT", "/_security/user/veille"),
        ("POST", "/_security/user/kibana_system/_password"),
    ]
    assert {login for _, _, login, _ in server.asked} == {"Basic ZWxhc3RpYzpzdXBlcg=="}
    veille, kibana = (body for *_, body in server.asked)
    assert veille == {"password": "for veille", "roles": ["veille_writer"]}
    assert kibana == {"password": "for kibana"}
    assert "for veille" not in ended.stdout


def test_the_role_is_one_that_veille_makes(monkeypatch):
    from veille.engine_view import list_roles
    from veille.settings import read_settings

    monkeypatch.setenv("VEILLE_INDEX", read_services()["elasticsearch-init"]["environment"]["VEILLE_INDEX"])
    assert "veille_writer" in list_roles(read_settings())


def test_the_environment_that_the_script_reads_is_the_one_that_it_gets():
    given = read_services()["elasticsearch-init"]["environment"].keys()
    assert {name for name in given if name.startswith("USERS_")} == {"USERS_VEILLE_PASSWORD", "USERS_KIBANA_PASSWORD"}


def test_a_server_that_refuses_is_told_with_its_words(server):
    server.status = 403
    ended = run(server.server_port)
    assert ended.returncode == 1
    assert "/_security/user/veille: 403" in ended.stderr
    assert "no such right" in ended.stderr
    assert "super" not in ended.stderr


def test_a_server_that_is_away_is_named():
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        port = closed.server_port
    ended = run(port)
    assert ended.returncode == 1
    assert f"Elasticsearch cannot be reached at http://127.0.0.1:{port}" in ended.stderr
