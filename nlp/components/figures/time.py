"""Time: the first and last day that the words of a figure's period mean."""

import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from corpus.document import Figure
from nlp.components.figures.context.dates import LANGUAGES, TimeWords, fold, load_time_words, read_groups

#: A day without a year is the nearest one, when that is no further off than this: half a year would be a guess.
NEAREST = timedelta(days=120)
#: Periods are short: what is longer is none.
LONGEST = 80


class Interval(NamedTuple):
    """Days, both included; null is open."""

    start: date | None
    end: date | None


class Reading(NamedTuple):
    """The groups of a form, the day of publication if known, the tables of the language, and the sense of the word
    before the period."""

    groups: Mapping[str, str]
    published: date | None
    words: TimeWords
    sense: str | None

    def number(self, name: str) -> int:
        return int("".join(filter(str.isdigit, self.groups[name])))

    def find(self, table: str, name: str) -> int:
        """What a word means in ``table`` ("mars" is 3)."""
        return int(self.words.tables[table][self.groups[name].rstrip(".")])


def place_in_time(figures: Sequence[Figure], *, published: datetime | None, language: str | None) -> Iterator[Figure]:
    """The figures with first and last day of the period that their words mean, where that can be told.

    ``published`` is aware; what is relative to it ("l'an dernier") stays open without it. Its day is that in UTC.
    """
    day = published.astimezone(UTC).date() if published else None
    for figure in figures:
        interval = read_period(figure.period, published=day, language=language) if figure.period else None
        if interval is None:
            yield figure
            continue
        start, end = (bound.isoformat() if bound else None for bound in interval)
        yield figure.model_copy(update={"period_start": start, "period_end": end})


def read_period(phrase: str, *, published: date | None, language: str | None) -> Interval | None:
    """The days that ``phrase`` means; null where that is not sure. Of an unknown language, the first that reads it."""
    folded = " ".join(fold(unicodedata.normalize("NFC", phrase)).split()).strip(' ,.;:()"«»“”')
    if not folded or len(folded) > LONGEST:
        return None
    languages = [language] if language in LANGUAGES else LANGUAGES if language is None else []
    readings = (_read_in(folded, published, load_time_words(each)) for each in languages if each)
    return next((interval for interval in readings if interval), None)


def _read_in(folded: str, published: date | None, words: TimeWords) -> Interval | None:
    for sense, rest in _find_ways(folded, words):
        for form, read in READERS.items():
            match = words.forms[form].fullmatch(rest)
            if match is None:
                continue
            interval = _try(read, Reading(read_groups(match), published, words, sense))
            return _apply(sense, interval, form, published) if interval else None
    return None


def _find_ways(folded: str, words: TimeWords) -> Iterator[tuple[str | None, str]]:
    """The phrase without its prepositions, and without the word that changes its sense, of which the longest counts."""
    yield from ((None, rest) for rest in _strip_prepositions(folded, words))
    for lead in sorted(words.leads, key=len, reverse=True):
        rest = folded.removeprefix(lead)
        if rest != folded and (lead[-1] in "- " or rest[:1].isspace()):
            yield from ((words.leads[lead], after) for after in _strip_prepositions(rest.strip(), words))
            return


def _strip_prepositions(rest: str, words: TimeWords) -> Iterator[str]:
    yield rest
    while found := words.preposition.match(rest):
        rest = rest[found.end() :]
        yield rest


def _try(read: Callable[[Reading], Interval | None], reading: Reading) -> Interval | None:
    """A day that no calendar has, such as 31 April, is not sure; nor is an interval that ends before it starts."""
    try:
        interval = read(reading)
    except (ValueError, OverflowError):
        return None
    if interval and interval.start and interval.end and interval.start > interval.end:
        return None
    return interval


def _apply(sense: str | None, interval: Interval, form: str, published: date | None) -> Interval | None:
    """What "since", "before" or "late" make of the interval; what began after its publication has not begun."""
    start, end = interval
    if sense is None:
        return interval
    if sense in _PARTS_OF:
        return _PARTS[form](sense, start) if form in _PARTS and start else None
    if sense == "since" and start and published and start > published:
        return None
    opened = {
        "since": (start, None),
        "before": (None, start and start - timedelta(days=1)),
        "after": (end and end + timedelta(days=1), None),
        "until": (None, end),
    }[sense]
    return Interval(*opened) if any(opened) else None


def _part_of_year(sense: str, start: date) -> Interval | None:
    """Its first or last quarter; what the middle of a year is, nobody agrees."""
    quarters = {"early": 1, "late": 4}
    return _span_months(start.year, 3 * quarters[sense] - 2, 3) if sense in quarters else None


def _part_of_month(sense: str, start: date) -> Interval | None:
    """Its first ten days, its second, or the rest."""
    last = monthrange(start.year, start.month)[1]
    first, end = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}[sense]
    return Interval(start.replace(day=first), start.replace(day=end))


_PARTS_OF = frozenset(("early", "mid", "late"))
_PARTS: Mapping[str, Callable[[str, date], Interval | None]] = {
    "year": _part_of_year,
    "month": _part_of_month,
}


def _span_months(year: int, month: int, count: int) -> Interval:
    last = month + count - 1
    year_of_last, month_of_last = year + (last - 1) // 12, (last - 1) % 12 + 1
    return Interval(date(year, month, 1), date(year_of_last, month_of_last, monthrange(year_of_last, month_of_last)[1]))


def _read_year(reading: Reading) -> Interval:
    return _span_months(reading.number("year"), 1, 12)


def _read_years(reading: Reading) -> Interval:
    return Interval(date(reading.number("year2"), 1, 1), date(reading.number("year"), 12, 31))


def _read_decade(reading: Reading) -> Interval:
    return _span_months(reading.number("decade"), 1, 120)


def _read_month(reading: Reading) -> Interval:
    return _span_months(reading.number("year"), reading.find("months", "month"), 1)


def _read_month_alone(reading: Reading) -> Interval | None:
    """Of "last March", which is over, and "depuis janvier", which has begun; a month alone may be to come."""
    if reading.published is None or not ("last" in reading.groups or reading.sense == "since"):
        return None
    month, now = reading.find("months", "month"), reading.published
    to_come = month >= now.month if "last" in reading.groups else month > now.month
    return _span_months(now.year - to_come, month, 1)


def _read_months(reading: Reading) -> Interval | None:
    if "year" not in reading.groups:
        return None
    first = reading.find("months", "month2")
    year = reading.number("year")
    first_year = reading.number("year2") if "year2" in reading.groups else year
    return Interval(date(first_year, first, 1), _span_months(year, reading.find("months", "month"), 1).end)


def _read_quarter(reading: Reading) -> Interval | None:
    return _read_fraction(reading, "quarter", 3)


def _read_half(reading: Reading) -> Interval | None:
    return _read_fraction(reading, "half", 6)


def _read_fraction(reading: Reading, name: str, months: int) -> Interval | None:
    if "year" not in reading.groups:
        return None
    number = reading.number(name) if name in reading.groups else _ordinal(reading, 12 // months)
    return _span_months(reading.number("year"), months * (number - 1) + 1, months) if number <= 12 // months else None


def _ordinal(reading: Reading, last: int) -> int:
    return last if reading.groups["ordinal"] in ("dernier", "final") else reading.find("ordinals", "ordinal")


def _read_day(reading: Reading) -> Interval | None:
    groups = reading.groups
    month = reading.find("months", "month" if "month" in groups else "month2")
    named = next((name for name in ("year", "year2") if name in groups), None)
    if named is None:
        found = _nearest_day(month, reading.number("day"), reading.published)
    else:
        found = date(reading.number(named), month, reading.number("day"))
    if found is None or ("weekday" in groups and found.weekday() != reading.find("weekdays", "weekday")):
        return None
    return Interval(found, found)


def _nearest_day(month: int, day: int, published: date | None) -> date | None:
    if published is None:
        return None
    years = (published.year - 1, published.year, published.year + 1)
    days = [date(year, month, day) for year in years if day <= monthrange(year, month)[1]]
    nearest = min(days, key=lambda each: abs(each - published), default=None)
    return nearest if nearest and abs(nearest - published) <= NEAREST else None


def _read_days(reading: Reading) -> Interval | None:
    """From a day to another; the first has the month and year of the second where it has none of its own."""
    month = reading.find("months", "month")
    first_month = reading.find("months", "month2") if "month2" in reading.groups else month
    if "year" in reading.groups:
        end: date | None = date(reading.number("year"), month, reading.number("day2"))
    else:
        end = _nearest_day(month, reading.number("day2"), reading.published)
    if end is None:
        return None
    year = reading.number("year2") if "year2" in reading.groups else end.year - (first_month > month)
    return Interval(date(year, first_month, reading.number("day")), end)


def _read_weekday(reading: Reading) -> Interval | None:
    """The latest such day up to that of publication; "lundi prochain" is after it, "last Monday" before."""
    if reading.published is None:
        return None
    back = (reading.published.weekday() - reading.find("weekdays", "weekday")) % 7
    if "next" in reading.groups:
        back -= 7
    elif "last" in reading.groups and not back:
        back = 7
    found = reading.published - timedelta(days=back)
    return Interval(found, found)


def _read_past_span(reading: Reading) -> Interval | None:
    """ "The past three years" end on the day of publication."""
    if reading.published is None:
        return None
    given = reading.groups["number"]
    count = int(given) if given.isdigit() else reading.find("numbers", "number")
    unit = str(reading.words.tables["units"][reading.groups["unit"]])
    return Interval(_go_back(reading.published, count, unit), reading.published)


def _go_back(day: date, count: int, unit: str) -> date:
    if unit in _DAYS:
        return day - timedelta(days=count * _DAYS[unit])
    months = day.year * 12 + day.month - 1 - count * _MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _days_from(offset: int) -> Callable[[Reading], Interval | None]:
    def read(reading: Reading) -> Interval | None:
        if reading.published is None:
            return None
        found = reading.published + timedelta(days=offset)
        return Interval(found, found)

    return read


def _weeks_from(offset: int) -> Callable[[Reading], Interval | None]:
    """Weeks from Monday to Sunday."""

    def read(reading: Reading) -> Interval | None:
        if reading.published is None:
            return None
        monday = reading.published - timedelta(days=reading.published.weekday() - 7 * offset)
        return Interval(monday, monday + timedelta(days=6))

    return read


def _months_from(offset: int, count: int) -> Callable[[Reading], Interval | None]:
    """The month of publication, or its year, and those before."""

    def read(reading: Reading) -> Interval | None:
        if reading.published is None:
            return None
        first = reading.published.replace(day=1, month=1 if count == 12 else reading.published.month)
        start = _go_back(first, -offset, "month")
        return _span_months(start.year, start.month, count)

    return read


def _read_start_of_year(reading: Reading) -> Interval | None:
    """Only "since" it: how long the beginning lasts is not said."""
    return Interval(reading.published.replace(month=1, day=1), None) if reading.published else None


_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
#: How each form of `periods.yml` is read; seasons, "now" and "a year earlier" are not: where they start and end is not
#: sure.
READERS: Mapping[str, Callable[[Reading], Interval | None]] = {
    "days": _read_days,
    "day": _read_day,
    "months": _read_months,
    "years": _read_years,
    "quarter": _read_quarter,
    "quarter_number": _read_quarter,
    "half": _read_half,
    "half_number": _read_half,
    "decade": _read_decade,
    "month": _read_month,
    "month_alone": _read_month_alone,
    "year": _read_year,
    "start_of_year": _read_start_of_year,
    "last_year": _months_from(-12, 12),
    "this_year": _months_from(0, 12),
    "last_month": _months_from(-1, 1),
    "this_month": _months_from(0, 1),
    "last_week": _weeks_from(-1),
    "this_week": _weeks_from(0),
    "past_span": _read_past_span,
    "weekday": _read_weekday,
    "yesterday": _days_from(-1),
    "today": _days_from(0),
    "tomorrow": _days_from(1),
}
