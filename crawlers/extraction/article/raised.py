"""Raised characters of a page: marks of footnotes leave its text, endings of ordinals and powers stay in it."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from crawlers.extraction.article.blocks import BOUNDARIES
from crawlers.extraction.article.tree import Element, text_of
from crawlers.extraction.pdf.superscripts import is_mark, resolve

#: Characters before a raised text that tell what it is.
_BEFORE = 60
#: What is raised to a power, or written as if it were; after any other number a raised one is a mark: nobody writes
#: "12 000³ agents" and means a power.
_BASE = re.compile(r"(?<![\d.,])(?<!\d\s)(?:10|2)$|\bCO$")
_EXPONENT = re.compile(r"[2-9]|[1-9]\d")
_SIGNED = re.compile(r"[-+−–]\d{1,3}")
_BETWEEN_MARKS = re.compile(r"[\s,;.]*")
_SUPERSCRIPTS = str.maketrans("0123456789-+−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁻⁻")


class _Raised(NamedTuple):
    """``before`` is the text of its block as far as it goes, ``linked`` whether it leads to a place within a page."""

    element: Element
    text: str
    before: str
    linked: bool

    @property
    def after(self) -> str:
        return self.element.tail or ""


def settle_raised(root: Element) -> None:
    """Put in the place of each `<sup>` what it leaves in the text; a mark would be read as a digit of the number before
    it: "12<sup>1</sup> millions" is not 121 millions."""
    from lxml import etree

    if next(root.iter("sup"), None) is None:
        return
    found = list(_find(root))
    notes = {raised.text.strip("[]()") for raised in found if raised.linked or not raised.before.strip()}
    for raised in found:
        left = _resolve(raised, notes)
        raised.element.clear(keep_tail=True)
        raised.element.text = left
    etree.strip_tags(root, "sup")


def _find(root: Element) -> Iterator[_Raised]:
    from lxml import etree

    before, within = "", None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if within is None and event == "start" and element.tag == "sup":
            within = element
            yield _Raised(element, text_of(element), before, _is_linked(element))
        elif within is None or (within is element and event == "end"):
            before = "" if element.tag in BOUNDARIES else before
            before = (before + ((element.text if event == "start" else element.tail) or ""))[-_BEFORE:]
            within = None


def _is_linked(element: Element) -> bool:
    links = [element.getparent(), *element.iter("a")]
    return any(link is not None and link.tag == "a" and "#" in (link.get("href") or "") for link in links)


def _resolve(raised: _Raised, notes: Collection[str]) -> str:
    text, before = raised.text, raised.before.rstrip()
    if not (raised.linked and is_mark(text)):
        if raised.after[:1].isdecimal() or raised.after[:1] in ("/", "⁄") or _is_power(text, before, notes):
            return text.translate(_SUPERSCRIPTS)
        if text in ("h", "H") and before[-1:].isdecimal():
            return text
        if left := resolve(text, before, {text}) if not _BETWEEN_MARKS.fullmatch(text) else "":
            return left
    return " " if before[-1:].isalnum() and raised.after[:1].isalnum() else ""


def _is_power(text: str, before: str, notes: Collection[str]) -> bool:
    if _SIGNED.fullmatch(text):
        return True
    return text not in notes and _EXPONENT.fullmatch(text) is not None and _BASE.search(before) is not None
