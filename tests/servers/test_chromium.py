"""The Chromium of the tests."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.servers import chromium as servers

ROOT = Path(__file__).parents[2]

#: A test run that has opened a browser.
OPEN = """
import time, psutil
from tests.servers.chromium import find_chromium, running_browser
with running_browser(find_chromium()):
    print(*[process.pid for process in psutil.Process().children(recursive=True)], flush=True)
    time.sleep(120)
"""


@pytest.fixture
def program() -> str:
    found = servers.find_chromium()
    if found is None:
        servers.missing("Chromium is not installed (Debian: apt install chromium)")
    return found


def test_it_shows_pages_and_once_it_is_closed_other_event_loops_run(program):
    with servers.running_browser(program) as browser:
        page = browser.new_page()
        page.set_content("<p>été<script>document.title = document.body.firstChild.firstChild.length</script>")
        assert page.title() == "3"
    asyncio.run(asyncio.sleep(0))


@pytest.mark.usefixtures("program")
def test_it_stops_when_the_tests_are_killed():
    tests = subprocess.Popen([sys.executable, "-c", OPEN], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with tests:
        started = [int(pid) for pid in tests.stdout.readline().split()]
        os.kill(tests.pid, signal.SIGKILL)
    assert len(started) > 2
    deadline = time.monotonic() + 20
    while any(map(psutil.pid_exists, started)):
        assert time.monotonic() < deadline, "the browser outlived the tests that started it"
        time.sleep(0.05)


@pytest.mark.parametrize(("required", "outcome"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_it_tests_are_skipped_or_where_servers_are_required_fail(monkeypatch, required, outcome):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("VEILLE_REQUIRE_SERVERS", required)
    with pytest.raises(outcome, match="apt install chromium"):
        next(servers.chromium.__wrapped__())


def test_debian_names_the_package():
    packages = (ROOT / "tests/servers/debian.txt").read_text(encoding="utf-8").split()
    assert "chromium" in packages
