"""Composing: a text whose accents are marks of their own, read with each letter as one character, and the way back."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from nlp.components.figures.found import FigureFound
from nlp.names.mention import Mention

#: A character with the marks that belong to it.
_LETTER = re.compile(r"(?s:.)[\u0300-\u036f]*")


class Composed(NamedTuple):
    """``text`` with letters composed; ``offsets`` say where each of its characters, and its end, stands in the text
    that was ``written``."""

    text: str
    offsets: Sequence[int]
    written: str

    def find(self, start: int, end: int) -> tuple[int, int]:
        """A span of the written text in this one."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def move(self, mention: Mention) -> Mention:
        start, end = self.find(mention.start, mention.end)
        return mention._replace(start=start, end=end)

    def restore(self, figure: FigureFound) -> FigureFound:
        """The figure with its spans and phrases as they are written."""
        start, end, (first, last) = figure.start, figure.end, figure.sentence
        return figure._replace(
            start=self.offsets[start],
            end=self.offsets[end],
            sentence=(self.offsets[first], self.offsets[last]),
            subject=self._restore_phrase(figure.subject, first, last),
            period=self._restore_phrase(figure.period, first, last),
            place=self._restore_phrase(figure.place, first, last),
            attribution=self._restore_phrase(figure.attribution, first, last),
        )

    def _restore_phrase(self, phrase: str | None, first: int, last: int) -> str | None:
        if phrase is None:
            return None
        start = self.text.index(phrase, first, last)
        return self.written[self.offsets[start] : self.offsets[start + len(phrase)]]


def compose(text: str) -> Composed | None:
    """Null where nothing is to be composed, as in nearly every text."""
    if unicodedata.is_normalized("NFC", text):
        return None
    letters: list[str] = []
    offsets: list[int] = []
    for match in _LETTER.finditer(text):
        letter = unicodedata.normalize("NFC", match[0])
        letters.append(letter)
        offsets.extend(min(match.start() + place, match.end()) for place in range(len(letter)))
    return Composed("".join(letters), (*offsets, len(text)), text)
