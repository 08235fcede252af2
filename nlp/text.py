"""Texts as they come: very long, not valid Unicode, or made to keep a reader busy."""

import re
from collections.abc import Iterator

_SURROGATE = re.compile("[\ud800-\udfff]")

#: Characters of the longest word that is read: a SHA-512 has 128. spaCy's tokenizer takes time by the square of
#: the length of a word made of punctuation: 2 ms for 128 brackets, 2.3 s for 4,000.
LONGEST_WORD = 128
_TOO_LONG = re.compile(rf"(?<!\S)\S{{{LONGEST_WORD + 1},}}")


def replace_surrogates(text: str) -> str:
    """``text`` with U+FFFD for lone surrogates, which no encoder takes; every other character keeps its offset."""
    return _SURROGATE.sub("\ufffd", text)


def blank_long_words(text: str) -> str:
    """``text`` with spaces for words that no language has; every other character keeps its offset."""
    return _TOO_LONG.sub(lambda match: " " * len(match[0]), text)


def cut(text: str, start: int, end: int, *, longest: int) -> Iterator[tuple[int, int]]:
    """Cut ``text[start:end]`` into stretches of at most ``longest``: at a line's end, else a space, else anywhere."""
    while end - start > longest:
        middle = _last_break(text, start, start + longest)
        yield start, middle
        start = middle
    if start < end:
        yield start, end


def _last_break(text: str, start: int, end: int) -> int:
    for mark in ("\n", " "):
        found = text.rfind(mark, start, end)
        if found > start:
            return found + 1
    return end
