"""Digits: the number that digits with marks between them mean in a language."""

import re

from nlp.components.figures.tokens import SPACES

#: Digits beyond this are a key or a serial number.
LONGEST = 15
_MARKS = re.compile(rf"[{SPACES}'’]")
_ONE_GROUP = re.compile(r"(\d{1,3})([.,])(\d{3})")


def parse_digits(written: str, *, language: str, decimal: bool) -> float | None:
    """The value of ``written``; null when it cannot be one number.

    One mark before three digits parts thousands ("1,200", "60.000") or decimals ("2.386"). English tells them apart by
    the mark. French has thousands after either, which English texts bring along, but where ``decimal`` says that the
    words around ask for decimals ("1,234 million"). After a leading zero they are decimals.
    """
    folded = _MARKS.sub("", written)
    if sum(map(str.isdigit, folded)) > LONGEST:
        return None
    if match := _ONE_GROUP.fullmatch(folded):
        whole, mark, rest = match.groups()
        thousands = mark == "," if language == "en" else not decimal
        if whole[0] == "0" or not thousands:
            return float(f"{whole}.{rest}")
        return float(whole + rest)
    return _parse(folded)


def _parse(folded: str) -> float | None:
    last = max(folded.rfind("."), folded.rfind(","))
    if last < 0:
        return float(folded)
    mark, other = folded[last], ".,"[folded[last] == "."]
    groups = folded[:last].split(other)
    if folded.count(mark) > 1:  # 1,234,567
        return float(folded.replace(mark, "")) if other not in folded else None
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        return None
    return float("".join(groups) + "." + folded[last + 1 :])


def has_group(written: str) -> bool:
    """Whether thousands are set apart: a year or a code is not written so."""
    return bool(_MARKS.search(written)) or bool(_ONE_GROUP.fullmatch(written))
