"""Raised characters of a page: marks of footnotes leave its text, endings of ordinals and powers stay in it."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import count, takewhile
from typing import NamedTuple

from crawlers.extraction.article.blocks import BOUNDARIES
from crawlers.extraction.article.raised_numbers import is_exponent, read_cents, write_raised
from crawlers.extraction.article.tree import Element, text_of
from crawlers.extraction.pdf.superscripts import is_mark, resolve

#: Characters before a raised text that tell what it is.
_BEFORE = 60
_BETWEEN_MARKS = re.compile(r"[\s,;.]*")
#: What has an ending: a capital, a number, a title of two letters; and what an ending of one letter may be.
_AFTER_CAPITAL = re.compile(r"(?<![^\W\d_])(?:[A-Zn]|[IVXLCDM]+|[A-Z][a-z]|\d+)$")
_ENDING = re.compile(r"[erodt]|[a-zéè]{2,4}")
#: What may be the mark of a note; what has its mass before it, "²³⁵U"; what a number raised after it is no part of.
_NUMBER = re.compile(r"[0-9]{1,3}")
_ELEMENT = re.compile(r"[A-Z][a-z]?(?![^\W_])")
_WORD = re.compile(r"[^\W\d_]{3}$")


class _Raised(NamedTuple):
    """``before`` is the text of its block as far as it goes, ``linked`` whether it leads to a place within a page."""

    element: Element
    text: str
    before: str
    linked: bool

    @property
    def after(self) -> str:
        return self.element.tail or ""


class _Marks(NamedTuple):
    """The ``known`` marks of notes that nothing links, and all numbers ``shown`` that may be some."""

    known: Collection[str]
    shown: Collection[int]

    def go_on_beside(self, text: str) -> bool:
        """Whether the number before or after this one is raised too, as it is of marks."""
        return bool(_NUMBER.fullmatch(text)) and not {int(text) - 1, int(text) + 1}.isdisjoint(self.shown)


def settle_raised(root: Element) -> None:
    """Put in the place of each `<sup>` what it leaves in the text; a mark would be read as a digit of the number before
    it: "12<sup>1</sup> millions" is not 121 millions. A number that may be no mark stays, raised."""
    from lxml import etree

    if next(root.iter("sup"), None) is None:
        return
    found = list(_find(root))
    marks = _read_marks(found)
    for raised in found:
        left = _resolve(raised, marks)
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


def _read_marks(found: Sequence[_Raised]) -> _Marks:
    """The numbers that are marks though nothing links them: those that begin a note, and those counted from one. Where
    the marks of a page are linked, what is not is none."""
    shown = {int(raised.text) for raised in found if _is_free(raised)}
    if any(raised.linked and is_mark(raised.text) for raised in found):
        return _Marks(frozenset(), shown)
    counted = takewhile(shown.__contains__, count(1))
    return _Marks({raised.text for raised in found if _begins_note(raised)} | set(map(str, counted)), shown)


def _is_free(raised: _Raised) -> bool:
    return bool(_NUMBER.fullmatch(raised.text)) and not is_exponent(raised.text, raised.before.rstrip())


def _begins_note(raised: _Raised) -> bool:
    return not raised.before.strip() and not (len(raised.text) > 1 and _ELEMENT.match(raised.after))


def _resolve(raised: _Raised, marks: _Marks) -> str:
    text, before = raised.text, raised.before.rstrip()
    if not (raised.linked and is_mark(text)):
        if text.isdecimal() and before[-1:] in ("[", "(") and raised.after.lstrip()[:1] in ("]", ")"):
            return text
        if left := _resolve_number(raised, marks) or _resolve_letters(text, before):
            return left
        if left := resolve(text, before, {text}) if not _BETWEEN_MARKS.fullmatch(text) else "":
            return left
    return " " if before[-1:].isalnum() and raised.after[:1].isalnum() else ""


def _resolve_number(raised: _Raised, marks: _Marks) -> str:
    """A number that is no mark, raised, or as the cents of a price; nothing for a mark."""
    text, before, after = raised.text, raised.before.rstrip(), raised.after
    if after[:1].isdecimal() or after[:1] in ("/", "⁄") or is_exponent(text, before, marks.known):
        return write_raised(text)
    if text in marks.known or _begins_note(raised):
        return ""
    if not marks.go_on_beside(text) and (cents := read_cents(text, raised.before, after)):
        return cents
    parting = " " if after[:1].isalpha() and _WORD.search(before) else ""
    return write_raised(text) + parting if text.isdecimal() else ""


def _resolve_letters(text: str, before: str) -> str:
    if text in ("h", "H") and before[-1:].isdecimal():
        return text
    return text if _ENDING.fullmatch(text) and _AFTER_CAPITAL.search(before) else ""
