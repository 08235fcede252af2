"""Leases: what only one process may do at a time, and until when it is trusted to be doing it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from sqlalchemy import Connection, delete, select, update

from corpus.clock import Clock, utc_now
from corpus.errors import LedgerError
from corpus.ledger.connection import Ledger
from corpus.ledger.holders import is_dead, this_process
from corpus.ledger.sql import insert_new
from corpus.ledger.tables import leases

#: A lease outlives this many seconds without a sign of its holder; it is renewed three times as often.
LEASE_SECONDS = 120


def acquire(tx: Connection, name: str, *, holder: str, now: datetime, seconds: float = LEASE_SECONDS) -> bool:
    """Take or renew the lease ``name``; false while another living process holds it."""
    until = now + timedelta(seconds=seconds)
    tx.execute(insert_new(tx, leases), {"name": name, "holder": holder, "until": until})
    held = tx.execute(select(leases).where(leases.c.name == name).with_for_update()).one()
    if held.holder != holder and held.until > now and not is_dead(held.holder):
        return False
    tx.execute(update(leases).where(leases.c.name == name).values(holder=holder, until=until))
    return True


def release(tx: Connection, name: str, *, holder: str) -> None:
    tx.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


@contextmanager
def held(ledger: Ledger, name: str, *, wait: float = 0, clock: Clock = utc_now) -> Iterator[bool]:
    """Hold the lease ``name`` for the block and renew it meanwhile; gives false when another has it.

    Waits up to ``wait`` seconds for the other to end.
    """
    holder = this_process()
    if not _acquire_within(ledger, name, holder=holder, wait=wait, clock=clock):
        yield False
        return
    try:
        with renewed(ledger, lambda tx: acquire(tx, name, holder=holder, now=clock()), name=f"lease {name}"):
            yield True
    finally:
        with ledger.writing() as tx:
            release(tx, name, holder=holder)


@contextmanager
def renewed(ledger: Ledger, renew: Callable[[Connection], object], *, name: str) -> Iterator[None]:
    """Call ``renew`` again and again during the block, three times while a lease lasts."""
    done = Event()
    renewal = Thread(target=_renew, args=(ledger, renew, done), name=name, daemon=True)
    renewal.start()
    try:
        yield
    finally:
        done.set()
        renewal.join()


def _acquire_within(ledger: Ledger, name: str, *, holder: str, wait: float, clock: Clock) -> bool:
    pause = Event()
    for _ in range(int(wait) + 1):
        with ledger.writing() as tx:
            if acquire(tx, name, holder=holder, now=clock()):
                return True
        if wait:
            pause.wait(1)
    return False


def _renew(ledger: Ledger, renew: Callable[[Connection], object], done: Event) -> None:
    while not done.wait(LEASE_SECONDS / 3):
        try:
            with ledger.writing() as tx:
                renew(tx)
        except LedgerError:
            # A missed renewal is made up for by the next; a lost ledger ends the work by its own error.
            continue
