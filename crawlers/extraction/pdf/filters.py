"""What the filters of a stream make of its bytes, a piece at a time, so that nobody holds a bomb."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from crawlers.errors import ExtractionError
from crawlers.extraction.pdf.limits import MAX_FILTERS, MAX_STEPPED

Pieces = Iterator[bytes]

_PIECE = 1 << 20
_CLEAR, _END, _FIRST, _FULL = 256, 257, 258, 4096


class Unverifiable(ExtractionError):
    """Nobody can say at little cost what a stream becomes; the message says why, in a sentence for people."""


def _inflate(pieces: Iterable[bytes]) -> Pieces:
    inflater = zlib.decompressobj()
    for piece in pieces:
        pending = piece
        while not inflater.eof:
            made = inflater.decompress(pending, _PIECE)
            pending = inflater.unconsumed_tail
            if made:
                yield made
            elif not pending:
                break


def _read_hexadecimal(pieces: Iterable[bytes]) -> Pieces:
    others = bytes(set(range(256)) - set(b"0123456789abcdefABCDEF"))
    rest = b""
    for piece in pieces:
        digits, end, _ = piece.partition(b">")
        digits = rest + digits.translate(None, others)
        even = len(digits) & ~1
        rest = digits[even:]
        yield bytes.fromhex(digits[:even].decode("ascii"))
        if end:
            return


def _read_base_85(pieces: Iterable[bytes]) -> Pieces:
    others = bytes(set(range(256)) - set(range(33, 118)))
    powers = 85 ** np.arange(4, -1, -1, dtype=np.uint64)
    rest = b""
    for piece in pieces:
        digits, end, _ = piece.partition(b"~")
        digits = rest + digits.replace(b"z", b"!!!!!").translate(None, others)
        whole = len(digits) - len(digits) % 5
        rest = digits[whole:]
        groups = np.frombuffer(digits[:whole], dtype=np.uint8).reshape(-1, 5).astype(np.uint64) - 33
        yield (groups @ powers).astype(">u4").tobytes()
        if end:
            return


def _read_runs(pieces: Iterable[bytes]) -> Pieces:
    data = _gather(pieces)
    made = bytearray()
    at = 0
    while at < len(data) and data[at] != 128:
        length = data[at]
        made += data[at + 1 : at + 2 + length] if length < 128 else data[at + 1 : at + 2] * (257 - length)
        at += 2 + length if length < 128 else 2
        if len(made) > _PIECE:
            yield bytes(made)
            made.clear()
    yield bytes(made)


def _read_lzw(pieces: Iterable[bytes]) -> Pieces:
    """Codes of 9 to 12 bits; PDFium as well stops at one that is not yet known."""
    table = [bytes([code]) for code in range(256)] + [b"", b""]
    made, last = bytearray(), b""
    bits = held = 0
    for byte in _gather(pieces):
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        width = min(12, max(9, (len(table) + 1).bit_length()))
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == _END or code > len(table):
            break
        if code == _CLEAR:
            del table[_FIRST:]
            last = b""
            continue
        entry = table[code] if code < len(table) else last + last[:1]
        if last and len(table) < _FULL:
            table.append(last + entry[:1])
        made += entry
        last = entry
        if len(made) > _PIECE:
            yield bytes(made)
            made.clear()
    yield bytes(made)


def _gather(pieces: Iterable[bytes]) -> bytes:
    """All of it, for a filter that goes step by step, which takes a second for some mebibytes."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MAX_STEPPED:
            raise Unverifiable(f"too large: a stream of {MAX_STEPPED >> 20} MiB is packed in an outdated way")
    return bytes(data)


class Filter(NamedTuple):
    """``most`` is how many bytes it makes of one at most."""

    read: Callable[[Iterable[bytes]], Pieces]
    most: int


_FILTERS = {
    "FlateDecode": Filter(_inflate, 1032),
    "LZWDecode": Filter(_read_lzw, 2560),
    "RunLengthDecode": Filter(_read_runs, 64),
    "ASCII85Decode": Filter(_read_base_85, 4),
    "ASCIIHexDecode": Filter(_read_hexadecimal, 1),
    "Crypt": Filter(iter, 1),
}
_SHORT = {
    "Fl": "FlateDecode",
    "LZW": "LZWDecode",
    "RL": "RunLengthDecode",
    "A85": "ASCII85Decode",
    "AHx": "ASCIIHexDecode",
}


def choose_filters(names: Sequence[Any]) -> list[Filter]:
    """Those that PDFium applies to read a stream as text: it stops at the first one of pictures."""
    chosen = []
    for name in names:
        known = _FILTERS.get(_SHORT.get(name, name))
        if known is None:
            break
        chosen.append(known)
    if len(chosen) > MAX_FILTERS:
        raise Unverifiable(f"too large: a stream is packed {len(chosen)} times")
    return chosen


def bound_size(data: memoryview, filters: Sequence[Filter]) -> int:
    """More bytes than the filters can make of some."""
    most = len(data)
    for each in filters:
        most *= each.most
    return most


def unpack(data: memoryview, filters: Sequence[Filter]) -> Pieces:
    """What the filters make of some bytes, up to where these are torn."""
    pieces: Pieces = (bytes(data[at : at + _PIECE]) for at in range(0, len(data), _PIECE))
    for each in filters:
        pieces = each.read(pieces)
    try:
        yield from pieces
    except zlib.error:
        return  # not packed so, or torn: PDFium makes of it what it can
