"""Processes that a command starts: they must not outlive it."""

import os
from multiprocessing import connection, parent_process
from threading import Thread


def end_with_parent() -> None:
    """Let this process die as soon as the one that started it is gone, however it went.

    At once and without a last commit: its leases and claims are void, and the next command may already be at work
    on the same items.
    """
    if parent := parent_process():
        Thread(target=_outlive, args=(parent.sentinel,), name="end with parent", daemon=True).start()


def _outlive(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
