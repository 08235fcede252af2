"""Scores: a mark out of a whole, "9.8/10", "9,8 sur 10", or behind the name of its scale, "CVSS score of 9.8"."""

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon, Scored
from nlp.components.figures.tokens import Tokens

#: Tokens between a mark and the word that it stands by.
NEAR = 5
_MARK = re.compile(r"\d{1,3}(?:[.,]\d+)?")
#: Tokens between the name of a scale and a score on it: "CVSS v3.1 base score of".
FAR = 9


def read_score(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "9.8/10", else it is a day or a part."""
    part, whole = tokens[at].text.split("/")
    return mark(tokens, at, at + 1, part, int(whole), lexicon)


def mark(tokens: Tokens, at: int, last: int, part: str, whole: int, lexicon: Lexicon) -> Draft | None:
    """The score of ``part`` in ``whole``: where the number has decimals or a word of marking before it."""
    value = float(part.replace(",", "."))
    if whole not in lexicon.score_scales or value > whole:
        return None
    before = [token.lower for token in tokens[max(0, at - NEAR) : at]]
    if part.isdecimal() and not _is_marked(before, lexicon):
        return None
    unit = "CVSS" if whole == 10 and any(word.startswith("cvss") for word in before) else f"/{whole}"
    return Draft(at, last, value, "score", unit, sure=True, number_end=last)


def _is_marked(before: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a word of marking is among those before, and does not lead to a clause: "notent que 9 sur 10"."""
    marks, that = lexicon.set("marking"), lexicon.set("marking_that")
    return any(word in marks and after not in that for word, after in pairwise([*before, ""]))


def find_scale(tokens: Tokens, at: int, lexicon: Lexicon, *, floor: int) -> tuple[str, int] | None:
    """The scale that a score at ``at`` is on, and where its words begin: "score CVSS de 9,8"."""
    if not _MARK.fullmatch(tokens[at].text):
        return None
    for scored in lexicon.scored:
        place = at - 1
        while place >= max(floor, at - FAR) and tokens[place].lower in scored.between:
            place -= 1
        if place < floor or tokens[place].lower not in scored.names or _is_version(tokens, at, place, scored):
            continue
        if float(tokens[at].text.replace(",", ".")) <= scored.most:
            return scored.unit, place - (place > floor and tokens[place - 1].lower in scored.rated)
    return None


def _is_version(tokens: Tokens, at: int, name: int, scored: Scored) -> bool:
    """Whether the number is of the scale and no score on it: "CVSS 3.1 score of", "CVSS:3.1/AV:N", "CVSS 3.1: 9.8"."""
    after = tokens[at + 1 : at + 3]
    if after and (after[0].lower in scored.rated or (after[0].text in ":(/" and after[-1].kind in ("digits", "word"))):
        return tokens[at].text in scored.versions
    stated = any(token.lower in scored.rated for token in tokens[name + 1 : at])
    return tokens[at].text in scored.versions and not stated
