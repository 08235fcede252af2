"""Words: a sentence cut around its figure, and what its language's words do there."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from nlp.components.figures.context.dates import LANGUAGES, load_time_words

#: Code points of a sentence that are read on each side of a figure: twice the longest sentence of a press item.
REACH = 600
#: A number; the English possessive; a word of French that has an apostrophe; a word, "d'" apart; a sign.
_WORD = re.compile(
    r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?![\w-])"
    r"|['’]s(?!\w)"
    r"|aujourd['’]hui"
    r"|[^\W_]+(?:[-‑.][^\W_]+)*(?:['’](?=\w)(?!s\b))?"
    r"|\S"
)


class Word(NamedTuple):
    """``lower`` has straight apostrophes: "d'" is a word of its own, and "'s"."""

    text: str
    start: int
    end: int
    lower: str


class Scene(NamedTuple):
    """The words of a sentence; those from ``first`` to before ``after`` are the figure, ``head`` is its noun."""

    text: str
    words: tuple[Word, ...]
    first: int
    after: int
    head: int | None
    vocabulary: "Vocabulary"

    def lower(self, at: int) -> str:
        return self.words[at].lower if 0 <= at < len(self.words) else ""

    def phrase(self, first: int, after: int) -> str | None:
        """The text of these words as it stands there, without signs at its ends."""
        while first < after and not _is_worded(self.words[first].text):
            first += 1
        while first < after and not _is_worded(self.words[after - 1].text):
            after -= 1
        return self.text[self.words[first].start : self.words[after - 1].end] if first < after else None


class Vocabulary:
    """The tables of one language in `nlp/data/figures/context.yml`, by name."""

    def __init__(self, language: str, tables: dict[str, list[str]]) -> None:
        self.language = language
        self._tables = {name: frozenset(map(str, words)) for name, words in tables.items()}
        self.endings = tuple(self._tables["adjective_endings"])
        self.according = re.compile(rf"(?<!\w)(?:{_any_of(self._tables['according'])})(?!\w)")
        self.participles = tuple(self._tables["participles"])
        dates = load_time_words(language).tables
        self.days = frozenset((*dates["weekdays"], *dates["months"]))
        self.breaks = self["stops"] | self["verbs"]

    def is_number(self, word: Word) -> bool:
        return word.text[0].isdigit() or word.lower in self._tables["numerals"]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self._tables[name]


@cache
def load_vocabulary(language: str) -> Vocabulary:
    """The words of ``language``; of any other than ours, the French ones."""
    import yaml

    text = files("nlp").joinpath("data", "figures", "context.yml").read_text(encoding="utf-8")
    language = language if language in LANGUAGES else LANGUAGES[0]
    return Vocabulary(language, yaml.safe_load(text)[language])


def set_scene(
    text: str, start: int, end: int, *, sentence: tuple[int, int], head: tuple[int, int] | None, language: str
) -> Scene:
    words = tuple(_read_words(text, max(sentence[0], start - REACH), min(sentence[1], end + REACH)))
    first = next((at for at, word in enumerate(words) if word.end > start), len(words))
    after = next((at for at, word in enumerate(words) if word.start >= end), len(words))
    noun = next((at for at, word in enumerate(words) if head and word.end > head[0]), None)
    return Scene(text, words, first, after, noun, load_vocabulary(language))


def is_sign(word: Word) -> bool:
    return not _is_worded(word.text)


def _is_worded(text: str) -> bool:
    return any(map(str.isalnum, text)) or text in "%€$£"


def _read_words(text: str, start: int, end: int) -> Iterable[Word]:
    for match in _WORD.finditer(text, start, end):
        yield Word(match[0], match.start(), match.end(), match[0].lower().replace("’", "'"))


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
