"""Mentions: a name where it stands, and its normal form."""

import re
import unicodedata
from typing import NamedTuple

from corpus.vocabulary import EntityKind

#: Never part of a name at its ends; "+" and "!" may be (Canal+, Yahoo!), a full stop too (Inc.).
AROUND = " \t\r\n\f\v\u00a0\u202f\u200b\ufeff«»\"“”„'‘’()[]{}<>,;:…•·*#|/\\_=~`–—-"

#: In lower case only: a capital makes the article part of the name (La Poste).
_ARTICLE = re.compile(r"(?:the|an?|les?|la)\s+|l['’]")
#: Not before a person: "de Gaulle" keeps what "de la CNIL" loses.
_PREPOSITION = re.compile(r"(?:des?|du|aux?|à)\s+|d['’]")
_POSSESSIVE = re.compile(r"['’]s$")
_ADDRESS = re.compile(r"://|www\.|@")


class Mention(NamedTuple):
    """Someone or something named, and where, in code points. ``name`` is the normal form."""

    kind: EntityKind
    name: str
    start: int
    end: int
    id: str | None = None


def trim(text: str, start: int, end: int, *, kind: EntityKind) -> tuple[int, int]:
    """The name alone, without quotes, leading article or possessive, and on one line; empty when nothing is left."""
    before = None
    while before != (start, end):
        before = start, end
        start, end = strip(text, start, end)
        start += _length_of_leading_word(text[start:end], kind)
        line_end = text.find("\n", start, end)
        end = line_end if line_end >= 0 else end
        if possessive := _POSSESSIVE.search(text, start, end):
            end = possessive.start()
    return start, end


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    """What `str.strip` does, told in offsets."""
    while start < end and text[start] in AROUND:
        start += 1
    while start < end and text[end - 1] in AROUND:
        end -= 1
    return start, end


def _length_of_leading_word(name: str, kind: EntityKind) -> int:
    match = _ARTICLE.match(name) or (_PREPOSITION.match(name) if kind != "person" else None)
    return match.end() if match else 0


def is_name(text: str) -> bool:
    """Whether a proposed name can be one: it has a letter, a capital where its script has them, and is no address."""
    has_letter = any(map(str.isalpha, text))
    return has_letter and not text.islower() and "\ufffd" not in text and not _ADDRESS.search(text)


def normalise(name: str) -> str:
    """The form under which mentions are counted together: composed, straight apostrophes, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).replace("’", "'").split())
