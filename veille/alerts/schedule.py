"""When a search's alerts are due, and when nobody is to be disturbed: also where clocks change, and where they step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Self
from zoneinfo import ZoneInfo

from veille.errors import InputError

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
_HOUR = r"([01]\d|2[0-3]):([0-5]\d)"
Kind = Literal["now", "hourly", "daily", "digest"]
#: Those that are said by their name alone.
PLAIN: Mapping[str, Kind] = {"now": "now", "hourly": "hourly", "digest": "digest"}


@dataclass(frozen=True)
class Schedule:
    """``now``: at each run; ``hourly`` and ``daily`` at ``hour``: once in each; ``digest``: never by itself."""

    kind: Kind
    hour: time = time(0)

    @classmethod
    def read(cls, text: str) -> Self:
        if kind := PLAIN.get(text):
            return cls(kind)
        if found := re.fullmatch(f"daily {_HOUR}", text):
            return cls("daily", time(int(found[1]), int(found[2])))
        raise InputError(f"schedule '{text}' cannot be read; use now, hourly, digest or a time such as 'daily 07:30'")

    def is_due(self, alerted: datetime, now: datetime, zone: ZoneInfo) -> bool:
        """Whether a time of the schedule came after ``alerted``, the last that was kept, up to ``now``.

        Where the last lies ahead of now by more than the schedule's own step, the clock was wrong then: it is due.
        """
        if self.kind in ("now", "digest"):
            return self.kind == "now"
        step = HOUR if self.kind == "hourly" else DAY
        return self._newest(now, zone) > alerted or alerted - now > step

    def _newest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The last time of the schedule that is not after now."""
        if self.kind == "hourly":
            return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        today = now.astimezone(zone).date()
        return max(at for ago in range(-1, 3) if (at := moment_of(today - ago * DAY, self.hour, zone)) <= now)


@dataclass(frozen=True)
class Quiet:
    """Hours of a day, by the clock on the wall, in which no alert is sent; they may span midnight."""

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> Self:
        found = re.fullmatch(f"{_HOUR}-{_HOUR}", text)
        if not found or found.group(1, 2) == found.group(3, 4):
            raise InputError(f"quiet hours '{text}' cannot be read; use two times such as 22:00-07:00")
        hour, minute, last_hour, last_minute = map(int, found.groups())
        return cls(time(hour, minute), time(last_hour, last_minute))

    def until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet that holds now ends; None where none does.

        Where the clock is set back in them they last until the end is there for the second time.
        """
        today = now.astimezone(zone).date()
        for day in (today - DAY, today):
            last = day + DAY if self.end < self.start else day
            start, end = moment_of(day, self.start, zone), moment_of(last, self.end, zone, last=True)
            if start <= now < end:
                return end
        return None


def moment_of(day: date, hour: time, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """When the clock on the wall shows that hour, in UTC.

    Of an hour that is there twice the first, or the last; an hour that is left out is the end of the gap.
    """
    wall = datetime.combine(day, hour, tzinfo=zone)
    moments = [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    if moments[0].astimezone(zone).time() == hour:
        return moments[1] if last else moments[0]
    after = moments[0].astimezone(zone).utcoffset()
    moment = moments[0]
    while (earlier := moment - MINUTE).astimezone(zone).utcoffset() == after:
        moment = earlier
    return moment
