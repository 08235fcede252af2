"""Words: a text as the lower-case words that phrases are matched against, with the breaks no phrase runs over."""

import re
from typing import NamedTuple

#: What stands for an apostrophe or a hyphen parts words, so typographic variants need no folding.
_PIECE = re.compile(r"[^\W_]+|[.!?…]+(?=[\s»”\")\]]|$)|[;:\n\t•|]")


class Word(NamedTuple):
    """A word in lower case, in code points of the text; ``part`` counts the breaks before it."""

    text: str
    start: int
    end: int
    part: int


def split_words(text: str) -> list[Word]:
    """The words of ``text``; sentence ends, semicolons, colons, cells and lines begin a new part."""
    words: list[Word] = []
    part = 0
    for piece in _PIECE.finditer(text):
        found = piece[0]
        if found[0].isalnum():
            words.append(Word(found.lower(), piece.start(), piece.end(), part))
        else:
            part += 1
    return words
