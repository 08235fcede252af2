"""The Redis of our own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.servers import redis
from tests.servers.required import missing

ROOT = Path(__file__).parents[2]

SERVE = """
import time
from tests.servers.redis import running_server
with running_server() as url:
    print(url, flush=True)
    time.sleep(120)
"""


@pytest.fixture(autouse=True)
def _installed():
    if shutil.which("redis-server") is None:
        missing("redis-server is not installed (Debian: apt install redis-server)")


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


def test_the_server_is_empty_keeps_what_it_is_told_and_is_gone_after_the_block():
    with redis.running_server() as url:
        port = port_of(url)
        assert redis.ask(port, "DBSIZE") == ":0\r\n"
        assert redis.ask(port, "SET page read") == "+OK\r\n"
        assert redis.ask(port, "GET page") == "$4\r\nread\r\n"
    assert redis.ask(port, "PING") == ""


def test_the_server_listens_on_this_machine_alone():
    with redis.running_server() as url:
        listening = {each.laddr.ip for each in psutil.net_connections("tcp") if each.laddr.port == port_of(url)}
    assert listening == {"127.0.0.1"}


def test_the_server_stops_when_who_started_it_is_killed():
    with subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True, cwd=ROOT) as starter:
        port = port_of(starter.stdout.readline().strip())
        assert redis.ask(port, "PING") == "+PONG\r\n"
        os.kill(starter.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while redis.ask(port, "PING"):
        assert time.monotonic() < deadline, "the server outlived who started it"
        time.sleep(0.1)


def test_a_port_that_another_took_meanwhile_is_not_used(monkeypatch):
    with redis.running_server() as url:
        taken, free = port_of(url), redis.free_port()
        ports = iter([taken, free])
        monkeypatch.setattr(redis, "free_port", lambda: next(ports))
        with redis.running_server() as other:
            assert port_of(other) == free


def test_where_it_is_not_installed_we_are_told_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(redis.NoRedisError, match="apt install redis-server"), redis.running_server():
        pass
