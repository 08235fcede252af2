"""What only one process may do at a time."""

import os
import signal
import subprocess
import sys
from threading import Event, Thread

import pytest
from sqlalchemy import select

from corpus.clock import FixedClock, utc_now
from corpus.errors import LedgerUnavailable
from corpus.ledger import Ledger, leases
from corpus.ledger.holders import this_process
from corpus.ledger.tables import leases as table
from tests.corpus.ledger.examples import NOW, OTHER, after

ME = "this-machine 1 0.00"


def acquire(ledger, *, holder=ME, now=NOW, name="index", seconds=120):
    with ledger.writing() as tx:
        return leases.acquire(tx, name, holder=holder, now=now, seconds=seconds)


def holder_of(ledger, name="index"):
    with ledger.reading() as tx:
        return tx.scalar(select(table.c.holder).where(table.c.name == name))


def until(ledger, name="index"):
    with ledger.reading() as tx:
        return tx.scalar(select(table.c.until).where(table.c.name == name))


def test_a_lease_has_one_holder(ledger):
    assert acquire(ledger)
    assert not acquire(ledger, holder=OTHER)
    assert acquire(ledger, holder=OTHER, name="crawl bulletins")


def test_its_holder_renews_it(ledger):
    acquire(ledger)
    assert acquire(ledger, now=after(seconds=100))
    assert not acquire(ledger, holder=OTHER, now=after(seconds=200))


def test_a_silent_holder_loses_it_after_its_time(ledger):
    acquire(ledger, holder=OTHER)
    assert not acquire(ledger, now=after(seconds=119))
    assert acquire(ledger, now=after(seconds=120))
    assert not acquire(ledger, holder=OTHER, now=after(seconds=121))


def test_who_gives_it_up_leaves_it_to_others(ledger):
    acquire(ledger)
    for holder in (OTHER, ME):
        assert not acquire(ledger, holder="a-third 1 0.00")
        with ledger.writing() as tx:
            leases.release(tx, "index", holder=holder)
    assert acquire(ledger, holder=OTHER)


HOLD = """
import sys, time
from corpus.clock import utc_now
from corpus.ledger import Ledger, leases
with leases.held(Ledger.open(sys.argv[1]), "index") as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def another_process(ledger, ledger_url):
    """A process that holds the lease until its input ends."""
    command = [sys.executable, "-c", HOLD, ledger_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"True\n"
        yield process
        process.kill()


def test_a_block_holds_the_lease(ledger):
    with leases.held(ledger, "index") as mine:
        assert mine
        assert holder_of(ledger) == this_process()
    assert holder_of(ledger) is None


def test_the_lease_is_given_up_when_the_block_fails(ledger):
    with pytest.raises(ZeroDivisionError), leases.held(ledger, "index"):
        raise ZeroDivisionError
    assert holder_of(ledger) is None


def test_a_block_is_told_that_another_process_holds_the_lease(ledger, another_process):
    with leases.held(ledger, "index") as mine:
        assert not mine
    assert holder_of(ledger) != this_process()


def test_a_block_waits_for_the_other_process(ledger, another_process):
    Thread(target=end_soon, args=(another_process,)).start()
    with leases.held(ledger, "index", wait=60) as mine:
        assert mine


def end_soon(process):
    Event().wait(0.5)
    process.stdin.close()


def test_a_killed_process_loses_its_lease_at_once(ledger, another_process):
    os.kill(another_process.pid, signal.SIGKILL)
    # Not waited for: a process that has ended is dead also before its parent asks after it.
    with leases.held(ledger, "index", wait=30) as mine:
        assert mine


def test_a_block_that_takes_long_renews_its_lease(ledger, monkeypatch):
    monkeypatch.setattr(leases, "LEASE_SECONDS", 0.15)
    clock = FixedClock(NOW)
    with leases.held(ledger, "index", clock=clock):
        clock.advance(hours=1)
        assert comes_true(lambda: until(ledger) > after(hours=1))
    assert holder_of(ledger) is None


def test_a_renewal_that_fails_is_made_up_for(ledger, monkeypatch):
    monkeypatch.setattr(leases, "LEASE_SECONDS", 0.15)
    renewals = []

    def acquire_now_and_then(*args, **options):
        renewals.append(options["now"])
        if len(renewals) == 2:
            raise LedgerUnavailable("locked")
        return acquire_for_good(*args, **options)

    acquire_for_good = leases.acquire
    monkeypatch.setattr(leases, "acquire", acquire_now_and_then)
    with leases.held(ledger, "index", clock=utc_now) as mine:
        assert mine
        assert comes_true(lambda: len(renewals) > 3)
    assert holder_of(ledger) is None


def comes_true(condition):
    pause = Event()
    return any(condition() or pause.wait(0.05) for _ in range(400))


def test_two_ledgers_are_two_worlds(ledger, tmp_path):
    other = Ledger.open(f"sqlite:///{tmp_path / 'other.db'}")
    assert acquire(ledger)
    assert acquire(other, holder=OTHER)
    other.close()
