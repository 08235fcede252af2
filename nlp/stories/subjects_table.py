"""The tables of subjects: which nouns, actions, events and places are the same in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from nlp.components.figures.lexicon import LANGUAGES
from nlp.gazetteers import read_list
from nlp.stories.subjects_words import fold, singular_phrase, split_words, stem
from nlp.words import NAMES

#: The lists of nouns, with whether a noun says by itself which are meant, and whether its number grows within hours.
_SECTIONS = {"tolls": (True, True), "sums": (True, False), "growing": (False, True), "steady": (False, False)}


class Line(NamedTuple):
    """A line of nouns: its name, and how its number behaves."""

    name: str
    #: The noun says by itself which are meant: what befell people, or the one sum of an event.
    whole: bool
    #: The number may change from hour to hour.
    grows: bool


class Action(NamedTuple):
    """What is done to the counted, and the line that people so treated make."""

    name: str
    toll: str | None = None
    grows: bool = False
    #: Without an object: whoever stands before it is the one it befalls.
    alone: bool = False
    #: It tells one sum of money from another.
    sums: bool = False


@cache
def read_lines() -> Mapping[tuple[str | None, str], Line]:
    """The lines by language and noun, singular and folded."""
    table, lines = _read("subjects.yml"), {}
    for section, (whole, grows) in _SECTIONS.items():
        for row in table[section]:
            lines.update(dict.fromkeys(_keys(row), Line(_name(row), whole, grows)))
    return lines


@cache
def read_persons() -> Mapping[tuple[str | None, str], str]:
    """The names of nouns for people of no further kind, by language and noun."""
    return {key: _name(row) for row in _read("subjects.yml")["persons"] for key in _keys(row)}


@cache
def read_nouns() -> frozenset[str]:
    """The names of all nouns that are counted, English ones."""
    return frozenset({line.name for line in read_lines().values()} | set(read_persons().values()))


@cache
def say_nouns(language: str) -> Mapping[str, str]:
    """By its name each noun that is counted, as it is said in a language: the first of its line, where it has any."""
    table = _read("subjects.yml")
    rows = [row for section in (*_SECTIONS, "persons") for row in table[section]]
    return {_name(row): row[language][0] for row in rows if row[language]}


@cache
def read_events() -> Mapping[tuple[str | None, str], str]:
    """The names of events by language and noun."""
    return {key: _name(row) for row in _read("subjects.yml")["events"] for key in _keys(row)}


@cache
def _read_actions() -> Mapping[tuple[str | None, str], Action]:
    actions: dict[tuple[str | None, str], Action] = {}
    for row in _read("subjects.yml")["actions"]:
        action = Action(**{field: value for field, value in row.items() if field not in LANGUAGES})
        actions.update({(language, stem(word, language)): action for language in LANGUAGES for word in row[language]})
    return actions


def find_action(word: str, language: str | None) -> Action | None:
    """What any form of ``word`` says is done."""
    return _read_actions().get((language, stem(word, language)))


@cache
def _read_places() -> Mapping[str, str]:
    names = (name for name in read_list(NAMES / "places.tsv") if name.id and " " not in name.text and not name.weak)
    cities = {fold(name): row[-1] for row in _read("subjects.yml")["places"] for name in row}
    return {fold(name.text): name.id or "" for name in names} | cities


def name_place(word: str) -> str:
    """What stands for the place of that name in both languages; of any other word, the folded word."""
    return _read_places().get(fold(word), fold(word))


@cache
def read_words(name: str, language: str | None) -> frozenset[str]:
    """A list of words that tell claims apart, folded; of another language than ours, empty."""
    return frozenset(fold(str(word)) for word in _read("claims.yml")[name].get(language, ()))


@cache
def read_spans(language: str | None) -> Mapping[str, int]:
    """The words for spans of time of a language, each with its line of the table."""
    return {fold(word): at for at, row in enumerate(_read("claims.yml")["spans"]) for word in row.get(language, ())}


def _name(row: Mapping[str, Sequence[str]]) -> str:
    return str((row["en"] or row["fr"])[0])


def _keys(row: Mapping[str, Sequence[str]]) -> Iterable[tuple[str | None, str]]:
    return [
        (language, singular_phrase(split_words(word), language)) for language in LANGUAGES for word in row[language]
    ]


@cache
def _read(name: str) -> Any:
    text = files("nlp").joinpath("data", "stories", name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)
