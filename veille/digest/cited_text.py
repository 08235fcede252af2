"""The text that a title heads: which values, words and dates with digits it has."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from operator import itemgetter

from corpus.document import Document
from corpus.vocabulary import FieldName
from nlp.components.figures import FigureFound
from nlp.components.vulnerabilities import CVE
from veille.amounts import write_number
from veille.digest.rereading import read_figures
from veille.digest.tokens import (
    Token,
    blank,
    find_dated,
    find_tokens,
    fold,
    parts_of,
    write_days,
    write_pattern,
)

Span = tuple[int, int]

#: Code points of a field that are read for what supports a title.
EXAMINED = 50_000
#: Numbers of a field that are read as figures: of 15,590 texts, no title needed one beyond.
READ = 1_000
#: Code points of a phrase that is looked for: no figure and no name is longer.
LONGEST = 200
CITED: tuple[FieldName, ...] = ("lead", "body")
#: How far a value may be from one that the title itself calls "about": half a unit of the title's last digit that is
#: not nought, and never more than this share. From one it calls "at least" or "at most": on that side, twice as far.
CLOSE = 0.05
#: What makes another number of the digits before it: they are compared together.
_SCALED = re.compile(
    r" ?(?:millions?|milliards?|billions?|trillions?|mille|thousand|milliers?|md€?|m€|k€|bn|[%€$£]|pour cent|percent)"
    r"(?!\w)"
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,10}://\S+")
_RELEASES = re.compile(r"(\d+(?:\.\d+)*\.)x")


class CitedText:
    """Lead and body of a document, read as far as somebody asks."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._texts = {
            field: blank(_ADDRESS, blank(CVE, fold(document.content.text_of(field)[:EXAMINED]))) for field in CITED
        }

    def states(self, said: FigureFound, token: Token, phrase: str) -> bool:
        """Whether it has the phrase, the value, or the digits where they count nothing else."""
        return (
            self.has_phrase(phrase)
            or any(is_same(said, figure) for figures in self._figures.values() for figure in figures)
            or (said.kind == "count" and token.value == said.value and token.text in self._uncounted)
        )

    def has_number(self, token: Token, title: str) -> bool:
        """Whether it has the digits, with what scales them, where they are no date."""
        if scaled := _SCALED.match(title, token.end):
            return self.has_phrase(title[token.start : scaled.end()])
        return token.text in self._undated

    def has_word(self, token: Token, title: str) -> bool:
        """Whether it has the word, or all of a compound; a release of those that "6.x" means."""
        if releases := _RELEASES.fullmatch(token.text):
            return any(word.startswith(releases[1]) for word in self._words)
        parts = parts_of(token.text) if any(map(str.isalpha, token.text)) else [token.text]
        return (
            token.text in self._words
            or all(part in self._words for part in parts)
            or self.has_phrase(title[token.start : token.end])
        )

    def has_date(self, written: str) -> bool:
        """Whether it has the date, time or year, or was published then."""
        published = self._document.content.published
        return self.has_phrase(written) or (published is not None and written in write_days(published))

    def has_phrase(self, phrase: str) -> bool:
        if len(phrase) > LONGEST:
            return False
        pattern = write_pattern(phrase)
        return any(pattern.search(text) for text in self._texts.values())

    @cached_property
    def _figures(self) -> dict[FieldName, list[FigureFound]]:
        return {
            field: list(read_figures(self._document, field, 0, _find_end(text))) for field, text in self._texts.items()
        }

    @cached_property
    def _words(self) -> set[str]:
        """All words with digits, and their parts; the publisher's own number of the document is one of them."""
        own = (fold(self._document.id), fold(str(self._document.content.extra.get("reference", ""))))
        return _spread([token for text in (*self._texts.values(), *own) for token in find_tokens(text)])

    @cached_property
    def _undated(self) -> set[str]:
        return _spread([token for text in self._texts.values() for token in _find_undated(text)])

    @cached_property
    def _uncounted(self) -> set[str]:
        """Words with digits that are neither dates nor part of a figure."""
        found: set[str] = set()
        for field, text in self._texts.items():
            counted = [(figure.start, figure.end) for figure in self._figures[field]]
            found |= {token.text for token in _find_undated(text) if not find_overlap(token, counted)}
        return found


def is_same(said: FigureFound, stated: FigureFound) -> bool:
    """Whether a text that states the one bears out a title that said the other."""
    if said.unit != stated.unit and not said.kind == stated.kind == "count":
        return False
    if said.direction and stated.direction and said.direction != stated.direction:
        return False
    if said.value_max is not None or stated.value_max is not None:
        return (said.value, said.value_max) == (stated.value, stated.value_max)
    below, above = _margins(said)
    return said.value - below <= stated.value <= said.value + above


def _margins(said: FigureFound) -> tuple[float, float]:
    exact = abs(said.value) * 1e-9
    unit, share = _last_unit(said.value), CLOSE * abs(said.value)
    about, beyond = max(exact, min(unit / 2, share)), max(exact, min(unit, 2 * share))
    return {"~": (about, about), ">=": (exact, beyond), "<=": (beyond, exact)}.get(said.bound, (exact, exact))


def _last_unit(value: float) -> float:
    """One of the last digit that is not nought: 100 000 of 2 500 000, 0.1 of 2.5."""
    whole, _, decimals = write_number(abs(value)).partition(".")
    digits = (whole + decimals).rstrip("0")
    return float(10.0 ** (len(whole) - len(digits))) if digits else 1.0


def _find_end(folded: str) -> int:
    """Where the number stands from which on nothing is read: each takes a quarter of a millisecond."""
    return next((token.start for token in islice(find_tokens(folded), READ, None)), len(folded))


def _find_undated(folded: str) -> list[Token]:
    dated = find_dated(folded)
    return [token for token in find_tokens(folded) if not find_overlap(token, dated)]


def find_overlap(token: Token, spans: Sequence[Span]) -> Span | None:
    """The first of these spans, which lie in order, that has a part of the token."""
    at = bisect_right(spans, token.start, key=itemgetter(1))
    return spans[at] if at < len(spans) and spans[at][0] < token.end else None


def _spread(tokens: list[Token]) -> set[str]:
    return {part for token in tokens for part in (token.text, *parts_of(token.text))}
