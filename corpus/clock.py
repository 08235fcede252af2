"""The time: passed to what needs it, so that tests and replays can choose it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

#: Gives the present moment, aware and in UTC.
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """Move on by ``duration``, in the words of `timedelta`: ``advance(days=1, hours=2)``."""
        self.now += timedelta(**duration)
