"""Page numbers within heads and feet, told from figures: they go up with the sheets."""

import re
from functools import cache

from crawlers.extraction.pdf.hyphens import load_words

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]?\d+)*")
#: The number of a part of the report, which may be in a head of a page or two.
_LABEL = re.compile(
    r"(\b(?:chapitre|chapter|partie|part|section|annexe|annex|appendix|titre|tome|volume|fiche)\s+|\bn[°o]\.?\s*)"
    r"\d{1,3}\b(?![.,]\d)(?!\s*[%€$£])",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"[ivxlc]+")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
#: Pages of the report on one sheet.
_PAGES_ON_SHEET = (1, 2)
#: Characters; a longer text is no head.
_LONGEST = 200


@cache
def _whole_number() -> re.Pattern[str]:
    """A number of a few digits by itself: neither grouped nor with decimals, told by no colon, and without a unit."""
    words = load_words()
    units = "|".join(re.escape(word) for word in sorted(words["scales"] | words["units"]))
    return re.compile(
        r"(?<![\d.,:=€$£])(?<!\d[ \u00a0\u202f])(?<![:=€$£] )\d{1,4}(?![\d.,]*\d)(?![ \u00a0\u202f]\d{3}(?!\d))"
        rf"(?!\s*(?:{units})(?!\w))",
        re.IGNORECASE,
    )


def fold(text: str, sheet: int) -> set[str]:
    """The forms in which a text is compared with other sheets': as it is, and, for each number that may be the page's,
    with the distance from the sheet's number in its place. Of parts of the report no number is kept.
    """
    plain = _LABEL.sub(r"\1#", text.casefold())
    if len(plain) > _LONGEST:
        return {plain}
    if _ROMAN.fullmatch(plain):
        return {plain} | {f"<{_read_roman(plain) - times * sheet} of {times}>" for times in _PAGES_ON_SHEET}
    return {plain} | {
        f"{plain[: match.start()]}<{int(match[0]) - times * sheet} of {times}>{plain[match.end() :]}"
        for match in _whole_number().finditer(plain)
        for times in _PAGES_ON_SHEET
    }


def has_figure(text: str, sheet: int) -> bool:
    """Whether a text holds a number that is neither the sheet's nor that of a part of the report."""
    return any(match[0] != str(sheet) for match in _NUMBER.finditer(_LABEL.sub(r"\1#", text)))


def _read_roman(text: str) -> int:
    values = [_VALUES[letter] for letter in text]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
