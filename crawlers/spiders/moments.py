"""Moments as feeds and lists write them: RFC 3339, RFC 822, long dates in French and English."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

#: Characters in which a date is looked for: what is longer is a text, of which a date may be the beginning.
_WINDOW = 200
#: The web is no older; computers that lost their clock say 1970, and databases without a date the year 1.
_FIRST = datetime(1991, 1, 1, tzinfo=UTC)
#: A clock or a zone may be wrong by as much; what lies further ahead of its capture is no date of publication.
LEAD = timedelta(days=1)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "février fevrier févr fevr fév fev feb february",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "août aout august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "décembre decembre déc dec december",
        ),
        start=1,
    )
    for name in names.split()
}
#: Hours from UTC of the names that RFC 822 knows, and of those that European feeds use.
_ZONES = {
    name: hours
    for hours, names in {
        0: "z ut utc gmt wet",
        1: "bst west cet",
        2: "cest eet",
        3: "eest",
        -4: "edt",
        -5: "est cdt",
        -6: "cst mdt",
        -7: "mst pdt",
        -8: "pst",
    }.items()
    for name in names.split()
}
_MONTH = r"(?P<month>[A-Za-zéûÉÛ]{3,9})\.?"
_YEAR = r"(?P<year>\d{4})"
_DAYS = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?[ \-]{{1,3}}{_MONTH}[ \-,]{{1,3}}{_YEAR}\b"),  # 4 mars 2026
    re.compile(rf"\b{_MONTH} {{1,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {{1,2}}{_YEAR}\b"),  # March 4, 2026
    re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}}) {_MONTH} (?P<year>\d\d)(?= \d\d:\d\d)"),  # RFC 822 of 1982
)
_DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})/{_YEAR}\b")
_TIME = re.compile(
    r"^(?:[,\s]{0,3}(?:à|at|-|–|\|)?\s{0,2})(?P<hour>\d{1,2})(?::|\s?[hH]\s?)(?P<minute>\d\d)?(?::(?P<second>\d\d))?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
    # The offset wins over the name before it: browsers write "GMT+0100".
    r"(?:\s?(?:GMT|UTC)?\s?(?P<sign>[+-])(?P<over>\d\d):?(?P<past>\d\d)|\s?(?P<zone>[A-Za-z]{1,4})\b)?"
)
#: What `datetime.fromisoformat` may be given: it takes any character before a time, also the sign of a zone.
_ISO = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d")


class Moment(NamedTuple):
    """When something happened. A day without a time is its first moment in UTC: no zone makes another day of it."""

    at: datetime
    has_time: bool

    def __str__(self) -> str:
        """RFC 3339 in UTC, or the day alone."""
        return self.at.isoformat().replace("+00:00", "Z") if self.has_time else self.at.date().isoformat()


def read_moment(text: str, *, zone: str, day_first: bool = False) -> Moment | None:
    """The first date of a text; None where there is none.

    A time that carries no zone is in ``zone``. A day that no calendar has, and one before the web, is no date; nor is
    "04/03/2026", unless it is known that the day comes first.
    """
    written = re.sub(r"\s+", " ", text[:_WINDOW]).strip()
    try:
        moment = _read(written, ZoneInfo(zone), (*_DAYS, _DAY_FIRST) if day_first else _DAYS)
        at = moment.at.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None
    return Moment(at, moment.has_time) if moment and at and at >= _FIRST else None


def lies_ahead(moment: Moment, *, now: datetime) -> bool:
    """Whether a moment cannot be that of a publication which is there already."""
    return moment.at > now + LEAD


def _read(written: str, zone: tzinfo, patterns: Iterable[re.Pattern[str]]) -> Moment | None:
    try:
        at = datetime.fromisoformat(written) if _ISO.match(written) else None
    except ValueError:
        at = None
    if at is None:
        return _read_parts(written, zone, patterns)
    return Moment(at if at.tzinfo else at.replace(tzinfo=zone), True)


def _read_parts(written: str, zone: tzinfo, patterns: Iterable[re.Pattern[str]]) -> Moment | None:
    for pattern in patterns:
        for found in pattern.finditer(written):
            month = found["month"].lower()
            number = int(month) if month.isdecimal() else _MONTHS.get(month)
            if number is not None:
                year = int(found["year"])
                day = datetime(year if year > 99 else 2000 + year, number, int(found["day"]), tzinfo=UTC)
                return _with_time(day, written[found.end() :], zone)
    return None


def _with_time(day: datetime, rest: str, zone: tzinfo) -> Moment:
    """The day with the time that is written after it, if one is."""
    found = _TIME.match(rest.removeprefix("T"))
    if found is None:
        return Moment(day, False)
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    minute, second = int(found["minute"] or 0), min(int(found["second"] or 0), 59)
    return Moment(day.replace(hour=hour, minute=minute, second=second, tzinfo=_zone_of(found) or zone), True)


def _zone_of(found: re.Match[str]) -> tzinfo | None:
    if found["sign"]:
        offset = timedelta(hours=int(found["over"]), minutes=int(found["past"]))
        return timezone(-offset if found["sign"] == "-" else offset)
    hours = _ZONES.get((found["zone"] or "").lower())
    return None if hours is None else timezone(timedelta(hours=hours))
