"""Indicators as they are shown: nobody opens an attacker's page by touching a line."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nlp.components.indicators import find_indicators as find_mentions
from nlp.components.indicators.patterns import EXTENSIONS

Span = tuple[int, int]

#: A dot or an at sign beside one of these is defanged already.
_OPEN, _CLOSE = r"[\[({<\\]", r"[\])}>]"
_DOT = re.compile(rf"(?<!{_OPEN})\.(?!{_CLOSE})(?=\w)")
_AT = re.compile(rf"(?<!{_OPEN})@(?!{_CLOSE})")
_SCHEME = re.compile(r"h(?P<http>tt)p(?=s?\W{0,4}:)|f(?P<ftp>t)p(?=\W{0,4}:)", re.IGNORECASE)
#: What names a host within an address: after the slashes, after the at sign, or by itself.
_AUTHORITY = re.compile(
    r"(?:(?<=//)|(?<=[ps]:\\\\)|(?<=@)|(?<=[\[(]at[\])])|(?<![\w.-])(?=www\.\w))[^/?#\s]*", re.IGNORECASE
)
_HOST = re.compile(r"[^/?#\s]*")
_AT_SIGN = re.compile(r"@|[\[(]at[\])]", re.IGNORECASE)
_ENDING = re.compile(r"\.(\w+)$")
#: A path or a key of the registry, whose dots are of names of files.
_PATH = re.compile(r"[a-z]:\\|\\\\|[%~/]|HK", re.IGNORECASE)
#: What mail programs and browsers make a link of in any text, whether it was found to be an indicator or not.
_CLICKABLE = re.compile(r"@|(?:http|https|ftp):(?://|\\\\)|(?<![\w.-])www\.\w", re.IGNORECASE)


class Replacement(NamedTuple):
    """``shown`` stands for what the text has from ``start`` to ``end``."""

    start: int
    end: int
    shown: str


def defang(text: str, spans: Iterable[Span] = ()) -> str:
    """``text`` with its indicators at ``spans`` written so that no program makes a link of them.

    Names of files, paths and hashes stay as they are. Addresses of pages and mail-boxes outside the spans are defanged
    too; what is defanged already stays as it is.
    """
    parts: list[str] = []
    copied = 0
    for start, end, shown in find_replacements(text, spans):
        parts += (text[copied:start], shown)
        copied = end
    return "".join((*parts, text[copied:]))


def find_replacements(text: str, spans: Iterable[Span] = ()) -> list[Replacement]:
    """What `defang` writes anew, in order, for who has to know where other stretches of the text are then."""
    given = [(max(start, 0), min(end, len(text))) for start, end in spans]
    clickable = [match.span() for match in re.finditer(r"\S+", text) if _CLICKABLE.search(match[0])]
    found = {each for span in (*given, *clickable) for each in _rewrite(text, *span)}
    return sorted(found | {each for span in given for each in _rewrite_host(text, *span)})


def find_indicators(text: str) -> tuple[Span, ...]:
    """Where indicators stand in a text that nobody has annotated."""
    return tuple((found.start, found.end) for found in find_mentions(text))


def _rewrite(text: str, start: int, end: int) -> Iterator[Replacement]:
    """What makes a link of an address: its scheme, its at sign, the dots of hosts after slashes and at signs."""
    for match in _SCHEME.finditer(text, start, end):
        group = match.lastgroup or ""
        yield Replacement(*match.span(group), "x" * len(match[group]))
    for match in _AT.finditer(text, start, end):
        yield Replacement(*match.span(), "[@]")
    for match in _AUTHORITY.finditer(text, start, end):
        yield from _rewrite_dots(text, *match.span())


def _rewrite_host(text: str, start: int, end: int) -> Iterator[Replacement]:
    """The dots of the host that an indicator begins with, which is no name of a file or of a mail-box."""
    host = _HOST.match(text, start, end)
    if host and not (_PATH.match(host[0]) or _AT_SIGN.search(host[0]) or (host.end() == end and _is_file(host[0]))):
        yield from _rewrite_dots(text, *host.span())


def _rewrite_dots(text: str, start: int, end: int) -> Iterator[Replacement]:
    return (Replacement(*match.span(), "[.]") for match in _DOT.finditer(text, start, end))


def _is_file(written: str) -> bool:
    ending = _ENDING.search(written)
    return ending is not None and ending[1].lower() in EXTENSIONS
