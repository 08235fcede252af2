"""Days, weeks and months of the reader's time zone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from index.query import Step

#: Long enough from the start of a step to be in the next one, and in none after it.
_INTO_THE_NEXT = {"day": timedelta(hours=36), "week": timedelta(days=8), "month": timedelta(days=40)}


def begin(moment: datetime, step: Step, zone: tzinfo) -> datetime:
    """The start, in UTC, of the day, week (from Monday) or month of ``zone`` that holds ``moment``."""
    day = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if step == "week":
        day -= timedelta(days=day.weekday())
    return (day.replace(day=1) if step == "month" else day).astimezone(UTC)


def walk(first: datetime, last: datetime, step: Step, zone: tzinfo) -> Iterator[datetime]:
    """The starts of all steps from that of ``first`` to the one after that of ``last``."""
    start = begin(first, step, zone)
    while start <= last:
        yield start
        start = begin(start + _INTO_THE_NEXT[step], step, zone)
    yield start


def count(moments: Iterable[datetime], step: Step, zone: tzinfo) -> tuple[tuple[datetime, int], ...]:
    """How many moments each step holds, in order of time; what has none is left out."""
    return tuple(sorted(Counter(begin(moment, step, zone) for moment in moments).items()))
