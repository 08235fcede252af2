"""Words with digits, in a form in which a title and its text can be compared."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

#: Of what editors set in several ways, one; each for one character, so that every offset stays.
_SAME = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " ", "’": "'", "\u2010": "-", "\u2011": "-"}
)
#: A number in groups of three with what is joined to it; else a word, a date, a version or a compound.
_WORD = re.compile(r"(?<![\w.,])\d{1,3}(?:[ ']\d{3})+(?!\d)(?:,\d+|[^\W\d_]+(?!\w))?|[\w.,:/+-]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
#: "7.00" is 7, but a version 3.10 is not 3.1.
_NOUGHTS = re.compile(r"(?<=^\d)\.0{1,2}$|(?<=^\d\d)\.0{1,2}$")
_AROUND = ".,:/+-"
_MONTHS = (
    ("janvier", "january"), ("février", "february"), ("mars", "march"), ("avril", "april"), ("mai", "may"),
    ("juin", "june"), ("juillet", "july"), ("août", "august"), ("septembre", "september"), ("octobre", "october"),
    ("novembre", "november"), ("décembre", "december"),
)  # fmt: skip
_MONTH = rf"(?:{'|'.join(name for names in _MONTHS for name in names)}|(?:janv|févr|avr|juil|sept|oct|nov|déc)\.)"
#: Days, times, years and results: their digits count nothing.
_DATED = re.compile(
    rf"\b\d{{1,2}}(?:er|st|nd|rd|th)? {_MONTH}(?: \d{{4}}\b)?|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|\b\d{1,4}[/-]\d{1,2}(?:[/-]\d{1,4})?\b|\b\d{1,2} ?[h:](?: ?\d{2})?\b|\b(?:19|20)\d\d\b"
)


class Token(NamedTuple):
    """A word with a digit; ``text`` is its form to compare by."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None

    @property
    def value(self) -> float | None:
        """Of digits alone; None where the language decides whether a point groups them."""
        readable = self.is_number and self.text.count(".") <= 1 and not _GROUPED.fullmatch(self.text)
        return float(self.text) if readable else None


def fold(text: str) -> str:
    """``text`` in lower case, with plain spaces, apostrophes and hyphens; every character keeps its offset."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(_SAME)


def blank(pattern: re.Pattern[str], text: str) -> str:
    """``text`` with spaces for what matches; every other character keeps its offset."""
    return pattern.sub(lambda match: " " * len(match[0]), text)


def find_tokens(folded: str) -> Iterator[Token]:
    for match in _WORD.finditer(folded):
        word = match[0].strip(_AROUND)
        if any(map(str.isdigit, word)):
            start = match.end() - len(match[0].lstrip(_AROUND))
            yield Token(_normalise(word), start, start + len(word))


def _normalise(word: str) -> str:
    return _NOUGHTS.sub("", re.sub("[ ']", "", word).replace(",", "."))


def parts_of(text: str) -> list[str]:
    """The parts with digits of a compound: "2025" and "2026" of "2025-2026"."""
    return [_normalise(part) for part in re.split("[-/:+]", text) if any(map(str.isdigit, part))]


def find_dated(folded: str) -> list[tuple[int, int]]:
    return [match.span() for match in _DATED.finditer(folded)]


def write_days(moment: datetime) -> frozenset[str]:
    """How titles write the day of ``moment``, its neighbours, as days begin elsewhere at another hour, and its year."""
    written = {str(moment.year)}
    for day in (moment + timedelta(days=number) for number in (-1, 0, 1)):
        for month in _MONTHS[day.month - 1]:
            numbers = (str(day.day), "1er") if day.day == 1 else (str(day.day),)
            written |= {form for number in numbers for form in (f"{number} {month}", f"{number} {month} {day.year}")}
            written.add(f"{month} {day.day}")
        written |= {f"{day:%d/%m}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}"}
    return frozenset(written)


def write_pattern(folded: str) -> re.Pattern[str]:
    """Finds a phrase as whole words, however its numbers are grouped and set off from their units."""
    parts = re.findall(r"\d+|[^\W\d]+|[^\w\s]", re.sub(r"(?<=\d)[ '](?=\d{3}(?!\d))", "", folded))
    return re.compile(r"(?<![\w.,])" + r"\s?".join(map(_write_part, parts)) + r"(?!\w|[.,]\d)")


def _write_part(part: str) -> str:
    if not part.isdecimal() or len(part) < 4:
        return re.escape(part)
    first = len(part) % 3 or 3
    return "[ ']?".join([part[:first], *(part[at : at + 3] for at in range(first, len(part), 3))])
