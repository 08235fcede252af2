"""Dates of publishers, as they write them."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawlers.errors import ExtractionError

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def parse_date(text: str, *, field: str, timezone: str) -> datetime:
    """An ISO 8601 date; one without a zone is in ``timezone``. ``field`` names it in the error."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ExtractionError(
            f"field '{field}': '{text:.80}' is no date; expected 2026-01-31 or 2026-01-31T00:00:00"
        ) from error


def format_day(moment: datetime, *, timezone: str) -> str:
    """The day in French, as one reads it there: "1er mars 2026"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{'1er' if local.day == 1 else local.day} {_MONTHS[local.month - 1]} {local.year}"


class Moment(NamedTuple):
    """When something was published. A day alone is its first moment in UTC, so that no zone makes it another day."""

    at: datetime
    has_time: bool

    def __str__(self) -> str:
        """RFC 3339 in the publisher's own zone, or the date alone."""
        if not self.has_time:
            return self.at.date().isoformat()
        return self.at.isoformat(timespec="seconds").replace("+00:00", "Z")

    @property
    def day(self) -> date:
        """The publisher's own day."""
        return self.at.date()


#: Months as they are written in full or cut, folded; the first three letters tell all but these apart.
_NAMES = {
    **{
        name: number
        for number, name in enumerate(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
        )
    },
    **dict.fromkeys(("janv", "january", "januar", "janvier"), 1),
    **dict.fromkeys(("fev", "fevr", "fevrier", "february", "februar"), 2),
    **dict.fromkeys(("mars", "march", "marz", "maerz", "mrz"), 3),
    **dict.fromkeys(("avr", "avril", "april"), 4),
    **dict.fromkeys(("mai",), 5),
    **dict.fromkeys(("juin", "june", "juni"), 6),
    **dict.fromkeys(("juil", "juillet", "july", "juli"), 7),
    **dict.fromkeys(("aout", "august"), 8),
    **dict.fromkeys(("sept", "septembre", "september"), 9),
    **dict.fromkeys(("octobre", "october", "oktober", "okt"), 10),
    **dict.fromkeys(("novembre", "november"), 11),
    **dict.fromkeys(("decembre", "december", "dezember", "dez"), 12),
}
_MONTH = "|".join(sorted(_NAMES, key=len, reverse=True))
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?:T|t| {1,2})(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?)?"
    r" ?(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?=$|[^\d:])"
)
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|\.)?(?: of)? (?P<month>{_MONTH})\b[.,]? (?P<year>\d{{4}})\b"
)
_MONTH_FIRST = re.compile(rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b")
_YEAR_LAST = re.compile(r"\b(?P<day>\d{1,2})(?P<by>[/.-])(?P<month>\d{1,2})(?P=by)(?P<year>\d{4})\b")
_CLOCK = re.compile(r"\b(?P<hour>\d{1,2}) ?(?:h|:) ?(?P<minute>\d{2})\b(?::\d{2})? ?(?P<half>[ap]\.?m\b)?")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
#: Characters that a date is looked for in.
_LONGEST = 200


def read_moment(text: str, *, timezone: str, month_first: bool = False) -> Moment | None:
    """What a publisher wrote as a date: ISO 8601, RFC 2822, seconds since 1970, or words of French, English or German.

    None where no whole date is there: a time of day alone is not today. ``month_first`` reads 03/04/2026 as the fourth
    of March; a time without a zone is in ``timezone``.
    """
    text = text.strip()[:_LONGEST]
    try:
        if match := _ISO.match(text):
            return _make(match, _zone(match["zone"], timezone))
        if _SECONDS.fullmatch(text):
            return Moment(datetime.fromtimestamp(int(text[:10]), UTC), True)
        return _read_written(text, timezone, month_first)
    except (ValueError, OverflowError):
        return None


def _read_written(text: str, timezone: str, month_first: bool) -> Moment | None:
    if text[:1].isalpha() and ":" in text and (moment := _read_mail_date(text)):
        return moment
    folded = _fold(text)
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _ISO, _YEAR_LAST):
        if match := pattern.search(folded):
            day = _make_day(match, month_first=month_first)
            clock = _CLOCK.search(folded, match.end()) or _CLOCK.search(folded[: match.start()])
            return _with_clock(day, clock, timezone)
    return None


def _read_mail_date(text: str) -> Moment | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return Moment(at, True) if at.tzinfo else None


def _make(match: re.Match[str], zone: ZoneInfo | timezone) -> Moment:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    if match["hour"] is None:
        return _day_alone(day)
    clock = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    return Moment(_settle(datetime.combine(day, clock, zone)), True)


def _make_day(match: re.Match[str], *, month_first: bool) -> date:
    day, month = int(match["day"]), _NAMES.get(match["month"]) or int(match["month"])
    numbers = match["month"].isdecimal() and match.re is _YEAR_LAST
    if numbers and (month > 12 or (month_first and day <= 12)):
        day, month = month, day
    return date(int(match["year"]), month, day)


def _with_clock(day: date, clock: re.Match[str] | None, timezone: str) -> Moment:
    if clock is None:
        return _day_alone(day)
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"][0] == "p" else 0)
    return Moment(_settle(datetime.combine(day, time(hour, int(clock["minute"])), ZoneInfo(timezone))), True)


def _settle(moment: datetime) -> datetime:
    """A fixed offset instead of a zone; OverflowError where UTC has no such moment."""
    moment.astimezone(UTC)
    offset = moment.utcoffset() or timedelta()
    return moment.replace(tzinfo=timezone(offset) if offset else UTC)


def _day_alone(day: date) -> Moment:
    return Moment(datetime.combine(day, time(), UTC), False)


def _zone(written: str | None, default: str) -> ZoneInfo | timezone:
    if written is None:
        return ZoneInfo(default)
    if written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
