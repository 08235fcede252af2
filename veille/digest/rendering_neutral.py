"""What others wrote, made harmless: no character that hides or reorders others, no address but of the web."""

import re
from urllib.parse import quote

from veille.digest.links import LONGEST, open_address

#: Characters that do something instead of being something: controls, line and paragraph ends of Unicode, marks that
#: turn the order of others round, those without width, tags, halves of characters, and what is no character at all.
ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e0fff\ud800-\udfff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
#: What stands in an address as it is (RFC 3986); anything else is written as its bytes.
OF_ADDRESS = "%:/?#[]@!$&'()*+,;=~-._"


def neutralise(text: str) -> str:
    """The text on one line, a space for each active character."""
    return ACTIVE.sub(" ", text)


def follow(url: str | None) -> str | None:
    """The address as it may be linked, in characters of ASCII; None where nobody should follow it."""
    base, mark, fragment = (url or "").partition("#")
    if open_address(base) is None or len(fragment) > LONGEST:
        return None
    return quote(base + mark + ACTIVE.sub("", fragment), safe=OF_ADDRESS)
