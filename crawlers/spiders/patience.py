"""A limit of time on reading what a site sends, in the process of a crawl, where nothing else would stop it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from crawlers.errors import ExtractionError


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Break off with ExtractionError what takes longer; only the main thread, where crawls run, can be broken off."""
    if current_thread() is not main_thread():
        yield
        return

    def give_up(number: int, frame: FrameType | None) -> None:
        raise ExtractionError(f"it cannot be read in {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
