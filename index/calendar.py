"""Days, weeks and months in UTC."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from index.query import Step


def begin(moment: datetime, step: Step) -> datetime:
    """Midnight at the start of the day, week (Monday) or month that holds ``moment``."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def add_up(counts: Mapping[datetime, int], step: Step) -> tuple[tuple[datetime, int], ...]:
    """Counts by day added up by ``step``, in order of time; what has none is left out."""
    totals: Counter[datetime] = Counter()
    for day, count in counts.items():
        totals[begin(day, step)] += count
    return tuple(sorted(totals.items()))
