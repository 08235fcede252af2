"""Datelines: texts that a date stands in to date what they head, apart from those that tell of a day."""

import re
from collections.abc import Callable
from typing import NamedTuple

from crawlers.extraction.article.tree import Element, text_of
from crawlers.extraction.dates import Written

#: Words before the date: "Pressemitteilung vom", "Claire Vasseur, publié le"; of the 152 texts beside a title that date
#: a page of trafilatura-eval or htmldate-eval none has more, and 140 have one at most. After a label there may be more.
_WORDS_BEFORE, _WORDS_AFTER_LABEL, _WORDS_OF_NAME = 4, 8, 4
_LABEL = re.compile(
    r"\W{0,3}(?:publie|poste|mis en ligne|redige|paru|published|posted|erstellt|veroffentlicht|stand)\b"
)
#: Right before the date a label tells what it is, whatever stands before that; "was published" tells of something else.
_LABELLED = re.compile(
    r"(?<!\bwas )(?<!\bbeen )(?<!\bete )"
    r"\b(?:publie|poste|mise? en ligne|redige|paru|published|posted|erstellt|veroffentlicht)(?: (?:le|on|am))?\W{0,3}$"
)
#: Who wrote, as a line begins with it; a name has a capital. No "du", "of" or "since" stands between that and the date.
_BY_NAME = re.compile(r"\W{0,3}(?:\w{1,12} ){0,2}(?:[Pp]ar|PAR|[Bb]y|BY|[Vv]on|VON) (?P<name>[^\W\d_])")
_DATE_OF_BYLINE = re.compile(r"(?:\b(?:le|on|am)|[|–—•·,:)-])\s*$")
_WORDS_OF_BYLINE = 12
#: What goes on after a dateline: nothing, another part of it, parted by more than a comma, or who wrote.
_GOES_ON = re.compile(
    r"[\s,]*(?:(?:uhr|h)\b)?(?:[\s,.]*$|[\s,.]*[|–—•·:/(>*„“\"«-]|[\s,]*(?:by|par|von|via|mis a jour|updated)\b)"
)
_BYLINE = re.compile(r"\s*,\s*[^.,;:!?]{1,60}$")
_WEEKDAY = re.compile(
    r"\W*(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)?\W*"
)
_PREPOSITION = re.compile(r"\b(?:le|du|au|des|depuis|on|of|in|since|am|vom|seit)\s*$")
_SENTENCE = re.compile(r"[.!?…]\W*$")
#: Characters of a line that are looked at; one that is longer than the first is a sentence.
LONGEST_LINE, _LONGEST = 120, 200
_TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = _TITLES | {"p"}


class Line(NamedTuple):
    """The beginning of a paragraph or title, or of a text that is in none."""

    text: str
    is_title: bool


def line_of(element: Element, text: str, *, cache: dict[Element, Line]) -> Line:
    """The line that a text of an element is part of."""
    owner = next((parent for parent in (element, *element.iterancestors()) if parent.tag in _PARAGRAPHS), None)
    if owner is None:
        return Line(text[:_LONGEST], False)
    if owner not in cache:
        cache[owner] = Line(text_of(owner)[:_LONGEST], owner.tag in _TITLES)
    return cache[owner]


def is_dated_by(text: str, line: Line, *, find: Callable[[str], Written | None]) -> bool:
    """Whether the date in a text is that of what it heads. ``find`` reads the date of a text."""
    alone, whole = find(text), find(line.text)
    is_sentence = len(line.text) >= LONGEST_LINE or _SENTENCE.search(line.text) is not None
    if alone and _WEEKDAY.fullmatch(alone.before):
        if line.is_title:
            return _GOES_ON.match(alone.after) is not None and not (whole and _PREPOSITION.search(whole.before))
        if not is_sentence:
            return True
    return whole is not None and not line.is_title and _heads(whole, line.text, is_sentence=is_sentence)


def _heads(written: Written, line: str, *, is_sentence: bool) -> bool:
    words = len(re.findall(r"\w+", written.before))
    if _GOES_ON.match(written.after) and (words <= _WORDS_BEFORE or (not is_sentence and _is_signed(written, line))):
        return True
    if not is_sentence and _LABEL.match(written.before):
        return words <= _WORDS_AFTER_LABEL
    return not words and _BYLINE.match(written.after) is not None and len(written.after.split()) <= _WORDS_OF_NAME


def _is_signed(written: Written, line: str) -> bool:
    """Whether a label or a byline leads to the date."""
    if _LABELLED.search(written.before):
        return True
    byline = _BY_NAME.match(line)
    if byline is None or not byline["name"].isupper() or len(written.before.split()) > _WORDS_OF_BYLINE:
        return False
    return _DATE_OF_BYLINE.search(written.before) is not None
