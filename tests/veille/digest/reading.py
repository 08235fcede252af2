"""Reads what was rendered, as strictly as a validator and as literally as a reader."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import html5lib

#: Elements within a line.
INLINE = frozenset({"a", "span", "strong"})
#: A line of the text that is an address.
ADDRESS = re.compile(r"^\s*<(https?://\S+)>$", re.MULTILINE)
#: Marks that plain text has in place of elements.
MARKS = str.maketrans("", "", "[]<>")


def parse(html: str) -> ElementTree.Element:
    """The document; html5lib.html5parser.ParseError for whatever the standard calls an error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def links_of(html: str) -> list[str]:
    return [link.attrib["href"] for link in parse(html).iter("a")]


def addresses_of(text: str) -> list[str]:
    return ADDRESS.findall(text)


def words_of(html: str) -> list[str]:
    """What the page shows, word by word."""
    return _split("".join(_texts(parse(html).find("body"))))


def _texts(element: ElementTree.Element) -> Iterator[str]:
    """Stretches of text in their order, without comments."""
    if isinstance(element.tag, str):
        space = "" if element.tag in INLINE else " "
        yield space + (element.text or "")
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
        yield space


def words_of_text(text: str) -> list[str]:
    """What the text says without its addresses, word by word."""
    return _split(ADDRESS.sub("", text))


def _split(text: str) -> list[str]:
    """Words as both parts have them: what holds no letter, digit or sign of a difference is a mark."""
    words = (word.translate(MARKS).casefold() for word in text.split())
    return [word for word in words if re.search(r"[\w+−→:]", word)]
