"""Servers that end with those who use them. A sleeping process stands for a server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.servers import guarded

ROOT = Path(__file__).parents[2]

#: A process of a test run: uses the server that the note names, says where it runs, and stays.
USER = """
import sys, time
from pathlib import Path
from tests.servers import guarded
def start():
    server = guarded.start(["sleep", "120"], guarded.new_folder("sleeper"))
    return server, str(server.folder)
with guarded.shared(Path(sys.argv[1]), start) as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


def wait_until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def use(tmp_path):
    """Starts a process that uses the run's server; gives it and the server's folder."""
    started = []

    def use() -> tuple["subprocess.Popen[str]", Path]:
        command = [sys.executable, "-c", USER, str(tmp_path / "note")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        started.append(subprocess.Popen(command, text=True, cwd=ROOT, **pipes))
        return started[-1], Path(started[-1].stdout.readline().strip())

    yield use
    for process in started:
        process.kill()
        process.communicate()


def find_server(folder: Path) -> psutil.Process:
    """What the guard of the folder has started."""
    [guard] = [
        process for process in psutil.process_iter(["cmdline"]) if str(folder) in (process.info["cmdline"] or ())
    ]
    wait_until(lambda: bool(guard.children()))
    return guard.children()[0]


def test_a_server_ends_with_its_last_user(use):
    first, folder = use()
    second, same = use()
    assert same == folder
    server = find_server(folder)
    first.communicate()
    time.sleep(0.2)
    assert server.is_running()
    second.communicate()
    wait_until(lambda: not folder.exists() and not server.is_running())


def test_a_server_ends_when_its_users_are_killed(use):
    users = [use() for _ in range(2)]
    folder = users[0][1]
    server = find_server(folder)
    for process, _ in users:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    wait_until(lambda: not folder.exists() and not server.is_running())
    wait_until(lambda: not folder.with_suffix(".log").exists())


def test_who_comes_when_the_server_has_gone_starts_another(use):
    first, folder = use()
    first.communicate()
    wait_until(lambda: not folder.exists())
    _, other = use()
    assert other != folder


def test_nobody_gets_in_once_the_guard_has_given_up(tmp_path):
    (tmp_path / "users").touch()
    closing = "import fcntl, sys; file = open(sys.argv[1], 'r+b'); fcntl.lockf(file, fcntl.LOCK_EX); print(); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", closing, tmp_path / "users"], **pipes) as guard:
        guard.stdout.readline()
        assert guarded.enter(tmp_path) is None
        guard.communicate()


def test_what_a_server_says_can_be_read_after_it_has_ended():
    server = guarded.start(["sh", "-c", "echo no room; exit 1"], guarded.new_folder("failing"))
    wait_until(lambda: server.ended)
    assert server.read_log() == "no room\n"
    server.end()
    assert not server.log.exists()
