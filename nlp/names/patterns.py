"""Patterns: names that a form tells: codes of groups, bodies by what and where they are, events by their year."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from corpus.vocabulary import EntityKind
from nlp.gazetteers import FOLDING, read_yaml
from nlp.words import read_words

#: What makers of reports number groups with, and whose numbers are no words of a sentence.
CODES = re.compile(
    r"(?<![\w-])(?:TA\d{3,4}|UNC\d{3,5}|FIN\d{1,3}|APT[- ]?(?:C-)?\d{1,3}|DEV-\d{4}|Storm-\d{4}|UAC-\d{4}|UTA\d{4}"
    r"|TAG-\d{2,3}|CL-[A-Z]{3}-\d{4}|REF\d{4}|ITG\d{2}|LIL-\d{2}|TEMP\.[A-Z]\w+|RedEcho|RedAlpha)(?![\w-])"
)
#: A version is part of a product's name: "iOS 18.3.1", "Windows 11", "Windows Server 2019". No amounts.
VERSION = re.compile(
    r"[ \u00a0](?:v|version )?(?:\d{1,4}(?:\.\d{1,5}){0,4}(?:\.x)?|XP|Vista|NT)(?![\w%])"
    r"(?![ \u00a0](?:%|millions?|milliards?|euros?|victimes|users|utilisateurs|comptes|fois|times|percent|per cent"
    r"|million|billion|ans|years))"
)

#: "X of Y": an adjective of nationality before it is none of its name, as it is of "French Data Protection Authority".
OF = re.compile(r" (?:of|for) ")


class Form(NamedTuple):
    """A pattern, and strings of which a text has one if the pattern is in it."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]


_CAPITAL = "[A-ZÀ-ÖØ-ÞŒ]"
_WORD = rf"{_CAPITAL}[\w’'-]*"
FORMS = {
    "NAME": rf"{_WORD}(?:(?: |-| de | du | de la | d[’']){_WORD}){{0,3}}",
    "PLACE": rf"(?:la |l[’'])?{_WORD}(?: {_WORD}){{0,2}}",
}


def find_codes(text: str) -> Iterator[tuple[EntityKind, int, int]]:
    for match in CODES.finditer(text):
        yield "actor", *match.span()


def find_institutions(text: str) -> Iterator[tuple[EntityKind, int, int]]:
    for start, end in find_forms(text, read_forms("institutions.yml", "organisation")):
        yield "organisation", *_without_nationality(text, start, end)


def find_events(text: str) -> Iterator[tuple[EntityKind, int, int]]:
    for start, end in find_forms(text, read_forms("events.yml", "patterns")):
        yield "event", start, end


def find_forms(text: str, forms: Sequence[Form]) -> Iterator[tuple[int, int]]:
    plain = text.translate(FOLDING)
    for needs, pattern in forms:
        if any(word in plain for word in needs):
            yield from (match.span() for match in pattern.finditer(text))


def end_of_version(text: str, end: int) -> int:
    """Where a product's name ends, when a version follows its first ``end`` code points."""
    match = VERSION.match(text, end)
    return match.end() if match else end


@cache
def read_forms(file: str, key: str) -> tuple[Form, ...]:
    return tuple(Form(tuple(entry["needs"]), compile_pattern(entry["form"])) for entry in read_yaml(file)[key])


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A reviewed pattern as whole words; any space of it may be unbreakable."""
    for form, expression in FORMS.items():
        pattern = pattern.replace(form, expression)
    spaced = re.sub(r"(?<![\[ ]) (?!\u00a0)", "[ \u00a0]", pattern)
    return re.compile(rf"(?<![\w-])(?:{spaced})(?!\w)")


def _without_nationality(text: str, start: int, end: int) -> tuple[int, int]:
    """Neither an adjective of nationality nor an article is part of it: the Department of Health of a country."""
    words = read_words()
    while (space := text.find(" ", start, end)) > 0:
        first = text[start:space].lower().strip(".,")
        national = first in words["peoples"] and OF.search(text, start, end)
        if not national and first not in ("the", "u.s", "us", "uk", "in", "on", "at", "by", "a", "an", "when", "for"):
            break
        start = space + 1
    return start, end
