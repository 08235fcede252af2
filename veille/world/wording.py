"""Texts of the world with their dates filled in: `{year+1}`, `{yearof-4}`, `{weekday-2}`, `{date-30}`."""

import re
from datetime import date, timedelta
from typing import Any

_PLACE = re.compile(r"\{(year|yearof|month|stamp|weekday|date)([+-]\d{1,3})?\}")
_TIGHT = re.compile(r"(?<=\d) (?=\d{3}\b)|(?<=«) | (?=[»:;?!%](?:\W|$))")
_WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def fill(text: str, *, today: date, language: str) -> str:
    """The text with the dates that it leaves open, counted from today: `year` in years, all others in days.

    `yearof` is the year of a day: CVE keep the year in which their bulletin was published.
    """

    def write(match: re.Match[str]) -> str:
        moved = int(match[2] or 0)
        if match[1] == "year":
            return str(today.year + moved)
        return _write_day(match[1], today + timedelta(days=moved), language)

    return _PLACE.sub(write, text)


def fill_all(value: Any, *, today: date, language: str) -> Any:
    """The same for every text in lists and mappings."""
    match value:
        case str():
            return fill(value, today=today, language=language)
        case list():
            return [fill_all(inner, today=today, language=language) for inner in value]
        case dict():
            return {name: fill_all(inner, today=today, language=language) for name, inner in value.items()}
    return value


def typeset(text: str) -> str:
    """French text as careful publishers set it: spaces that do not break within numbers and before marks."""
    return _TIGHT.sub("\u00a0", text)


def write_date(day: date, language: str) -> str:
    """A day as one reads it: "1er mars 2026", "1 March 2026"."""
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[language][day.month - 1]} {day.year}"


def _write_day(form: str, day: date, language: str) -> str:
    if form == "weekday":
        return _WEEKDAYS[language][day.weekday()]
    if form == "date":
        return write_date(day, language)
    if form == "yearof":
        return str(day.year)
    return f"{day:%Y-%m}" if form == "month" else f"{day:%Y%m%d}"
