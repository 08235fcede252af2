"""A check that is killed at any step, and the next one: the operator hears of the incident, and once."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers.smtp import SmtpServer
from tests.veille.incidents.troubled import check, listed, poll
from tests.veille.mail.post import mail_settings
from veille.workspace import Workspace, open_workspace


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as started:
        yield started


@pytest.fixture
def troubled(workspace: Workspace, server: SmtpServer, clock) -> Iterator[Workspace]:
    """Where the list of a source gave nothing for more than a day."""
    own = {"data": workspace.settings.data, "sources": workspace.settings.sources, "operator": "operator@example.com"}
    with open_workspace(mail_settings(server.port, **own), clock=clock) as opened:
        for hours in (30, 0):
            poll(opened, "avis", hours_ago=hours)
        yield opened


def start(workspace: Workspace, *moment: str) -> int:
    """A check in a process of its own; how it ended."""
    settings = workspace.settings
    port, now = (settings.smtp or "").rpartition(":")[2], workspace.clock().isoformat()
    where = (str(settings.data), str(settings.sources), port, now)
    child = [sys.executable, "-m", "tests.veille.incidents.checking_process", *where, *moment]
    return subprocess.run(child, check=False, stdout=subprocess.DEVNULL).returncode


MOMENTS = {
    "before anything is recorded": "before veille.incidents.checking:record 1",
    "while it is recorded": "after corpus.ledger.incidents:record 1",
    "after it is recorded": "after veille.incidents.checking:record 1",
    "while the mail is put": "after corpus.ledger.outbox:put 1",
    "before it is put for good": "after corpus.ledger.incidents:note_told 1",
    "after it is put": "before veille.incidents.checking:send_waiting 1",
    "after it is sent": "after veille.outbox:_settle 1",
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_check_that_is_killed_loses_no_incident_and_tells_none_twice(troubled, server, moment):
    assert start(troubled, moment) == -signal.SIGKILL
    for _ in range(2):
        check(troubled)
    assert [kept.message["Subject"] for kept in server.kept] == ["Veille: 1 source in trouble: avis"]
    (incident,) = listed(troubled.ledger)
    assert (incident.source, incident.told) == ("avis", troubled.clock())


def test_two_checks_at_once_tell_it_once(troubled, server):
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: start(troubled), range(2)))
    assert ended == [0, 0]
    assert len(server.kept) == len(listed(troubled.ledger)) == 1
