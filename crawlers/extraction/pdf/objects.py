"""The objects of a PDF, from the copy that PDFium writes of it.

A file may hide its objects in streams of objects, behind names written in hexadecimal, or behind a cipher. In a copy
that PDFium saves each stands by itself, deciphered and written in one way; streams stay packed as they were.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any, NamedTuple

_SPACE = rb"\x00\t\n\f\r "
_TOKEN = re.compile(
    rb"[" + _SPACE + rb"]*+(?:%[^\r\n]*+[" + _SPACE + rb"]*+)*+(?:"
    rb"(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|/(?P<name>[^" + _SPACE + rb"()<>\[\]{}/%]*+)"
    rb"|(?P<text>\((?:[^\\()]++|\\.)*+\)|<[^>]*+>)"
    rb"|(?P<reference>\d{1,9})[" + _SPACE + rb"]++\d{1,5}[" + _SPACE + rb"]++R(?![\w#])"
    rb"|(?P<word>[^" + _SPACE + rb"()<>\[\]{}/%]++))",
    re.DOTALL,
)
_HEAD = re.compile(rb"\d+ 0 obj\r\n")
_HEX = re.compile(rb"#([0-9a-fA-F]{2})")


class Name(str):
    """A name without its slash."""

    __slots__ = ()


class Reference(NamedTuple):
    number: int


class Stream(NamedTuple):
    entries: dict[str, Any]
    data: memoryview


def decode_name(written: bytes) -> Name:
    return Name(_HEX.sub(lambda match: bytes([int(match[1], 16)]), written).decode("latin-1"))


def parse_object(data: bytes, at: int) -> tuple[Any, int]:
    """The object at a place, and where it ends: a dict, a list, a Name, a Reference; None for any other.

    Brackets in texts are expected to be escaped, as PDFium does.
    """
    levels: list[list[Any]] = [[]]
    while not levels[0]:
        match = _TOKEN.match(data, at)
        if match is None:
            return None, at
        at = match.end()
        if match["open"]:
            levels.append([])
        elif match["close"] and len(levels) == 1:
            return None, at
        else:
            made = _make(match, levels)
            levels[-1].append(made)
    return levels[0][0], at


def _make(match: re.Match[bytes], levels: list[list[Any]]) -> Any:
    if match["close"]:
        items = levels.pop()
        pairs = zip(items[::2], items[1::2], strict=False)
        return {key: value for key, value in pairs if isinstance(key, Name)} if match["close"] == b">>" else items
    if match["reference"]:
        return Reference(int(match["reference"]))
    return decode_name(match["name"]) if match["name"] is not None else None


class Objects:
    """Of an open document; each is parsed when it is asked for."""

    def __init__(self, document: Any) -> None:
        """PdfiumError where no copy can be made of the document."""
        from pypdfium2 import raw

        copy = BytesIO()
        document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
        self._data = copy.getvalue()
        self._known: dict[int, Any] = {}

    @cached_property
    def _places(self) -> dict[int, tuple[int, int]]:
        """Begin and end of each object by its number."""
        begin = int(self._data[self._data.rfind(b"startxref") + 9 :].split(maxsplit=1)[0])
        places = dict(_read_table(self._data[begin:].split()))
        order = sorted(places.values())
        ends = dict(zip(order, [*order[1:], begin], strict=True))
        return {number: (place, ends[place]) for number, place in places.items()}

    def resolve(self, value: Any) -> Any:
        """The object that a reference is of; any other value is itself."""
        if not isinstance(value, Reference):
            return value
        if value.number not in self._known:
            self._known[value.number] = self._read(value.number)
        return self._known[value.number]

    def _read(self, number: int) -> Any:
        begin, end = self._places.get(number, (0, 0))
        if not (head := _HEAD.match(self._data, begin, end)):
            return None
        found, _ = parse_object(self._data, head.end())
        # Line ends in texts are escaped: this is the keyword.
        word = self._data.find(b"stream\r\n", head.end(), end)
        if word < 0 or not isinstance(found, dict):
            return found
        last = self._data.rfind(b"\r\nendstream", word, end)
        return Stream(found, memoryview(self._data)[word + 8 : max(word + 8, last)])

    def streams(self) -> Iterator[Stream]:
        for number, (begin, end) in self._places.items():
            if self._data.find(b"stream\r\n", begin, end) >= 0 and isinstance(
                found := self.resolve(Reference(number)), Stream
            ):
                yield found

    def holding(self, key: bytes) -> Iterator[Any]:
        """The objects other than streams that have a key somewhere within."""
        for number, (begin, end) in self._places.items():
            if self._data.find(key, begin, end) >= 0:
                found = self.resolve(Reference(number))
                if not isinstance(found, Stream):
                    yield found


def _read_table(words: list[bytes]) -> Iterator[tuple[int, int]]:
    """Number and place of each object in use, from the words of a table of cross-references."""
    at = 1
    while words[at] != b"trailer":
        first, count = int(words[at]), int(words[at + 1])
        entries = words[at + 2 : at + 2 + 3 * count]
        for index in range(count):
            if entries[3 * index + 2] == b"n":
                yield first + index, int(entries[3 * index])
        at += 2 + 3 * count
