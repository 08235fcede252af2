"""Processes that send at once, and processes that are killed while they do."""

import subprocess
import sys
from contextlib import contextmanager

import pytest

from corpus.ledger import outbox, readers
from tests.corpus.ledger.examples import NOW, add_reader, load_message, put_message

CLAIM_ALL = """
import sys
from corpus.ledger import Ledger, outbox
from corpus.ledger.holders import this_process
from tests.corpus.ledger.examples import NOW
ledger, me = Ledger.open(sys.argv[1]), this_process()
print("ready", flush=True)
sys.stdin.readline()
while True:
    with ledger.writing() as tx:
        message = outbox.claim(tx, holder=me, now=NOW)
    if message is None:
        break
    with ledger.writing() as tx:
        outbox.hand_over(tx, message.number, holder=me)
    print(message.key, flush=True)
    with ledger.writing() as tx:
        outbox.settle(tx, message, outbox.Outcome("sent", "250"), holder=me, now=NOW)
"""

STOP_AT = """
import sys
from corpus.ledger import Ledger, outbox
from corpus.ledger.holders import this_process
from tests.corpus.ledger.examples import NOW
ledger, me = Ledger.open(sys.argv[1]), this_process()
with ledger.writing() as tx:
    message = outbox.claim(tx, holder=me, now=NOW)
if sys.argv[2] != "claimed":
    with ledger.writing() as tx:
        outbox.hand_over(tx, message.number, holder=me)
if sys.argv[2] == "answered":
    with ledger.writing() as tx:
        outbox.settle(tx, message, outbox.Outcome("sent", "250"), holder=me, now=NOW)
        print("there", flush=True)
        sys.stdin.readline()
print("there", flush=True)
sys.stdin.readline()
"""


@contextmanager
def started(code, *arguments):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code, *arguments], **pipes) as process:
        yield process
        process.kill()


def kill_at(ledger_url, step):
    """Let a process send as far as this step and kill it there."""
    with started(STOP_AT, ledger_url, step) as process:
        assert process.stdout.readline() == "there\n"


def release_lost(ledger):
    with ledger.writing() as tx:
        return outbox.release_lost(tx, now=NOW)


def test_processes_at_work_at_once_never_send_the_same_message(ledger, ledger_url):
    keys = [f"m{number:02}" for number in range(60)]
    for key in keys:
        put_message(ledger, key)
    with started(CLAIM_ALL, ledger_url) as one, started(CLAIM_ALL, ledger_url) as other:
        for process in (one, other):
            assert process.stdout.readline() == "ready\n"
        for process in (one, other):
            process.stdin.write("go\n")
            process.stdin.flush()
        sent = [process.stdout.read().split() for process in (one, other)]
    assert sorted(sent[0] + sent[1]) == keys
    with ledger.reading() as tx:
        assert outbox.count_states(tx) == {"sent": 60}
        assert {message.attempts for message in outbox.listed(tx, limit=60)} == {1}


def test_what_a_killed_process_had_not_handed_over_waits_as_if_it_had_not_been_tried(ledger, ledger_url):
    number = put_message(ledger)
    kill_at(ledger_url, "claimed")
    assert load_message(ledger, number).state == "sending"
    assert release_lost(ledger) == 1
    waiting = load_message(ledger, number)
    assert (waiting.state, waiting.not_before, waiting.attempts, waiting.repeats) == ("waiting", NOW, 0, 0)
    assert (waiting.holder, waiting.answer) == (None, None)


@pytest.mark.parametrize("step", ["handed over", "answered"])
def test_what_a_killed_process_had_handed_over_is_sent_once_more_at_once_and_then_left_to_a_person(
    ledger, ledger_url, step
):
    number = put_message(ledger)
    kill_at(ledger_url, step)
    assert release_lost(ledger) == 1
    waiting = load_message(ledger, number)
    assert (waiting.state, waiting.not_before, waiting.attempts, waiting.repeats) == ("waiting", NOW, 1, 1)
    assert waiting.answer.endswith(
        "ended before the answer was recorded; sent again, for nobody knows whether it arrived"
    )
    kill_at(ledger_url, step)
    assert release_lost(ledger) == 1
    left = load_message(ledger, number)
    assert (left.state, left.repeats, left.holder, left.identifier) == ("uncertain", 1, None, waiting.identifier)
    assert left.answer.endswith("before the answer was recorded; nobody knows whether it arrived")
    assert release_lost(ledger) == 0


def test_what_a_killed_process_was_sending_to_who_is_gone_is_not_sent_by_the_next(ledger, ledger_url):
    reader = add_reader(ledger).number
    number = put_message(ledger, reader=reader)
    kill_at(ledger_url, "claimed")
    with ledger.writing() as tx:
        readers.remove(tx, reader, now=NOW)
    assert release_lost(ledger) == 1
    assert load_message(ledger, number).state == "cancelled"
