"""A process that sends letters and is killed at any step: nothing is lost, and what comes twice is told."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus.ledger import outbox
from tests.servers.smtp import SmtpServer, kill, meet
from tests.veille.mail.post import empty_outbox, identify, load, put
from veille.report import OK, REFUSED
from veille.workspace import Workspace


def start(workspace: Workspace, server: SmtpServer, *moment: str) -> int:
    """A process that drains the outbox; how it ended."""
    where = (workspace.settings.ledger_url, str(server.port), workspace.clock().isoformat())
    child = [sys.executable, "-m", "tests.veille.mail.draining", *where, *moment]
    return subprocess.run(child, check=False, stdout=subprocess.DEVNULL).returncode


#: A moment of death, how many copies are there at the end, and how many repeats are counted.
#: The server's answers are, in order: greeting, EHLO, MAIL, RCPT, DATA, letter.
MOMENTS = {
    "before connecting": ("before veille.mail.dialogue:Dialogue.__init__ 1", 1, 0),
    "after MAIL": ("after veille.mail.dialogue:Dialogue.read 3", 1, 0),
    "after 354": ("after veille.mail.dialogue:Dialogue.read 5", 1, 0),
    "before it is noted as handed over": ("after corpus.ledger.outbox:hand_over 1", 1, 0),
    "handed over, before the last line": ("after veille.outbox:_Handing.__call__ 1", 1, 1),
    "after the answer, before it is kept": ("after veille.mail.dialogue:Dialogue.read 6", 2, 1),
    "after the answer, within the transaction": ("after corpus.ledger.outbox:settle 1", 2, 1),
    "after it is kept": ("after veille.outbox:_settle 1", 1, 0),
}


@pytest.mark.parametrize(("moment", "copies", "repeats"), MOMENTS.values(), ids=MOMENTS)
def test_a_process_that_is_killed_loses_nothing_and_repeats_only_what_may_not_have_arrived(
    workspace, server, moment, copies, repeats
):
    (number, other) = put(workspace, "anna", "bruno")
    assert start(workspace, server, moment) == -signal.SIGKILL
    report = empty_outbox(workspace, server)
    message = load(workspace, number)
    assert (message.state, message.repeats, report.exit_code) == ("sent", repeats, OK)
    assert server.count(identify("anna")) == copies
    assert {kept.content for kept in server.kept if kept.recipients == ("anna@example.com",)} == {message.payload}
    assert (server.count(identify("bruno")), load(workspace, other).state) == (1, "sent")
    assert len(report.errors) == repeats


def test_a_process_that_is_killed_while_the_server_thinks_is_like_one_that_heard_no_answer(workspace, server):
    (number,) = put(workspace, "anna")
    server.faults["letter"] = [kill]
    assert start(workspace, server) == -signal.SIGKILL
    assert (load(workspace, number).state, load(workspace, number).handed) == ("sending", True)
    report = empty_outbox(workspace, server)
    assert (load(workspace, number).state, load(workspace, number).repeats) == ("sent", 1)
    assert (server.count(identify("anna")), report.counts["done"]) == (2, 1)
    assert len({kept.content for kept in server.kept}) == 1


def test_the_second_death_before_an_answer_leaves_the_letter_to_a_person(workspace, server, clock):
    (number,) = put(workspace, "anna")
    server.faults["letter"] = [kill, kill]
    for _ in range(2):
        assert start(workspace, server) == -signal.SIGKILL
    report = empty_outbox(workspace, server)
    assert (load(workspace, number).state, report.exit_code) == ("uncertain", REFUSED)
    assert "not sent a third time" in report.errors[0]["reason"]
    assert server.count(identify("anna")) == 2
    with workspace.ledger.writing() as tx:
        outbox.again(tx, number, now=clock())
    empty_outbox(workspace, server)
    assert (load(workspace, number).state, load(workspace, number).repeats) == ("sent", 2)


def test_two_processes_that_drain_at_once_send_each_letter_once(workspace, server):
    names = [f"reader{number}" for number in range(8)]
    put(workspace, *names)
    server.faults["greeting"] = [meet, meet]
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(start, workspace, server)
        empty_outbox(workspace, server, smtp_seconds=60)
    assert other.result() == 0
    assert [server.count(identify(name)) for name in names] == [1] * 8
    assert server.connections == 2
