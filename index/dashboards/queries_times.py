"""Times that are told from now (`index.moments`) as date math, which Elasticsearch works out at each request.

Only what comes out the same, to the millisecond, at every moment: the arithmetic of zones is Java's there.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from index.errors import QueryError
from index.moments import is_span, read_relative

#: What date math ends with that is counted in the days or months of a zone.
COUNTED = ("d", "M", "y")
#: Hours are the same in every zone; a day is not, and where one is meant `index.moments` takes it for 24 of them.
_HOURS = {"h": 1, "d": 24, "j": 24, "w": 168, "s": 168}
_MONTHS = {"m": "M", "y": "y", "a": "y"}
#: Days to come on which clocks are looked at. The rules for them are the same every year.
_DAYS_AHEAD = 10 * 366
#: Names that Python knows and Java does not; of all others the days were compared around every change of clocks.
_UNKNOWN = frozenset({"EST", "HST", "MST", "ROC", "Factory", "localtime"})


def tell(text: str, zone: ZoneInfo, now: datetime) -> dict[datetime, str]:
    """By the moments that ``text`` tells from ``now``, what they are at any moment; nothing where it tells none."""
    interval = read_relative(text, zone, now)
    if interval is None:
        return {}
    if is_span(text):
        return {now: "now", interval.start: _count_back(int(text[:-1]), text[-1].lower())}
    if interval.end is None:
        return {now: "now"}
    day = (interval.start.astimezone(zone).date() - now.astimezone(zone).date()).days
    return {interval.start: _begin(day), interval.end: _begin(day + 1)}


def _count_back(number: int, unit: str) -> str:
    return f"now-{number * _HOURS[unit]}h" if unit in _HOURS else f"now-{number}{_MONTHS[unit]}"


def _begin(day: int) -> str:
    """The midnight that begins the day so many after today.

    Counted from a midnight and rounded again: an hour that clocks leave out may lie in either day.
    """
    return f"now/d{day:+}d/d" if day else "now/d"


def check(text: str, zone: ZoneInfo, now: datetime) -> None:
    """QueryError where Elasticsearch would, at some moment, come to another time than Veille.

    Of two midnights Veille means the first, Elasticsearch the one by the same clock as its now.
    """
    told = tell(text, zone, now)
    counted = {math[-1] for math in told.values()} & set(COUNTED)
    if counted and zone.key in _UNKNOWN:
        raise QueryError(f"Elasticsearch knows no time zone '{zone.key}'; choose one such as Europe/Paris")
    if "d" in counted and any(first > second for first, second in _offsets(zone, now)):
        raise QueryError(
            f"'{text}' has no lasting form: when clocks are put back in {zone.key} a midnight comes twice, and "
            "Elasticsearch begins the day with the other one"
        )


def _offsets(zone: ZoneInfo, now: datetime) -> Iterator[tuple[timedelta, timedelta]]:
    """How far from UTC the midnights to come are, each taken as the first of two and as the second."""
    for number in range(-2, _DAYS_AHEAD):
        midnight = datetime.combine(now.date() + timedelta(days=number), time.min, zone)
        yield midnight.utcoffset() or timedelta(), midnight.replace(fold=1).utcoffset() or timedelta()
