"""Moments as Kibana writes and reads them, and the time ranges of panels."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from index.dashboards.asking.shapes import AskingError, When
from index.dashboards.asking.times import add, read_interval

_STEP = re.compile(r"([+-])(\d+)([smhdwMy])|/([smhdwMy])")
#: How much of a moment stays when it is rounded to a unit.
_ROUNDED = {"y": 1, "M": 2, "d": 3, "w": 3, "h": 4, "m": 5, "s": 6}
_LEAST: dict[str, Any] = {"year": 1, "month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0}


def write_moment(moment: datetime) -> str:
    """As a browser does: UTC, in milliseconds."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def write_epoch(moment: datetime) -> int:
    """Milliseconds, as aggregations count them."""
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def read_epoch(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)


def narrow(when: When, own: Mapping[str, Any] | None) -> When:
    """The time range of a panel: its own where it has one, whose ``now`` is the end of the dashboard's."""
    if not own:
        return when
    since, until = (
        resolve(str(own[end]), now=when.until, zone=when.zone, up=end == "to").astimezone(UTC) for end in ("from", "to")
    )
    return replace(when, since=since, until=until)


def resolve(text: str, *, now: datetime, zone: tzinfo, up: bool) -> datetime:
    """A moment in ISO 8601, or one counted from ``now``; ``up`` rounds to the last millisecond of a unit."""
    if not text.startswith("now"):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise AskingError(f"{text} is no moment that is read") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    local, steps = now.astimezone(zone), text.removeprefix("now")
    if not re.fullmatch(rf"(?:{_STEP.pattern})*", steps):
        raise AskingError(f"{text} is no moment that is read")
    for sign, number, unit, rounded in _STEP.findall(steps):
        local = _round(local, rounded, up) if rounded else _move(local, sign, number + unit)
    return local


def _move(local: datetime, sign: str, interval: str) -> datetime:
    zone = local.tzinfo
    assert zone is not None
    return add(local, read_interval(interval)[0], zone, times=-1 if sign == "-" else 1)


def _round(local: datetime, unit: str, up: bool) -> datetime:
    start = local.replace(**dict(list(_LEAST.items())[_ROUNDED[unit] :]), fold=0)
    if unit == "w":
        start -= timedelta(days=start.weekday())
    return _move(start, "+", f"1{unit}") - timedelta(milliseconds=1) if up else start
