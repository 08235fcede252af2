"""Sentences: a text cut where sentences end, and cells where a table has them; only those that may hold a figure."""

import re
from collections.abc import Iterator
from functools import cache

from nlp.components.figures.lexicon import Lexicon

#: The longest that is read at once: what is longer is a list without full stops, and is cut at a space.
LONGEST = 3_000

#: A full stop, its closing marks and a space before what may begin a sentence; a line's end; a cell's end.
_BEGUN = r"[ \u00a0\u202f]+(?=[\"“«‘(\[¿¡–—-]{0,2}[ \u00a0\u202f]?[A-ZÀ-ÖØ-Þ0-9])"
_END = re.compile(rf"[.!?…]['’\"”»)\]]{{0,3}}{_BEGUN}|\n+|\t")
#: The same, and a space before the closing mark of a French quotation.
_END_OF_QUOTED = re.compile(rf"[.!?…](?:[ \u00a0\u202f]?»|['’\"”)\]]){{0,3}}{_BEGUN}|\n+|\t")
_LETTER = re.compile(r"[^\W\d_]")
#: Words before a full stop that ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:MM?|Mmes?|Mlles?|Mgr|Dr|Drs|Pr|Prof|St|Ste|Sr|Jr|Mr|Mrs|Ms|No|no|art|etc|cf|env|fig|vol|p|pp|vs|approx|"
    r"Gen|Sen|Rep|Gov|Lt|Col|Sgt|Inc|Ltd|Corp|Co|Jan|Feb|Aug|Sept|Oct|Nov|Dec|janv|févr|juil|oct|nov|déc)|\b[A-Z]|\b[a-z]\.[a-z])$"
)


def find_sentences(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where each sentence with a digit or a word of number stands, without the space around it."""
    quick = _make_quick(lexicon)
    if not quick.search(text):
        return
    for start, end in _split(text):
        if quick.search(text, start, end):
            yield strip(text, start, end)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where each sentence of ``text[start:end]`` stands, without the space around it, whatever it holds.

    For readers: a full stop before a closing » ends a sentence, the number of a list's item does not.
    """
    end = len(text) if end is None else end
    for last in (*_find_ends(text, start, end, _END_OF_QUOTED), end):
        if last < end and not _LETTER.search(text, start, last):
            continue
        first, stripped = strip(text, start, last)
        if first < stripped:
            yield first, stripped
        start = last


def _split(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in (*_find_ends(text, 0, len(text), _END), len(text)):
        yield from _cut(text, start, end)
        start = end


def _find_ends(text: str, start: int, end: int, ends: re.Pattern[str]) -> Iterator[int]:
    for match in ends.finditer(text, start, end):
        if match[0][0] == "\n":
            if _is_wrapped(text, match.start(), match.end()):
                continue
        elif match[0][0] == "." and _ABBREVIATED.search(text, max(start, match.start() - 6), match.start()):
            continue
        yield match.end()
        start = match.end()


def _is_wrapped(text: str, start: int, end: int) -> bool:
    """Whether a single line's end stands inside a sentence: it goes on in lower case."""
    if end - start > 1 or end >= len(text) or "\t" in text:
        return False
    return text[end].islower() and start > 0 and (text[start - 1].isalpha() or text[start - 1] in ",’'-")


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        middle = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
        yield start, middle
        start = middle
    if start < end:
        yield start, end


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


@cache
def _make_quick(lexicon: Lexicon) -> re.Pattern[str]:
    """Matches what no sentence with a figure lacks. The first letters alone turn most words away."""
    words = {
        word
        for table in ("cardinals", "scales", "vague", "collectives", "fractions", "multiplied")
        for word in lexicon.table(table)
    }
    words |= lexicon.set("hundreds") | lexicon.set("half")
    ones = "|".join(sorted(lexicon.set("articles")))
    units = "|".join(sorted((*lexicon.set("one_unit"), *lexicon.set("ratios_words")), key=len, reverse=True))
    listed = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\d|(?<!\w)(?:(?:{listed})(?!\w)|(?:{ones})\s(?:\w+\s)?(?:{units})(?!\w))", re.IGNORECASE)
