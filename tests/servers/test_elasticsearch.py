"""The Elasticsearch of the tests."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.servers import development, elasticsearch
from tests.servers.java import NoNodeError, find_tools
from tests.servers.node import running_node
from tests.servers.required import missing

ROOT = Path(__file__).parents[2]

#: A test run with a node of its own.
SERVE = """
import time
from tests.servers.node import running_node
with running_node() as node:
    print(node.url, node.pid, flush=True)
    time.sleep(120)
"""

#: A test run in which somebody asks for the server.
ASK = "def test_it(elasticsearch_url): pass\n"


def ask(url: str, body: object = None, *, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture
def _own_node() -> None:
    """For tests that start nodes which they may kill."""
    try:
        find_tools()
    except NoNodeError as lacking:
        missing(f"no node of Elasticsearch: {lacking}")


def test_it_is_elasticsearch_9(elasticsearch_url):
    assert ask(elasticsearch_url)["version"]["number"].startswith("9.")


@pytest.mark.parametrize(
    ("tokenizer", "filters", "text", "tokens"),
    [
        ("whitespace", [], "The 2 QUICK Brown-Foxes", ["The", "2", "QUICK", "Brown-Foxes"]),
        ("pattern", [], "The foo_bar_size's default is 5.", ["The", "foo_bar_size", "s", "default", "is", "5"]),
        ({"type": "pattern", "pattern": ","}, [], "comma,separated,values", ["comma", "separated", "values"]),
        ("standard", ["lowercase", "asciifolding"], "Açaí à la Carte", ["acai", "a", "la", "carte"]),
        ("standard", ["snowball"], "detailed output", ["detail", "output"]),
        ("standard", [{"type": "snowball", "language": "French"}], "attaques chiffrées", ["attaqu", "chiffr"]),
    ],
)
def test_it_analyses_as_the_reference_says(elasticsearch_url, tokenizer, filters, text, tokens):
    answer = ask(f"{elasticsearch_url}/_analyze", {"tokenizer": tokenizer, "filter": filters, "text": text})
    assert [token["token"] for token in answer["tokens"]] == tokens


@pytest.mark.usefixtures("_own_node")
def test_a_killed_node_finds_its_data_again(tmp_path):
    with running_node(tmp_path) as node:
        ask(f"{node.url}/words/_doc/1", {"word": "kept"}, method="PUT")
        node.kill()
        with pytest.raises(urllib.error.URLError):
            ask(node.url)
    with running_node(tmp_path, port=node.port) as again:
        assert again.url == node.url
        assert ask(f"{again.url}/words/_doc/1")["_source"] == {"word": "kept"}


@pytest.mark.usefixtures("_own_node")
def test_a_node_stops_when_the_tests_are_killed():
    tests = subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with tests:
        url, pid = tests.stdout.readline().split()
        ask(url)
        os.kill(tests.pid, signal.SIGKILL)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(pid)).wait(20)
    assert not psutil.pid_exists(int(pid))


@pytest.mark.usefixtures("_own_node")
def test_a_node_that_cannot_start_says_why():
    with pytest.raises(RuntimeError, match=r"unknown setting \[no\.such\]"), running_node(settings={"no.such": "1"}):
        pass


@pytest.mark.parametrize(("required", "outcome"), [("", "1 skipped"), ("1", "1 error")])
def test_without_any_server_tests_are_skipped_or_where_it_is_required_fail(tmp_path, required, outcome):
    (tmp_path / "test_it.py").write_text(ASK, encoding="utf-8")
    environment = {"PATH": str(tmp_path), "VEILLE_REQUIRE_SERVERS": required}
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "tests.servers.elasticsearch", tmp_path / "test_it.py"]
    ran = subprocess.run([*command, "-c", os.devnull], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert outcome in ran.stdout
    assert f"no Elasticsearch: {elasticsearch.GIVEN} is not set, Docker does not answer, Maven" in ran.stdout


def test_the_settings_that_make_veille_use_it_are_printed(monkeypatch, capsys):
    monkeypatch.setenv(elasticsearch.GIVEN, "http://127.0.0.1:9277")
    assert development.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "export VEILLE_INDEX=elasticsearch:veille",
        "export VEILLE_ELASTICSEARCH=http://127.0.0.1:9277",
    ]


def test_debian_names_the_package():
    packages = (ROOT / "tests/servers/debian.txt").read_text(encoding="utf-8").split()
    assert "maven" in packages
