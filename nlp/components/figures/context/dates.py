"""Dates: the ways in which a language names a time, compiled from `nlp/data/figures/periods.yml`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

LANGUAGES = ("fr", "en")
#: A year that a text of ours can mean.
YEAR = r"(?:19|20)\d\d(?!\d)"
_PLACE = re.compile(r"\{(\w+)\}")
_SPACE = r"\s"
_LETTERS = re.compile(r"\w+")
_STRAIGHT = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\n": " ", "\t": " "})
#: Lower case of the same length as the text: "İ" has a longer one.
_LONGER_IN_LOWER_CASE = re.compile("İ")


class TimeWords(NamedTuple):
    """``forms`` are the patterns of a period by name; ``leads`` the words before it that change its sense.
    Each period holds one of the ``cues`` or a year, and one of what its form ``needs``."""

    forms: Mapping[str, re.Pattern[str]]
    lead: re.Pattern[str]
    preposition: re.Pattern[str]
    leads: Mapping[str, str]
    year_after: re.Pattern[str]
    tables: Mapping[str, Mapping[str, Any]]
    cues: frozenset[str]
    needs: Mapping[str, frozenset[str]]


class Named(NamedTuple):
    """A period as it is named in a text: of which form, and where."""

    form: str
    start: int
    end: int


@cache
def load_time_words(language: str) -> TimeWords:
    """The words of ``language``; of any other than ours, the French ones."""
    import yaml

    text = files("nlp").joinpath("data", "figures", "periods.yml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)[language if language in LANGUAGES else LANGUAGES[0]]
    places = _make_places(given)
    leads = {word: sense for sense, words in given["leads"].items() for word in words}
    return TimeWords(
        forms={name: re.compile(_fill(form, places)) for name, form in given["forms"].items()},
        lead=re.compile(rf"(?<!\w)(?P<lead>{_any_of(leads)})(?:\s+(?:les?|la|the)\s+|\s+l'|\s+|(?<=-))$"),
        preposition=re.compile(rf"(?:{_any_of(given['prepositions'])})\s*"),
        leads=leads,
        year_after=re.compile(rf"(?<!\w)(?:{_any_of(given['year_after'])})\s*$"),
        tables=given,
        needs={name: needed for name, form in given["forms"].items() if (needed := _find_needed(form, given))},
        cues=frozenset((*given["months"], *given["weekdays"], *given["cues"])),
    )


def fold(text: str) -> str:
    """Lower case, straight apostrophes and plain spaces, with every offset kept."""
    return _LONGER_IN_LOWER_CASE.sub("i", text).lower().translate(_STRAIGHT)


def find_named(folded: str, words: TimeWords) -> Iterator[Named]:
    """Every period named in ``folded`` text, none within another, in the order of the forms."""
    taken: list[tuple[int, int]] = []
    present = set(_LETTERS.findall(folded))
    for form, pattern in words.forms.items():
        if form in words.needs and words.needs[form].isdisjoint(present):
            continue
        for match in pattern.finditer(folded):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            if form == "year" and not words.year_after.search(folded[max(0, start - 20) : start]):
                continue
            taken.append((start, end))
            yield Named(form, start, end - match[0].endswith("."))


def _find_needed(form: str, given: Mapping[str, Any]) -> frozenset[str]:
    """The names of which a period of this form holds one."""
    tables = {"{month}": "months", "{weekday}": "weekdays", "{ordinal}": "ordinals", "{season}": "seasons"}
    return next((frozenset(map(str, given[table])) for name, table in tables.items() if name in form), frozenset())


def _make_places(given: Mapping[str, Any]) -> dict[str, str]:
    """The pattern of each name in braces."""
    listed = {
        "month": given["months"],
        "month2": given["months"],
        "weekday": given["weekdays"],
        "ordinal": given["ordinals"],
        "unit": given["units"],
        "part": given["parts"],
        "season": given["seasons"],
        "last": given["last"],
        "next": given["next"],
    }
    patterns = {name: rf"(?:{_any_of(words)})(?!\w)\.?" for name, words in listed.items()}
    patterns["number"] = rf"(?:{_any_of(given['numbers'])}|\d{{1,2}})"
    patterns |= {"year": YEAR, "year2": YEAR, "decade": r"(?:19|20)\d0", "quarter": "[1-4]", "half": "[12]"}
    patterns["day"] = r"(?:[12]\d|3[01]|0?[1-9])(?:er)?(?!\d)"
    return patterns | {"day2": patterns["day"]}


def _fill(form: str, places: Mapping[str, str]) -> str:
    """The pattern of ``form``; a second group of one name is called ``name__1``: `re` knows none twice."""
    seen: Counter[str] = Counter()

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        seen[name] += 1
        group = name if seen[name] == 1 else f"{name}__{seen[name] - 1}"
        return f"(?P<{group}>{places[name]})"

    return rf"(?<![\w-])(?:{re.sub(_PLACE, fill, form.replace(' ', _SPACE))})(?!\w)"


def read_groups(match: re.Match[str]) -> dict[str, str]:
    """What each name in braces stood for; of several, the one that was there."""
    return {name.partition("__")[0]: text for name, text in match.groupdict().items() if text}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=len, reverse=True))
