"""Texts of a page one by one, each with the element that it stands in and the line that it is part of."""

from collections.abc import Iterator
from typing import NamedTuple

from crawlers.extraction.article.datelines import Line, line_of
from crawlers.extraction.article.tree import Element

_UNSEEN = frozenset({"script", "style", "noscript", "template", "title", "head", "select", "option"})


class Text(NamedTuple):
    """One text of an element: its own first one ("text"), or the one that follows it ("tail")."""

    element: Element
    place: str
    text: str


def read_texts(root: Element) -> Iterator[Text]:
    """The texts that readers see, in their order."""
    for element in root.iter():
        yield from texts_of(element)


def texts_of(element: Element) -> list[Text]:
    if element.tag in _UNSEEN:
        return []
    texts = (Text(element, place, (getattr(element, place) or "").strip()) for place in ("text", "tail"))
    return [shown for shown in texts if shown.text]


def line_around(shown: Text, *, cache: dict[Element, Line]) -> Line:
    owner = shown.element if shown.place == "text" else shown.element.getparent()
    return line_of(owner, shown.text, cache=cache)
