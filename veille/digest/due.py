"""When a digest is due: days and hours are the reader's, and clocks there are set forward and back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from corpus.clock import read_zone

if TYPE_CHECKING:
    from corpus.ledger.readers import Reader

DAY = timedelta(days=1)
#: Days looked through for the nearest of a reader's weekdays, of which there may be one: a week, and one to spare.
SPAN = 8


def slot_moment(reader: "Reader", day: date) -> datetime:
    """The moment of the reader's hour on this day.

    An hour that is there twice is the first of the two; one that the clocks leave out is as long after the change as
    it would have been after midnight without one: 2:30 is then 3:30.
    """
    there = datetime.combine(day, time.fromisoformat(reader.hour), tzinfo=read_zone(reader.zone))
    return there.astimezone(UTC)


def local_day(reader: "Reader", moment: datetime) -> date:
    return moment.astimezone(read_zone(reader.zone)).date()


def find_slot(reader: "Reader", now: datetime) -> date | None:
    """The day of the newest digest that should be there by now; None where the reader was not confirmed by its hour.

    Those before it, which a machine that was off has missed, are not due any more: the newest tells all since the last.
    """
    today = local_day(reader, now)
    days = (today - DAY * back for back in range(SPAN + 1))
    newest = next(day for day in days if _is_chosen(reader, day) and slot_moment(reader, day) <= now)
    if reader.confirmed is None or slot_moment(reader, newest) <= reader.confirmed <= now + DAY:
        return None  # later than that, the clock was wrong
    return newest


def previous_slot(reader: "Reader", day: date) -> date:
    """The last of the reader's days before this one."""
    return next(before for before in (day - DAY * back for back in range(1, SPAN)) if _is_chosen(reader, before))


def next_slot(reader: "Reader", now: datetime, *, made: date | None = None) -> datetime:
    """The moment of the next digest: in the past where one is due; ``made`` is the newest day that has one."""
    slot = find_slot(reader, now)
    if slot is not None and (made is None or slot > made):
        return slot_moment(reader, slot)
    today = max(local_day(reader, now), made + DAY if made else date.min)
    days = (today + DAY * ahead for ahead in range(SPAN + 1))
    moments = (slot_moment(reader, day) for day in days if _is_chosen(reader, day))
    return next(moment for moment in moments if moment > now)


def newest_day(made: Iterable[date], now: datetime) -> date | None:
    """The newest of the days that have a digest; none that only a clock can have made that was ahead.

    No reader's move brings a day back that is two days ahead of ours.
    """
    return max((day for day in made if day <= now.astimezone(UTC).date() + 2 * DAY), default=None)


def due_readers(
    readers: "Iterable[Reader]", made_days: Mapping[int, date], now: datetime
) -> "list[tuple[Reader, date]]":
    """Who is to get a digest now, and of which day; ``made_days`` is, by number of reader, the newest that has one.

    A day before that is never due: who moves west, or sets a clock back, does not get a day again.
    """
    slots = ((reader, find_slot(reader, now)) for reader in readers if reader.receives)
    return [
        (reader, slot)
        for reader, slot in slots
        if slot and (reader.number not in made_days or slot > made_days[reader.number])
    ]


def _is_chosen(reader: "Reader", day: date) -> bool:
    return str(day.isoweekday()) in reader.weekdays
