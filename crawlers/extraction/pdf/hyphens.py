"""Line ends: whether a word goes on at the next line, and whether its hyphen is its own.

The rule, first that holds: a soft hyphen goes; a hyphen stays before a capital or a digit, after a digit, in addresses,
and in a word that has another (`vis-à-`); the document's own words decide, whichever of the two forms stands in it
more often within lines; then a list of beginnings and endings that are written with one; else it goes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml

_LAST_TOKEN = re.compile(r"\S+$")
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_HEAD = re.compile(r"[^\W\d_]+(?:[-’'][^\W_]+)*")
#: The word before a hyphen, without an elided article; with the parts that hyphens join to it.
_TAIL = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
_PARTS = re.compile("[-’']")
_ELISION = re.compile(
    r"(?:^|[\s(«“\"\-’'])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|aujourd)['’]$", re.I
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[-/_.=&?%]$", re.I)
_SHY = "\u00ad"


@cache
def load_words() -> dict[str, frozenset[str]]:
    """The lists of `words.yml`; all but units and scales are lower-case."""
    lists = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return {name: frozenset(str(word) for word in words) for name, words in lists.items()}


class Joiner:
    """Joins lines into text, by the words that stand whole in the lines it was given."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            self._words.update(word.lower() for word in _WORD.findall(line.replace(_SHY, "")) if len(word) > 2)

    def join(self, lines: Sequence[str]) -> str:
        """One text of some lines, no word of it fused or left cut."""
        text = ""
        for line in lines:
            text = self.join_two(text, line) if text else line
        return text.replace(_SHY, "")

    def join_two(self, text: str, line: str) -> str:
        if text.endswith(_SHY):
            return text[:-1] + line
        if is_cut(text):
            return text + line if self._keeps_hyphen(text, line) else text[:-1] + line
        return text + line if _is_tight(text, line) else f"{text} {line}"

    def _keeps_hyphen(self, text: str, line: str) -> bool:
        before = _last(text)[:-1]
        end, begin = _HEAD.match(line), _TAIL.search(before)
        if end is None or begin is None or not line[0].islower() or _ADDRESS.search(f"{before}-"):
            return True
        seen = self._words[f"{begin[0]}-{end[0]}".lower()] - self._words[f"{begin[0]}{end[0]}".lower()]
        if seen:
            return seen > 0
        last = begin[0].rpartition("-")[2].lower()
        words = load_words()
        known = last in words["beginnings"] or _PARTS.split(end[0])[0] in words["endings"]
        return known or ("-" in begin[0] and len(last) <= 2)


def _is_tight(text: str, line: str) -> bool:
    """Whether no space belongs between two lines: after an elision, within an address or a pair of years."""
    match text[-1]:
        case "'" | "’":
            return _ELISION.search(text[-12:]) is not None
        case "–" | "/" if line[:1].isdigit() and text[-2:-1].isdigit():
            return True
        case "/" | "_" | "." | "=" | "&" | "?" | "%":
            return _ADDRESS.search(_last(text)) is not None
    return False


def is_cut(text: str) -> bool:
    """Whether a line ends within a word: by a hyphen that letters or digits stand before."""
    return text.endswith(_SHY) or (len(text) > 1 and text[-1] == "-" and text[-2].isalnum())


def _last(text: str) -> str:
    match = _LAST_TOKEN.search(text[-80:])
    return match.group() if match else ""
