"""Moments on the axis of a chart: by the clock of whoever looks at it, which Vega takes for UTC."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

DAY = timedelta(days=1)
#: How a moment is written on the axis, by how much time is shown at most.
TICKS = ((2 * DAY, "%H:%M"), (400 * DAY, "%-d %b"), (timedelta.max, "%b %Y"))
#: Of its step, so much is a bar's.
FILLED = 0.9


def put_in_time(moments: Sequence[datetime]) -> Iterator[dict[str, str]]:
    """Where the bar of each step begins and ends."""
    step = find_step(moments)
    for moment in moments:
        local = moment.replace(tzinfo=None)
        yield {"x": _write(local), "x2": _write(local + step * FILLED)}


def find_step(moments: Sequence[datetime]) -> timedelta:
    """The shortest from one moment to the next; a day where there is but one."""
    known = sorted({moment.replace(tzinfo=None) for moment in moments})
    return min((later - first for first, later in pairwise(known)), default=DAY)


def make_axis(moments: Sequence[datetime]) -> dict[str, Any]:
    span = max(moments) - min(moments)
    written = next(format_ for longest, format_ in TICKS if span <= longest)
    axis = {"title": None, "format": written, "labelOverlap": True, "grid": False, "tickCount": 10}
    return {"field": "x", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _write(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds") + "Z"
