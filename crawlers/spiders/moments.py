"""Moments as feeds and lists write them: RFC 3339, RFC 822, long dates in French and English."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
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
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?:\s?(?P<sign>[+-])(?P<over>\d\d):?(?P<past>\d\d)|\s?(?P<zone>[A-Za-z]{1,4})\b)?"
)


def read_moment(text: str, *, zone: str, day_first: bool = False) -> datetime | None:
    """The first date of a text in UTC, at midnight where it gives no time; None where there is none.

    What carries no zone is in ``zone``. A day that no calendar has, and one before the web, is no date; nor is
    "04/03/2026", unless it is known that the day comes first.
    """
    written = re.sub(r"\s+", " ", text[:_WINDOW]).strip()
    try:
        moment = _read(written, ZoneInfo(zone), (*_DAYS, _DAY_FIRST) if day_first else _DAYS)
        whole = moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None
    return whole if whole and whole >= _FIRST else None


def lies_ahead(moment: datetime, *, now: datetime) -> bool:
    """Whether a moment cannot be that of a publication which is there already."""
    return moment > now + LEAD


def _read(written: str, zone: tzinfo, patterns: Iterable[re.Pattern[str]]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written) if re.match(r"\d{4}-\d\d-\d\d", written) else None
    except ValueError:
        moment = None
    if moment is None:
        return _read_parts(written, zone, patterns)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _read_parts(written: str, zone: tzinfo, patterns: Iterable[re.Pattern[str]]) -> datetime | None:
    for pattern in patterns:
        for found in pattern.finditer(written):
            month = found["month"].lower()
            number = int(month) if month.isdecimal() else _MONTHS.get(month)
            if number is not None:
                hour, minute, second, of_zone = _read_time(written[found.end() :], zone)
                year = int(found["year"])
                day = (year if year > 99 else 2000 + year, number, int(found["day"]))
                return datetime(*day, hour, minute, second, tzinfo=of_zone)
    return None


def _read_time(rest: str, zone: tzinfo) -> tuple[int, int, int, tzinfo]:
    found = _TIME.match(rest.removeprefix("T"))
    if found is None:
        return 0, 0, 0, zone
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    return hour, int(found["minute"] or 0), min(int(found["second"] or 0), 59), _zone_of(found) or zone


def _zone_of(found: re.Match[str]) -> tzinfo | None:
    if found["sign"]:
        offset = timedelta(hours=int(found["over"]), minutes=int(found["past"]))
        return timezone(-offset if found["sign"] == "-" else offset)
    hours = _ZONES.get((found["zone"] or "").lower())
    return None if hours is None else timezone(timedelta(hours=hours))
