"""The time: passed to what needs it, so that tests and replays can choose it; and time zones by name."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

#: Gives the present moment, aware and in UTC.
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def read_zone(name: object) -> ZoneInfo:
    """The time zone of a name; ValueError says what a name looks like."""
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"'{name}' is no time zone; use a name such as Europe/Paris") from error


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """Move on by ``duration``, in the words of `timedelta`: ``advance(days=1, hours=2)``."""
        self.now += timedelta(**duration)
