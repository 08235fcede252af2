"""The PostgreSQL of the tests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.servers import required

ROOT = Path(__file__).parents[2]

SERVE = """
import sys, time
from tests.servers.postgresql import find_binaries, running_server
with running_server(find_binaries()) as url:
    print(url, flush=True)
    time.sleep(120)
"""


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_each_test_gets_an_empty_database(postgresql_url):
    with psycopg.connect(plain(postgresql_url)) as connection:
        connection.execute("CREATE TABLE page (url text)")
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_the_database_speaks_utf_8(postgresql_url):
    with psycopg.connect(plain(postgresql_url)) as connection:
        assert connection.execute("SELECT length('été 😀')").fetchone() == (5,)


def test_the_server_stops_when_the_tests_are_killed(postgresql_server):
    tests = subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with tests:
        url = tests.stdout.readline().strip()
        psycopg.connect(f"{url}/postgres").close()
        os.kill(tests.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return
        time.sleep(0.1)
    pytest.fail("the server outlived the tests that started it")


@pytest.mark.parametrize(("required_servers", "outcome"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_server_is_a_skip_or_where_servers_are_required_an_error(monkeypatch, required_servers, outcome):
    monkeypatch.setenv("VEILLE_REQUIRE_SERVERS", required_servers)
    with pytest.raises(outcome, match="not installed"):
        required.missing("the server is not installed")


def test_debian_names_the_package():
    packages = (ROOT / "tests/servers/debian.txt").read_text(encoding="utf-8").split()
    assert "postgresql" in packages
