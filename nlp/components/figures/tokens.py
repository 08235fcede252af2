"""Tokens: a sentence cut into digits, words, codes and signs, with where each stands."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

#: digits; a word; letters with digits, a version, a date; a slash pair; an hour; a stopwatch time; a sign.
Kind = Literal["digits", "word", "code", "pair", "hour", "laps", "sign"]

#: Spaces that group digits: plain, no-break, narrow no-break, thin, figure, punctuation, six-per-em.
SPACES = " \u00a0\u202f\u2009\u2007\u2008\u2006"
#: Between the thousands of one number, with the same mark throughout.
_GROUPED = (
    rf"\d{{1,3}}(?:(?P<mark>[{SPACES}'’])\d{{3}}(?:(?P=mark)\d{{3}})*(?!\d)(?:[.,]\d+)?"  # 1 200 000,5
    r"|,\d{3}(?:,\d{3})*(?![\d,]\d)(?:\.\d+)?(?!\d)"  # 1,200,000.5
    r"|\.\d{3}(?:\.\d{3})*,\d+(?!\d)|\.\d{3}(?:\.\d{3})+(?![.\d]*\d))"  # 1.200.000,5
)

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
#: Raised digits make a power of ten, of one digit, or with a sign, and may be the cents of a price: no number is read
#: there. After all else they are the mark of a note, which is no token.
_POWER = (
    rf"(?<![\w.,])(?:(?:\d+(?:[.,]\d+)?(?:[{SPACES}]?[·×x*][{SPACES}]?|[{SPACES}]))?(?:10|[2-9])[⁻⁺{_RAISED}]"
    rf"|\d+[.,]10[⁻⁺{_RAISED}]|\d+[⁻⁺])[{_RAISED}]*|\d+[{SPACES}]?[{_RAISED}]{{2}}(?=[{SPACES}]?[€$£])"
)

_TOKEN = re.compile(
    rf"""(?P<laps>\d+['’′][ ]?\d\d(?!\d)(?:(?:["”″]|['’]['’]?)\d{{1,3}}(?!\d)|["”″]|['’]['’])?|\d+(?:''|’’|"|″)\d+)
    |(?P<hour>\d\d?[ \u00a0\u202f]?[hH][ \u00a0\u202f]?\d\d(?!\d)(?:['’]\d\d(?!\d))?
        |(?<![\d.,:])\d\d?:\d\d(?::\d\d)?(?![\d:]))
    |(?P<code>(?:https?|ftp)://\S+|www\.\S+
        |{_POWER}
        |\d{{4}}-\d\d-\d\d(?!\d)|\d\d?(?P<date>[/.])\d\d?(?P=date)(?:\d\d){{1,2}}(?!\d)
        |(?!\d{{1,3}}(?:\.\d{{3}})+(?![\d]|\.\d))\d+\.\d+\.\d+(?:\.\d+)*
        |(?!(?:EUR|USD|GBP|CHF)\d|x(?!(?:32|64|86)(?!\d))\d)[^\W\d_]+\d\w*)
    |(?P<pair>(?<![\d/])\d+(?:[.,]\d+)?/\d+(?![\d/]))
    |(?P<digits>{_GROUPED}|\d+(?:[.,]\d+)?)
    |(?P<raised>[{_RAISED}]+)
    |(?P<word>[^\W\d_{_RAISED}]{{3,}}+(?=[{_RAISED}])
        |aujourd['’]hui|(?<=[^\W\d_])['’](?:s|t|re|ve|ll|d|m)\b
        |n['’]t\b
        |[^\W\d_]+(?:['’](?=[^\W\d_])(?!['’](?:s|t|re|ve|ll|d|m)\b))?)
    |(?P<sign>\S)""",
    re.VERBOSE,
)
_STRAIGHT = str.maketrans("’", "'")


class Token(NamedTuple):
    """``text`` at ``start`` to ``end``; ``glued`` when nothing stands between it and the token before."""

    text: str
    lower: str
    start: int
    end: int
    kind: str
    glued: bool


Tokens = Sequence[Token]


def split_tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]``, with offsets in ``text``."""
    tokens: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text, start, end):
        written = match[0]
        lower = written.lower().translate(_STRAIGHT)
        kind = match.lastgroup or "sign"
        if kind != "raised":
            tokens.append(Token(written, lower, match.start(), match.end(), kind, match.start() == last))
        last = match.end()
    return tokens


def starts_with(tokens: Tokens, at: int, phrase: Sequence[str]) -> bool:
    """Whether the words of ``phrase`` stand at ``at``."""
    if at < 0 or at + len(phrase) > len(tokens) or (phrase and tokens[at].lower != phrase[0]):
        return False
    return all(tokens[at + i].lower == word for i, word in enumerate(phrase))


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of the tables as the tokens that it is read as."""
    whole = phrase + "a" if phrase.endswith("'") else phrase  # "d'" is one token only before a letter
    words = tuple(token.lower for token in split_tokens(whole, 0, len(whole)))
    return words[:-1] if whole != phrase else words
