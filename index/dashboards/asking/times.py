"""Into which steps Kibana divides time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from index.dashboards.asking.shapes import AskingError

SECOND, DAY = 1000, 86_400_000
#: Milliseconds; of the longer units, days and months, which are as long as the calendar says.
_UNITS = {"ms": 1, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}
#: From year to millisecond: the steps that Kibana chooses by itself.
_STEPS = (
    *(days * DAY for days in (365, 30, 7, 1)),
    *(hours * 3600 * SECOND for hours in (12, 3, 1)),
    *(minutes * 60 * SECOND for minutes in (30, 10, 5, 1)),
    *(seconds * SECOND for seconds in (30, 10, 5, 1)),
    100,
)
#: Kibana's settings as they are delivered: about so many bars if it chooses, at most so many if one chose oneself.
AIMED_BARS, MOST_BARS = 50, 1000
_CALENDAR = ("m", "h", "d", "w", "M", "y")
_DAYS_OF_400_YEARS = 146_097
_INTERVAL = re.compile(r"(\d*)\s*(ms|s|m|h|d|w|M|y)")


@dataclass(frozen=True)
class Interval:
    """A step of time: months, days and milliseconds, each of which counts for itself."""

    months: int = 0
    days: int = 0
    milliseconds: int = 0

    @property
    def length(self) -> int:
        """Milliseconds, where all months and years are equal."""
        years, months = divmod(self.months, 12)
        return self.milliseconds + self.days * DAY + months * 30 * DAY + years * 365 * DAY

    def count(self, unit: str) -> float:
        """How many of the unit it is."""
        if unit in ("M", "y"):
            days = self.days + self.milliseconds / DAY
            months = self.months + days * 4800 / _DAYS_OF_400_YEARS
            return months if unit == "M" else months / 12
        days = self.days + int(self.months * _DAYS_OF_400_YEARS / 4800 + 0.5)
        lengths = {"w": 7 * DAY, "d": DAY, **_UNITS}
        return (days * DAY + self.milliseconds) / lengths[unit]


def read_interval(text: str) -> tuple[Interval, str]:
    """A step as it was saved, and its unit."""
    found = _INTERVAL.fullmatch(text)
    if not found:
        raise AskingError(f"{text} is no interval of time that is read")
    number, unit = int(found[1] or 1), found[2]
    if unit in _UNITS:
        return Interval(milliseconds=number * _UNITS[unit]), unit
    if unit in ("d", "w"):
        return Interval(days=number * (7 if unit == "w" else 1)), unit
    return Interval(months=number * (12 if unit == "y" else 1)), unit


def choose_interval(saved: str, span: int | None) -> tuple[Interval, dict[str, str]]:
    """The step that is taken, and how Elasticsearch is told.

    ``span`` are the milliseconds of the range of time; None where the field has nothing to do with that.
    """
    if saved == "auto":
        if span is None:
            raise AskingError("an interval is chosen only where the time is limited")
        chosen, unit = Interval(milliseconds=_choose(span)), None
    else:
        chosen, unit = read_interval(saved)
    if span is not None and chosen.length < (least := _find_least(span / MOST_BARS)):
        chosen, unit = Interval(milliseconds=least), None
    return chosen, _write(chosen, unit)


def _choose(span: int) -> int:
    """The next longer one than that which makes more bars than are aimed at."""
    shorter = [step for step in _STEPS if step > span / AIMED_BARS]
    if not shorter:
        raise AskingError("Kibana chooses no interval for more than fifty years")
    return shorter[-1] if len(shorter) < len(_STEPS) else max(int(span / AIMED_BARS), 1)


def _find_least(least: float) -> int:
    return next((step for step in _STEPS if step <= least), max(int(least), 1))


def _write(interval: Interval, unit: str | None) -> dict[str, str]:
    """In the largest unit of which it is a whole number; one that was chosen stays, weeks and more only one by one."""
    for each in ("y", "M", "w", "d", "h", "m", "s", "ms"):
        number = interval.count(each)
        if number < 1 or number != int(number):
            continue
        if (number == 1 and unit not in (None, each)) or (number != 1 and each in ("y", "M", "w")):
            continue
        kind = "calendar_interval" if number == 1 and each in _CALENDAR else "fixed_interval"
        return {kind: f"{int(number)}{each}"}
    raise AskingError(f"{interval} is no whole number of milliseconds")


def add(start: datetime, interval: Interval, zone: tzinfo, *, times: int = 1) -> datetime:
    """So many steps later, or earlier: days and months by the calendar, hours by the clock."""
    local = _shift(start.astimezone(zone), months=times * interval.months, days=times * interval.days)
    return (local.astimezone(UTC) + timedelta(milliseconds=times * interval.milliseconds)).astimezone(zone)


def _shift(local: datetime, *, months: int, days: int) -> datetime:
    """At the same time of day; the last day of a month stays in it."""
    years, month = divmod(local.month - 1 + months, 12)
    first = local.replace(year=local.year + years, month=month + 1, day=1)
    longest = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(local.day, longest)) + timedelta(days=days)
