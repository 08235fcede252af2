"""What others wrote, made harmless: no character that hides or reorders others, no address but of the web."""

import re
from urllib.parse import quote

from veille.digest.defanging import defang
from veille.digest.links import LONGEST, open_address

#: Characters that do something instead of being something: controls, line and paragraph ends of Unicode, marks that
#: turn the order of others round, those without width, tags, halves of characters, and what is no character at all.
ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e0fff\ud800-\udfff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
#: What is set above or below another: more than some at one place would cover the lines around it.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
STACKED = re.compile(f"(?<=[{_MARKS}]{{4}})[{_MARKS}]+")
#: Characters of a publisher's name.
LONGEST_NAME = 100
#: What stands in an address as it is (RFC 3986); anything else is written as its bytes.
OF_ADDRESS = "%:/?#[]@!$&'()*+,;=~-._"


def neutralise(text: str) -> str:
    """The text on one line, a space for each active character and for each mark above or below too many others."""
    return STACKED.sub(lambda match: " " * len(match[0]), ACTIVE.sub(" ", text))


def shorten_name(name: str) -> str:
    """A publisher's name, as much of it as a name has; no program makes a link of it, but it may be a host's."""
    line = " ".join(neutralise(defang(name)).split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"


def follow(url: str | None) -> str | None:
    """The address as it may be linked, in characters of ASCII; None where nobody should follow it."""
    base, mark, fragment = (url or "").partition("#")
    if open_address(base) is None or len(fragment) > LONGEST:
        return None
    return quote(base + mark + ACTIVE.sub("", fragment), safe=OF_ADDRESS)
