"""Dates that are told from now: `7d`, `today`, `hier`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from index.analysis import fold_value

#: How many, and of what: hours, days (jours), weeks (semaines), months, years (ans).
_SPAN = re.compile(r"(\d{1,4})([hdjwsmya])", re.ASCII | re.IGNORECASE)
_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "j": timedelta(days=1),
    "w": timedelta(weeks=1),
    "s": timedelta(weeks=1),
}
_MONTHS = {"m": 1, "y": 12, "a": 12}
_NOW = frozenset({"now", "maintenant"})
#: Folded, without apostrophes: how many days ago.
_DAYS = {"today": 0, "aujourdhui": 0, "yesterday": 1, "hier": 1}


@dataclass(frozen=True)
class Interval:
    """What a typed value covers: a day, month or year from ``start`` up to but without ``end``; else a point."""

    start: Any
    end: Any = None


def is_span(text: str | None) -> bool:
    """Whether ``text`` is a time that is counted back from now."""
    return text is not None and _SPAN.fullmatch(text) is not None


def read_relative(text: str, zone: tzinfo, now: datetime) -> Interval | None:
    """The day or moment that ``text`` tells from ``now``; None where it tells none so."""
    if span := _SPAN.fullmatch(text):
        return Interval(_go_back(now, int(span[1]), span[2].lower(), zone))
    word = fold_value(text).replace("'", "").replace("’", "")
    if word in _NOW:
        return Interval(now)
    if word not in _DAYS:
        return None
    day = now.astimezone(zone).date() - timedelta(days=_DAYS[word])
    return Interval(begin_day(day, zone), begin_day(day + timedelta(days=1), zone))


def _go_back(now: datetime, number: int, unit: str, zone: tzinfo) -> datetime:
    """Months and years lead to the same day and hour of ``zone``, or to the last day of a month that is shorter.

    Of an hour that comes twice they lead to the one by the same clock as ``now``, if there is one, as in Elasticsearch.
    """
    if unit in _UNITS:
        return now - number * _UNITS[unit]
    local = now.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 - number * _MONTHS[unit], 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    first, second = (local.replace(year=year, month=month + 1, day=day, fold=fold) for fold in (0, 1))
    twice = (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())
    return (second if twice and second.utcoffset() == local.utcoffset() else first).astimezone(UTC)


def begin_day(day: date, zone: tzinfo) -> datetime:
    """The midnight, in UTC, at which ``day`` begins in ``zone``."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
