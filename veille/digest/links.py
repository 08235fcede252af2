"""Links that open a publisher's page at the passage a line quotes."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from corpus.urls import split_address
from corpus.vocabulary import FieldName

#: Code points of an address: a longer one would fill a mail, and no server needs it.
LONGEST = 2000
#: What no address holds (RFC 3986), and what a browser takes for a slash.
_FOREIGN = frozenset('<>"\\')
#: What opens a text directive (WICG, Scroll To Text Fragment).
DIRECTIVE = ":~:"

#: Words at the start and at the end of a passage; a title stands once, at the top, and needs fewer.
#: Accents are nine characters each in an address, and a mail has hundreds of links.
WORDS = 5
WORDS_OF_TITLE = 3
#: Up to so many words a passage stands whole: its start and its end would say no less.
SHORT = 8
#: Letters of a word that a reader would type; a hash is longer.
LONGEST_WORD = 30
#: An address, a file or a path in the middle of a word. Times and decimals look like it and lose nothing.
_LIKE_ADDRESS = re.compile(r"\w[^\w\s]*[.@:/\\。．｡][^\w\s]*\w|[\[({](?:dot|at)[\])}]", re.IGNORECASE)
_LINE = re.compile(r"[^\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WORD = re.compile(r"\S+")
_AROUND = " .,;:!?…«»“”„\"'’‘()[]{}<>*•|–—-"


class _Word(NamedTuple):
    start: int
    end: int


def open_address(url: str | None) -> str | None:
    """The address as it is given, if a reader may follow it: of http or https, to a host, and nothing hidden in it."""
    if not url or len(url) > LONGEST or any(map(_is_foreign, url)):
        return None
    try:
        parts = split_address(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return url


def link_to(
    url: str | None,
    passage: str,
    *,
    field: FieldName,
    page: int | None = None,
    indicators: Sequence[tuple[int, int]] = (),
) -> str | None:
    """The address of the page, opened at the passage; None where nobody should follow it.

    ``passage`` is verbatim, ``indicators`` are spans of it: no word of theirs comes into the link. A paged document
    (PDF) is opened at its ``page``. Where no words of the passage can be told, it is the address alone.
    """
    address = open_address(url)
    if address is None:
        return None
    base, _, fragment = address.partition("#")
    if page is not None:
        return f"{base}#page={page}"
    directive = _write_directive(passage, indicators, WORDS_OF_TITLE if field == "title" else WORDS)
    kept = fragment.partition(DIRECTIVE)[0]
    if directive is None:
        return f"{base}#{kept}" if kept else base
    return f"{base}#{kept}{DIRECTIVE}text={directive}"


def _write_directive(passage: str, indicators: Sequence[tuple[int, int]], most: int) -> str | None:
    """The start and the end of the passage's first line, from its words that may be told; None without any."""
    runs = list(_find_runs(passage, indicators))
    if not runs:
        return None
    first, last = runs[0], runs[-1]
    if len(runs) == 1 and len(first) <= max(SHORT, 2 * most):
        return _encode(passage, first)
    if len(runs) == 1 or first[0] != last[0]:
        return f"{_encode(passage, first[:most])},{_encode(passage, last[-most:])}"
    return _encode(passage, first[:most])


def _find_runs(passage: str, indicators: Sequence[tuple[int, int]]) -> Iterator[list[_Word]]:
    """Neighbouring words of the first line that has any; words that belong to indicators part them."""
    lines = (match for match in _LINE.finditer(passage) if any(map(str.isalnum, match[0])))
    if (line := next(lines, None)) is None:
        return
    words = [_Word(*match.span()) for match in _WORD.finditer(passage, line.start(), line.end())]
    for told, run in groupby(words, key=lambda word: _may_be_told(passage, word, indicators)):
        if told and (kept := _trim(passage, list(run))):
            yield kept


def _may_be_told(passage: str, word: _Word, indicators: Sequence[tuple[int, int]]) -> bool:
    text = passage[word.start : word.end]
    return (
        len(text) <= LONGEST_WORD
        and text.isprintable()
        and not _LIKE_ADDRESS.search(text)
        and not any(start < word.end and word.start < end for start, end in indicators)
    )


def _trim(passage: str, run: list[_Word]) -> list[_Word]:
    """Without the punctuation at either end: pages set it in other characters than feeds do."""
    words = [word for word in run if any(map(str.isalnum, passage[word.start : word.end]))]
    if not words:
        return []
    first, last = words[0], words[-1]
    kept = [word for word in run if first.start <= word.start <= last.start]
    head = passage[first.start : first.end]
    kept[0] = first._replace(start=first.end - len(head.lstrip(_AROUND)))
    tail = passage[kept[-1].start : last.end]
    kept[-1] = kept[-1]._replace(end=kept[-1].start + len(tail.rstrip(_AROUND)))
    return kept


def _encode(passage: str, words: Sequence[_Word]) -> str:
    written = " ".join(passage[word.start : word.end] for word in words)
    return quote(written, safe="").replace("-", "%2D")


def _is_foreign(character: str) -> bool:
    return character in _FOREIGN or unicodedata.category(character)[0] in "CZ"
