"""What the end of a page cuts in two: a word, or a number from its digits, scale and unit."""

import re
from collections.abc import Sequence
from functools import cache

from crawlers.extraction.pdf.hyphens import Joiner, is_cut, load_words
from crawlers.extraction.pdf.passages import Passage

_CUT_NUMBER = re.compile(r"(?<!\w)(?<!\d[.,])\d+(?:[.,\u00a0\u202f ]\d+)*$")
#: To which a group of three digits may belong.
_GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:[\u00a0\u202f ]\d{3})*$")
_GROUPS = re.compile(r"\d{3}(?:[\u00a0\u202f ]\d{3})*(?![.,]?\d)(?:,\d+)?")
#: Of the column's width: less white than this at its end, and a line is full.
_FULL = 0.15


def complete_last(before: Sequence[Passage], found: list[Passage], joiner: Joiner) -> None:
    """What the end of a page cuts stands whole on the page where it begins."""
    last = next((p for p in reversed(before[-8:]) if p.kind in ("paragraph", "list_item")), None)
    first = next((p for p in found[:8] if p.kind in ("paragraph", "list_item")), None)
    if not last or not first or last.size != first.size:
        return
    end = _find_end(last, first)
    if not end:
        return
    last.text = joiner.join_two(last.text, first.text[:end])
    first.text = first.text[end:].lstrip()
    if not first.text:
        found.remove(first)


def _find_end(last: Passage, first: Passage) -> int:
    """How many characters of the first passage of a page belong to the last word or number of the one before."""
    if is_cut(last.text):
        return len(first.text.partition(" ")[0])
    if not _CUT_NUMBER.search(last.text[-40:]):
        return 0
    groups = _GROUPS.match(first.text) if _GROUPED.search(last.text[-40:]) and _is_full(last) else None
    end = groups.end() if groups else 0
    measure = _measures().match(first.text, end)
    return measure.end() if measure else end


@cache
def _measures() -> re.Pattern[str]:
    """A scale, a unit, or both: "millions d'euros", "%"."""
    scales, units = (
        "|".join(re.escape(word) for word in sorted(load_words()[name], key=len, reverse=True))
        for name in ("scales", "units")
    )
    return re.compile(rf"\s*(?:(?:{scales})(?!\w)(?:\s(?:d['’]|de\s|of\s)?(?:{units})(?!\w))?|(?:{units})(?!\w))")


def _is_full(passage: Passage) -> bool:
    line = passage.last
    return line is not None and line.x1 > line.right - _FULL * (line.right - line.left)
