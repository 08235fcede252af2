"""Raised characters: marks of footnotes leave the text, endings of ordinals and powers stay in it.

A mark that stays would be read as the last digit of the number before it: "500 millions¹" is not "500 millions1".
"""

import re
from collections.abc import Collection

from crawlers.extraction.pdf.hyphens import load_words

_AFTER_CAPITAL = re.compile(r"(?:^|[\s(«])(?:[A-ZMNnSD]|[IVXLC]+|\d+|[A-Z]\w)$")
_UNIT = re.compile(r"(?:^|[\s\d/])(?:[kcdhm]?m)$")
_NUMBER = re.compile(r"\d$")
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|\*{1,3}|[a-z†‡§])(?:[,;\-– ] ?\d{1,3}){0,3}[\])]?[.,;]?")
_RAISED = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")


def is_mark(text: str) -> bool:
    """Whether a raised text can be the mark of a footnote: "12", "(3)", "4,5", "*"."""
    return _MARK.fullmatch(text.strip()) is not None


def resolve(raised: str, before: str, notes: Collection[str]) -> str:
    """What is left in the text of characters raised after ``before``; ``notes`` are the marks of the page's notes."""
    text = raised.strip()
    if text.isalpha():
        return _resolve_letters(text, before)
    if not text.isdecimal():
        return "" if is_mark(text) else raised
    if _UNIT.search(before) and text in ("2", "3"):
        return text.translate(_RAISED)
    if text not in notes and _NUMBER.search(before):
        return text.translate(_RAISED)  # a power: no note of the page bears this number
    return ""


def _resolve_letters(text: str, before: str) -> str:
    if len(text) == 1 and text not in "eo":
        return text if _AFTER_CAPITAL.search(before) and text in "redo" else ""
    if text.lower() in load_words()["ordinals"]:
        return text if _AFTER_CAPITAL.search(before) else f" {text}"
    return text if len(text) > 2 else f" {text}"
