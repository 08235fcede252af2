"""A gate that lets a few begin at once, and holds up nobody for one that stays long."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore, Timer


class Gate:
    """``places`` at once may be within; who stays longer than ``seconds`` no longer takes one."""

    def __init__(self, places: int, *, seconds: float) -> None:
        self._free = Semaphore(places)
        self._seconds = seconds

    @contextmanager
    def passed(self) -> Iterator[None]:
        self._free.acquire()
        taken = Lock()

        def leave() -> None:
            if taken.acquire(blocking=False):  # once, whoever is first: the end or the clock
                self._free.release()

        timer = Timer(self._seconds, leave)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            leave()
