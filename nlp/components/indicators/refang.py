"""Refanging: a text with its defanged addresses written openly, and the way back to where each character stood."""

import re
from bisect import bisect_right
from typing import NamedTuple

_OPEN, _CLOSE = r"[\[({<]", r"[\])}>]"
_DEFANGED = re.compile(
    rf"""
    (?P<dot>[ ]?{_OPEN}[ ]?(?:\.|dot|punto|point)[ ]?{_CLOSE}[ ]?
        | (?<=[a-z0-9])(?:[\[({{]\.|\.[\])}}]|\\\.(?![^\s\\]{{0,60}}\\(?!\.))|[。．｡])(?=[a-z0-9])
        | (?<=[a-z0-9])[ ](?:\[dot|dot\])[ ](?=[a-z0-9]) )
    | (?P<at>[ ]?{_OPEN}[ ]?(?:@|at|arobase)[ ]?{_CLOSE}[ ]?)
    | (?P<slashes>(?:[ ]?\[[ ]?:[ ]?//[ ]?\]|[ ]?\[:\][ ]?(?://|\\\\)|:\[//\]|(?<=ttps)[ ]:[ ]?//|(?<=xxps)[ ]:[ ]?//
        |(?<=ttp)[ ]:[ ]?//|(?<=xxp)[ ]:[ ]?//|(?<=ttps):\\\\|(?<=ttp):\\\\|(?<=xxp):\\\\|(?<=xxps):\\\\)[ ]?)
    | (?P<colon>{_OPEN}:{_CLOSE})
    | (?P<slash>(?<=[a-z0-9])\[/\])
    | (?P<http>(?<![a-z0-9])(?:h(?:xx|tx|xt|\*\*|\+\+|__|-\*)p|meow|h\[tt\]p|hxxx?p)(?=s?(?:\W)))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WRITTEN = {"dot": ".", "at": "@", "slashes": "://", "colon": ":", "slash": "/", "http": "http"}


class _Piece(NamedTuple):
    """A piece written anew: where in the open text, and where in the text as it came."""

    start: int
    end: int
    source_start: int
    source_end: int


class OpenText:
    """``text`` is written openly; `place` leads from spans of it to spans of the text as it came."""

    def __init__(self, source: str) -> None:
        self._pieces: list[_Piece] = []
        parts: list[str] = []
        length = copied = 0
        for match in _DEFANGED.finditer(source):
            written = _WRITTEN[match.lastgroup or ""]
            parts += (source[copied : match.start()], written)
            length += match.start() - copied + len(written)
            self._pieces.append(_Piece(length - len(written), length, *match.span()))
            copied = match.end()
        self.text = "".join((*parts, source[copied:]))
        self._starts = [piece.start for piece in self._pieces]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text as it came."""
        return self._locate(start)[0], self._locate(end - 1)[1]

    def is_defanged(self, start: int, end: int) -> bool:
        """Whether anything in this span was written anew."""
        index = bisect_right(self._starts, end - 1) - 1
        return index >= 0 and self._pieces[index].end > start

    def _locate(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset, offset + 1
        piece = self._pieces[index]
        if offset < piece.end:
            return piece.source_start, piece.source_end
        source = piece.source_end + offset - piece.end
        return source, source + 1
