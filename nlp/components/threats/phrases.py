"""Phrases: the small language in which vocabularies are written.

| written | stands for |
|---|---|
| `fuite` | that word, whatever its case |
| `pirat*` | every word that begins so |
| `volé~` | the word with or without one of the language's endings (French: e, s, es; English: s, es, d, ed, ing) |
| `(a|b c)` | one of the alternatives |
| `[a|b]` | one of the alternatives, or nothing |
| `..3` | a gap of at most three words |
| `{country}` | a word or words of that class |

Apostrophes and hyphens part words: `d'une` is `d une`. No phrase runs over the end of a sentence or a line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.errors import VeilleError

#: Words that one gap may leap over.
WIDEST_GAP = 9
#: Brackets within brackets.
DEEPEST = 8

_PIECE = re.compile(r"\.\.\d|\{\w+\}|[^\W_]+[*~]?|[()\[\]|]")
_SKIPPED = re.compile(r"[\s'’-]*")
_CLOSING = {"(": ")", "[": "]"}


class PhraseError(VeilleError):
    """A phrase cannot be read; the message says which, and why."""


class Term(NamedTuple):
    """One word as written: `word`, `stem*` or `{class}`."""

    written: str


class Gap(NamedTuple):
    """At most so many words, whichever they are."""

    widest: int


class Choice(NamedTuple):
    """One of several sequences; an empty one makes the others optional."""

    alternatives: tuple["Steps", ...]


Steps = tuple[Term | Gap | Choice, ...]


def read_phrase(phrase: str, *, endings: Sequence[str] = ()) -> Steps:
    """The steps of ``phrase``; raises PhraseError. ``endings`` is what `~` stands for."""
    reader = _Reader(phrase, endings)
    alternatives = reader.read_alternatives(closing=None, depth=0)
    return alternatives[0] if len(alternatives) == 1 else (Choice(alternatives),)


def find_terms(steps: Steps) -> Iterator[str]:
    """Every word, stem and class that a phrase names, as written."""
    for step in steps:
        if isinstance(step, Term):
            yield step.written
        elif isinstance(step, Choice):
            for alternative in step.alternatives:
                yield from find_terms(alternative)


class _Reader:
    def __init__(self, phrase: str, endings: Sequence[str]) -> None:
        self._phrase = phrase
        self._pieces = list(_cut(phrase))
        self._next = 0
        self._endings = endings

    def read_alternatives(self, *, closing: str | None, depth: int) -> tuple[Steps, ...]:
        if depth > DEEPEST:
            raise PhraseError(f"phrase '{self._phrase}': more than {DEEPEST} brackets within each other")
        alternatives = [self._read_sequence(depth)]
        while self._peek() == "|":
            self._next += 1
            alternatives.append(self._read_sequence(depth))
        if self._peek() != closing:
            raise PhraseError(f"phrase '{self._phrase}': expected {closing or 'its end'}, found {self._peek()}")
        self._next += 1
        return tuple(alternatives)

    def _read_sequence(self, depth: int) -> Steps:
        steps: list[Term | Gap | Choice] = []
        while (piece := self._peek()) is not None and piece not in "|)]":
            self._next += 1
            steps.append(self._read_step(piece, depth))
        if not steps:
            raise PhraseError(f"phrase '{self._phrase}': an alternative is empty; write [..] for what may be missing")
        return tuple(steps)

    def _read_step(self, piece: str, depth: int) -> Term | Gap | Choice:
        if piece in _CLOSING:
            alternatives = self.read_alternatives(closing=_CLOSING[piece], depth=depth + 1)
            return Choice((*alternatives, ()) if piece == "[" else alternatives)
        if piece.endswith("~"):
            return Choice(tuple((Term(piece[:-1] + ending),) for ending in ("", *self._endings)))
        return Gap(int(piece[2:])) if piece.startswith("..") else Term(piece)

    def _peek(self) -> str | None:
        return self._pieces[self._next] if self._next < len(self._pieces) else None


def _cut(phrase: str) -> Iterator[str]:
    phrase = phrase.lower()
    position = _skip(phrase, 0)
    while position < len(phrase):
        piece = _PIECE.match(phrase, position)
        if piece is None:
            raise PhraseError(f"phrase '{phrase}': '{phrase[position]}' means nothing here")
        yield piece[0]
        position = _skip(phrase, piece.end())


def _skip(phrase: str, position: int) -> int:
    skipped = _SKIPPED.match(phrase, position)
    return skipped.end() if skipped else position
