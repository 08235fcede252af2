"""Definitions: acronyms that a text spells out, "Long Form (LF)" and "LF (Long Form)".

The rule is that of Schwartz and Hearst (PSB 2003): the acronym's letters stand in the long form in order, read from
its end, the first of them at the beginning of a word; small words in between may be skipped.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_ACRONYM = r"[A-ZÀ-Þ][\w&.-]{1,9}"
_AFTER = re.compile(rf"[ \u00a0][(\[]({_ACRONYM})[)\]]")
_BEFORE = re.compile(rf"(?<![\w-])({_ACRONYM})[ \u00a0][(\[]([^()\[\]\n]{{4,100}})[)\]]")
#: Nothing beyond one of these is part of a long form.
_STOP = re.compile(r"[.;:!?()\[\]\n\"«»“”]|\s[–—-]\s")
#: Words of a long form: the acronym's letters and five, or twice as many.
_EXTRA = 5
_REACH = 120


class Definition(NamedTuple):
    """Where a long form and its acronym stand."""

    start: int
    end: int
    acronym_start: int
    acronym_end: int


def find_definitions(text: str) -> Iterator[Definition]:
    for match in _AFTER.finditer(text):
        first = max(0, match.start() - _REACH)
        before = text[first : match.start()]
        if is_acronym(match[1]) and (start := find_long_form(match[1], before)) is not None:
            yield Definition(first + start, match.start(), *match.span(1))
    for match in _BEFORE.finditer(text):
        if is_acronym(match[1]) and find_long_form(match[1], match[2]) == 0:
            yield Definition(*match.span(2), *match.span(1))


def is_acronym(word: str) -> bool:
    """Two capitals at least, or three letters and one: "FFTir", "Anssi"."""
    return sum(map(str.isupper, word)) > 1 or (word.isalpha() and word[0].isupper() and 3 <= len(word) <= 6)


def find_long_form(acronym: str, before: str) -> int | None:
    """Where in ``before`` the long form begins that ends with it, or none."""
    stops = [match.end() for match in _STOP.finditer(before)]
    at = len(before) - 1
    letters = [letter for letter in strip_accents(acronym) if letter.isalnum()]
    plain = strip_accents(before)
    for index in range(len(letters) - 1, -1, -1):
        while at >= 0 and (plain[at] != letters[index] or (index == 0 and at > 0 and plain[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    start = at + 1
    words = len(before[start:].split())
    fits = 2 <= words <= min(len(letters) + _EXTRA, 2 * len(letters) + 2) and len(before) - start > len(acronym) + 3
    return start if fits and not (stops and stops[-1] > start) else None


def strip_accents(text: str) -> str:
    """In lower case and without accents, one character for each."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[0] for char in text)
