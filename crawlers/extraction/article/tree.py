"""A page as a tree of elements: parsed within bounds, so that no page can be too deep or too large for its readers."""

import re
from functools import cache
from typing import Any

from crawlers.errors import ExtractionError
from crawlers.extraction.article.decoding import decode

#: An element of lxml.
Element = Any

#: Elements of a page: the largest of 1,548 saved ones has 13,000. So many, each a paragraph, take 10 s to read.
MAX_ELEMENTS = 60_000
#: Characters of one attribute that any reader needs: an image in the page itself is longer.
MAX_ATTRIBUTE = 20_000
_TAG = re.compile(r"<(?:!doctype html|/?[a-zA-Z][a-zA-Z0-9-]{0,20})", re.IGNORECASE)
#: Elements that only frame others, and what libxml2 says where they are too deep. Those of a line are parts of words.
_FRAMES = re.compile(
    r"(?P<block></?(?:div|section|center|table|tbody|tr|td|ul|li)(?:\s[^<>]{0,2000})?>\s*)+"
    r"|</?(?:span|font|b|i|em|strong)(?:\s[^<>]{0,2000})?>",
    re.IGNORECASE,
)
_TOO_DEEP = "ERR_RESOURCE_LIMIT"
_DECLARATION = re.compile(r"^\s{0,99}<\?xml[^>]{0,200}>", re.IGNORECASE)


def parse(body: bytes, *, content_type: str | None = None) -> Element:
    """The root of a page; ExtractionError where it is no HTML.

    libxml2 ends at 255 elements within each other, which keeps every reader from its own limits: a page that is deeper
    is read without the elements that only frame others. Entities of a document type are not expanded: HTML has none.
    """
    return parse_text(decode(body, content_type=content_type))


def parse_text(text: str) -> Element:
    from lxml import etree, html

    if not _TAG.search(text):
        raise ExtractionError(f"the page holds no element of HTML; it begins with '{text.strip()[:60]}'")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    text = _DECLARATION.sub("", text)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        if any(entry.type_name == _TOO_DEEP for entry in parser.error_log):
            root = html.document_fromstring(_unframe(text).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ExtractionError(f"the page cannot be parsed as HTML: {error}") from error
    return _within_bounds(root)


def _unframe(text: str) -> str:
    """A page without the elements that only frame others: what they parted stands on lines of its own."""
    return _FRAMES.sub(lambda match: "<br>" if match["block"] else "", text)


def _within_bounds(root: Element) -> Element:
    """Drop what no reader needs: elements beyond the bound, long attributes."""
    surplus = []
    for number, element in enumerate(root.iter()):
        if number >= MAX_ELEMENTS:
            surplus.append(element)
            continue
        for name, value in element.items():
            if len(value) > MAX_ATTRIBUTE:
                del element.attrib[name]
    for element in reversed(surplus):
        element.getparent().remove(element)
    return root


def text_of(element: Element | None) -> str:
    """The words of an element, on one line."""
    return "" if element is None else " ".join(str(_string()(element)).split())


@cache
def _string() -> Any:
    """XPath's own way to a text, three times as fast as the pieces of `itertext`."""
    from lxml import etree

    return etree.XPath("string()")


def select(root: Element, css: str) -> list[Element]:
    """The elements that a selector of a source's YAML finds; ExtractionError names one that is none."""
    from lxml.cssselect import CSSSelector

    try:
        return list(CSSSelector(css, translator="html")(root))
    except Exception as error:
        raise ExtractionError(f"'{css}' is no CSS selector ({error}); mend it in the source's YAML") from error
