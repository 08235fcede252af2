"""The verbs of alerts: what they print, write and refuse; and a run that is killed."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.veille.alerts.receiver import Answer, receive
from tests.veille.alerts.watch import arrive, article, messages, run, save


@pytest.fixture
def receiver():
    with receive() as opened:
        yield opened


def test_a_run_says_what_each_search_found_and_what_was_made_of_it(veille, workspace):
    save(workspace)
    save(workspace, "boreal", "boréal", channels=[])
    save(workspace, "solenne", "solenne")
    arrive(workspace, article("a"), article("b"))
    ran = veille("alerts", "run")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Recherche «\u00a0griffe\u00a0»\u00a0: 2 documents, 2 sujets\n")
    assert ran.out.endswith(
        "boreal: 2 documents found\n"
        "griffe: 2 documents found\n"
        "solenne: nothing new\n"
        "boreal: alert 1, 2 documents in 2 stories: feeds only\n"
        "griffe: alert 2, 2 documents in 2 stories: stdout\n"
        "1 message sent\n"
    )


def test_the_last_line_of_json_is_for_the_scheduler(veille, workspace, receiver):
    save(workspace, channels=[f"webhook:{receiver.url}", "stdout"])
    arrive(workspace, article("a"))
    receiver.answers = [Answer(503)]
    ran = veille("alerts", "run", "--json")
    assert (ran.code, ran.line["verb"]) == (4, "alerts run")
    assert (ran.line["counts"]["done"], ran.line["counts"]["waiting"]) == (1, 1)
    assert 0 < ran.line["retry_after"] <= 300
    assert "geheim" not in ran.out + ran.err


def test_without_a_search_there_is_nothing_to_do(veille):
    ran = veille("alerts", "run")
    assert (ran.code, ran.out) == (0, "no search is saved: veille searches add NAME QUERY\n")


def test_messages_are_listed_and_the_failed_ones_apart(veille, workspace, receiver):
    assert veille("alerts", "list").out == "no alert was made yet\n"
    save(workspace, channels=[f"webhook:{receiver.url}", "stdout"])
    save(workspace, "other", channels=["stdout"])
    arrive(workspace, article("a"))
    receiver.answers = [Answer(410, body=b"gone"), Answer()]
    ran = veille("alerts", "run")
    assert (ran.code, ran.err) == (3, "alert:1:webhook#1: http://127.0.0.1/… answered 410: gone\n")
    assert "1 message refused or uncertain: `veille alerts list --failed`\n" in ran.out
    assert [line["state"] for line in veille("alerts", "list", "--json").lines] == ["sent", "sent", "refused"]
    (failed,) = veille("alerts", "list", "--failed", "--json").lines
    assert (failed["search"], failed["channel"], failed["to"]) == ("griffe", "webhook", "http://127.0.0.1/…")
    assert failed["answer"].endswith("answered 410: gone")
    assert [line["search"] for line in veille("alerts", "list", "--search", "other", "--json").lines] == ["other"]
    shown = veille("alerts", "list").out
    assert "refused" in shown
    assert "geheim" not in shown
    assert veille("alerts", "retry", failed["number"]).out == (
        f"message {failed['number']} waits; the next `veille alerts run` sends it\n"
    )
    assert veille("alerts", "run").code == 0
    assert veille("alerts", "list", "--failed").out == "no message has failed\n"
    assert veille("alerts", "retry", failed["number"]).code == 2


#: Where the process gets SIGKILL, and how often the receiver has had the whole message by then.
KILLED = {
    "corpus.ledger.alerts:make 1": 0,
    "corpus.ledger.outbox:hand_over 1": 0,
    "veille.alerts.channels.hooks:judge 1": 1,
}


@pytest.mark.parametrize("moment", KILLED)
def test_a_run_that_is_killed_loses_nothing_and_repeats_only_under_the_same_id(workspace, clock, receiver, moment):
    save(workspace, channels=[f"webhook:{receiver.url}"])
    arrive(workspace, article("a"), article("b"))
    settings = workspace.settings
    own = {"VEILLE_DATA": settings.data, "VEILLE_SOURCES": settings.sources, "VEILLE_EMBEDDER": "none"}
    environment = os.environ | {name: str(value) for name, value in own.items()} | {"DIE_AFTER": moment}
    command = [sys.executable, "-m", "tests.veille.stubbed", "alerts", "run"]
    assert subprocess.run(command, env=environment, capture_output=True).returncode == -signal.SIGKILL
    assert len(receiver.got) == KILLED[moment]
    clock.now = datetime(2100, 1, 1, tzinfo=UTC)  # the process had the machine's own clock
    run(workspace)
    run(workspace)
    assert [message.state for message in messages(workspace)] == ["sent"]
    assert len(receiver.got) == KILLED[moment] + 1
    assert len(set(receiver.ids)) == len({got.body for got in receiver.got}) == 1
