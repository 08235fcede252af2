"""Typed values in queries: what `2024-06`, `1.5` or `true` mean for a field, and how far a range reaches."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from index.collections import Field
from index.moments import Interval, begin_day, is_span, read_relative
from index.nodes import Range

_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?))?)?)?", re.ASCII
)
_LARGEST = 2**63 - 1
#: Years all of whose hours are moments in every zone.
FIRST_YEAR, LAST_YEAR = 2, 9998
EXPECTED = {
    "date": "a date such as 2024, 2024-06, 2024-06-30, 2024-06-30T12:00, 7d (seven days ago), yesterday or now",
    "integer": "a whole number",
    "float": "a number such as 12 or 1.5",
    "boolean": "true or false",
}


@dataclass(frozen=True)
class Bounds:
    """A range in the field's own type; None is open."""

    low: Any
    high: Any
    include_low: bool
    include_high: bool

    def contain(self, value: Any) -> bool:
        above = self.low is None or value > self.low or (self.include_low and value == self.low)
        return bool(above and (self.high is None or value < self.high or (self.include_high and value == self.high)))


def read_value(field: Field, text: str, zone: tzinfo, now: datetime) -> Interval:
    """The value that ``text`` stands for; ValueError, saying what was expected, if it stands for none."""
    try:
        return _read_date(text, zone, now) if field.type == "date" else _READERS[field.type](text)
    except (ValueError, OverflowError):
        raise ValueError(f"'{text[:40]}' is no value for '{field.name}': expected {EXPECTED[field.type]}") from None


def read_range(field: Field, node: Range, zone: tzinfo, now: datetime) -> Bounds:
    """The bounds of a range: an upper end names the whole day, month or year of ``zone`` and so includes it.

    A span such as ``7d`` is the moment that is so long before ``now``; alone, the time from that moment to ``now``.
    """
    low = None if node.low is None else read_value(field, node.low, zone, now)
    high = None if node.high is None else read_value(field, node.high, zone, now)
    if field.type == "date" and low and node.low == node.high and is_span(node.low):
        return Bounds(low.start, now, include_low=True, include_high=True)
    low_bound = low and (low.start if node.include_low or low.end is None else low.end)
    high_bound = high and (high.end if node.include_high and high.end is not None else high.start)
    return Bounds(
        low_bound,
        high_bound,
        include_low=node.include_low or bool(low and low.end is not None),
        include_high=node.include_high and not (high and high.end is not None),
    )


def _read_date(text: str, zone: tzinfo, now: datetime) -> Interval:
    if relative := read_relative(text, zone, now):
        return relative
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError
    year, month, day, time = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError
    if time:
        moment = datetime.fromisoformat(text)
        return Interval((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    start = date(int(year), int(month or 1), int(day or 1))
    end = _after(start, has_month=bool(month), has_day=bool(day))
    return Interval(begin_day(start, zone), begin_day(end, zone))


def _after(start: date, *, has_month: bool, has_day: bool) -> date:
    if has_day:
        return start + timedelta(days=1)
    if not has_month:
        return start.replace(year=start.year + 1)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)


def _read_integer(text: str) -> Interval:
    if not re.fullmatch(r"[+-]?\d{1,19}", text, re.ASCII) or abs(int(text)) > _LARGEST:
        raise ValueError
    return Interval(int(text))


def _read_float(text: str) -> Interval:
    value = float(text) if re.fullmatch(r"[+-]?[\d.]+(?:[eE][+-]?\d+)?", text, re.ASCII) else math.nan
    if not math.isfinite(value):
        raise ValueError
    return Interval(value)


def _read_boolean(text: str) -> Interval:
    if text.lower() not in ("true", "false"):
        raise ValueError
    return Interval(text.lower() == "true")


_READERS: dict[str, Callable[[str], Interval]] = {
    "integer": _read_integer,
    "float": _read_float,
    "boolean": _read_boolean,
}
