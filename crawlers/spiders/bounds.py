"""How much markup a list or page may hold that is parsed in the crawl's own process, which has no limit of memory."""

import re

from crawlers.errors import ExtractionError

#: Angle brackets that open, in a feed without those of end tags. A tree takes some 130 bytes for each in HTML, and a
#: feed of 50,000 items with twelve elements each has 650,000.
MAX_TAGS = 1_000_000
#: Of one element. The time of libxml2 on HTML and that of feedparser grow with the square: nearly a minute for
#: 100,000, and in libxml2 no signal is heard.
MAX_ATTRIBUTES = 5_000
#: Characters of all tags for each of the text, since tags may stand within the values of others. Pages have one or two.
MAX_OVERLAP = 10

_GAP, _INK = r"[\t\n\f\r ]", r"[^\t\n\f\r >]"
_VALUE = rf"""(?:"[^"]*+"?+|'[^']*+'?+|{_INK}++)"""
#: With what stands before it, as HTML reads it: a quote is one after an equals sign, and opens a value to the last of
#: its kind, or else to the end.
_ATTRIBUTE = rf"(?:{_GAP}|/)*+(?!/){_INK}[^\t\n\f\r />=]*+(?:{_GAP}*+={_GAP}*+{_VALUE}?+)?+"
#: Wherever one could begin, also within others: a reader may take for text what we take for a value, never a tag for
#: nothing.
_TAG = re.compile(
    rf"(?=(<[a-zA-Z_:\x80-\U0010ffff][^\t\n\f\r />]*+(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+)({_ATTRIBUTE})?)<"
)
#: Neither a program nor a comment is markup. A program that is closed as in XML has no text.
_OPAQUE = re.compile(
    rf"(?is)(<(script|style)(?={_GAP}|[/>])(?:{_ATTRIBUTE})*+(?:{_GAP}|/)*+(?:>|\Z))"
    r"(?:(?<=/>)|(?:[^<]++|<(?!/\2))*+)"
    r"|<!--(?:-?>|.*?(?:--!?>|\Z))"
)
_TEXT = re.compile(r"(?s)<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)")


def without_programs(page: str) -> str:
    """The HTML that may be parsed in place of a page; ExtractionError for one made to exhaust whoever parses it."""
    page = _OPAQUE.sub(lambda found: found[1] or "<!---->", page)
    _check_number(page.count("<"))
    _check_attributes(page)
    return page


def check_feed(body: bytes) -> None:
    """ExtractionError for a feed that was made to exhaust whoever parses it."""
    text = _outside_of_text(body)
    _check_number(text.count("<") - text.count("</"))
    _check_attributes(text)


def check_sitemap(body: bytes) -> None:
    """ExtractionError as for a feed; of a sitemap, of which no tree is kept, the number of elements is of no matter."""
    _check_attributes(_outside_of_text(body))


def _outside_of_text(body: bytes) -> str:
    """The markup of XML in any encoding: UTF-16 is ASCII with zeros between."""
    return _TEXT.sub("", body.replace(b"\0", b"").decode("latin-1"))


def _check_number(tags: int) -> None:
    if tags > MAX_TAGS:
        raise ExtractionError(f"it has {tags} tags; more than {MAX_TAGS} are not read")


def _check_attributes(text: str) -> None:
    left = MAX_OVERLAP * len(text)
    for tag in _TAG.finditer(text):
        left -= len(tag[1])
        if tag[2]:
            raise ExtractionError(f"it has an element of more than {MAX_ATTRIBUTES} attributes, and is not read")
        if left < 0:
            raise ExtractionError("its tags stand within each other, and it is not read")
