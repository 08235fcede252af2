"""Characters as a text has them: ligatures undone, bullets named, controls and half characters removed."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What PDFium says instead of a hyphen at a line end, and the hyphens of typesetters.
_HYPHENS = dict.fromkeys((0x02, 0xFFFE, 0x2010), "-")
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
#: Symbol and Wingdings have their bullets in the private area.
_BULLETS = dict.fromkeys((*range(0xF06C, 0xF06F), 0xF076, 0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8, 0xF0E0, 0xF0FC, 0xF0A0), "•")
_SPACES = dict.fromkeys((9, 10, 11, 12, 13, 0x2028, 0x2029), " ")
_NOTHING: dict[int, str] = dict.fromkeys(
    (*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x200B, 0x2060, 0xFEFF, 0xFFFF), ""
)
#: A letter that no reader can name: its font does not say what it draws.
UNKNOWN = "\ufffd"
_UNKNOWN = dict.fromkeys((*range(0xD800, 0xF900), *range(0xFFF0, 0xFFF9)), UNKNOWN)
_TABLE = _UNKNOWN | _NOTHING | _SPACES | _LIGATURES | _BULLETS | _HYPHENS | {0x00: UNKNOWN}
_PLAIN = re.compile("[\x20-\x7e\xa0-\xac\xae-\u02ff\u2011-\u2027\u202f-\u205f\u20ac]*")
_LEADERS = re.compile(r"(?:[.·…_] ?){5,}|…{2,}")
_BLANKS = re.compile(" {2,}")


def make_text(codes: "NDArray[np.int64]") -> str:
    """The text of PDFium's codes, one character for each; what is none is U+FFFD."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "replace")


def clean(text: str) -> str:
    """Soft hyphens stay: where a line ends with one, a word goes on."""
    if not _PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFC", text.translate(_TABLE))
    return _BLANKS.sub(" ", text).strip(" ")


def has_leaders(text: str) -> bool:
    """Whether dots lead from a title to its page number."""
    return ("..." in text or ". ." in text or "…" in text or "··" in text or "__" in text) and bool(
        _LEADERS.search(text)
    )


def drop_leaders(text: str) -> str:
    return _BLANKS.sub(" ", _LEADERS.sub(" ", text)).strip()
