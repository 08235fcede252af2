"""How much markup a list or page may hold that is parsed in the crawl's own process, which has no limit of memory."""

import re

from crawlers.errors import ExtractionError

#: Angle brackets that open. A tree takes some 130 bytes for each in HTML, and a feed of 50,000 items has fewer.
MAX_TAGS = 1_000_000
#: Marks between the attributes of one element. The time of libxml2 grows with their square: over a minute for 100,000,
#: in which no signal is heard.
MAX_ATTRIBUTES = 5_000
_LONG_TAG = re.compile(rb"<[a-zA-Z_:\x80-\xff][^<>]{%d,}" % (2 * MAX_ATTRIBUTES))
_BETWEEN = re.compile(rb"[\s\"']")


def check_markup(body: bytes) -> None:
    """ExtractionError for a page that was made to exhaust whoever parses it."""
    if (tags := body.count(b"<")) > MAX_TAGS:
        raise ExtractionError(f"it has {tags} tags; more than {MAX_TAGS} are not read")
    check_attributes(body)


def check_attributes(body: bytes) -> None:
    """ExtractionError for an element with more attributes than any that is meant to be read."""
    for tag in _LONG_TAG.finditer(body):
        if len(_BETWEEN.findall(tag[0])) > MAX_ATTRIBUTES:
            raise ExtractionError(f"it has an element of more than {MAX_ATTRIBUTES} attributes, and is not read")
