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
#: Characters between a day and its time: " à ", ", at ".
_BESIDE = 6
#: Characters that a date is looked for in.
_LONGEST = 200


class Written(NamedTuple):
    """A date in a text, with what stands before and after it, folded; a time of day beside it is part of it.

    ``other`` is the day that its numbers may be as well, where nobody can tell which of them is the month.
    """

    moment: Moment
    before: str
    after: str
    other: date | None = None


def read_moment(text: str, *, timezone: str, month_first: bool | None = False) -> Moment | None:
    """What a publisher wrote as a date: ISO 8601, RFC 2822, seconds since 1970, or words of French, English or German.

    None where no whole date is there: a time of day alone is not today. ``month_first`` reads 03/04/2026 as the fourth
    of March; where it is None nobody can tell, and that is no date. A time without a zone is in ``timezone``.
    """
    written = find_written(text, timezone=timezone, month_first=month_first)
    return written.moment if written and written.other is None else None


def find_written(text: str, *, timezone: str, month_first: bool | None = False) -> Written | None:
    """The first date of a text in its place; where ``month_first`` is None, also one that may be of two days."""
    text = text.strip()[:_LONGEST]
    try:
        if match := _ISO.match(text):
            return Written(_make(match, _zone(match["zone"], timezone)), "", _fold(text[match.end() :]))
        if _SECONDS.fullmatch(text):
            return Written(Moment(datetime.fromtimestamp(int(text[:10]), UTC), True), "", "")
        return _find_words(text, timezone, month_first)
    except (ValueError, OverflowError):
        return None


def _find_words(text: str, timezone: str, month_first: bool | None) -> Written | None:
    if text[:1].isalpha() and ":" in text and (moment := _read_mail_date(text)):
        return Written(moment, "", "")
    folded = _fold(text)
    matches = filter(None, (pattern.search(folded) for pattern in (_DAY_FIRST, _MONTH_FIRST, _ISO, _YEAR_LAST)))
    match = min(matches, key=lambda match: match.start(), default=None)
    if match is None:
        return None
    day, other = _make_days(match, month_first=month_first)
    before, after = folded[: match.start()], folded[match.end() :]
    clock = _CLOCK.search(after) or _CLOCK.search(before)
    if clock and clock.string == after and clock.start() <= _BESIDE:
        after = after[clock.end() :]
    return Written(_with_clock(day, clock, timezone), before, after, other)


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


def _make_days(match: re.Match[str], *, month_first: bool | None) -> tuple[date, date | None]:
    """The day, and the other one where the numbers do not say which is the month. With points between them the day goes
    first, except where months always do."""
    year, day, month = int(match["year"]), int(match["day"]), _NAMES.get(match["month"]) or int(match["month"])
    if match.re is not _YEAR_LAST:
        return date(year, month, day), None
    if month > 12 or (month_first and day <= 12):
        day, month = month, day
    in_doubt = month_first is None and max(day, month) <= 12 and day != month and match["by"] != "."
    return date(year, month, day), date(year, day, month) if in_doubt else None


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
