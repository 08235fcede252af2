"""Torn tails: what a killed process leaves of the record it was writing."""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_GZIP = zlib.MAX_WBITS + 16
#: Bytes read at once: a few records, for each member is read from its own beginning.
_PIECE = 1 << 14


@dataclass(frozen=True)
class Tail:
    """How a file of gzip members ends: ``members`` whole ones up to byte ``whole``, of ``size`` in all.

    ``torn`` when what follows is the beginning of a member or the zeros that a power cut leaves. Bytes that are
    neither are damage, and nobody's to cut: whole members may lie behind them.
    """

    members: int
    whole: int
    size: int
    torn: bool

    @property
    def damaged(self) -> bool:
        return self.whole < self.size and not self.torn


def read_tail(path: Path) -> Tail:
    with path.open("rb") as file:
        size, whole, members = os.fstat(file.fileno()).st_size, 0, 0
        try:
            while whole < size and (length := _measure_member(file, whole)):
                whole, members = whole + length, members + 1
        except zlib.error:
            return Tail(members, whole, size, torn=_holds_only_zeros(file, whole))
        return Tail(members, whole, size, torn=whole < size)


def cut_torn_tail(path: Path) -> Tail:
    """Cut ``path`` after its last whole record; a second call finds nothing to do."""
    tail = read_tail(path)
    if tail.torn:
        os.truncate(path, tail.whole)
    return tail


def _measure_member(file: BinaryIO, offset: int) -> int:
    """The length of the member that begins at ``offset``; 0 when the file ends within it."""
    file.seek(offset)
    expand, read = zlib.decompressobj(_GZIP), 0
    while piece := file.read(_PIECE):
        read += len(piece)
        expand.decompress(piece)
        if expand.eof:
            return read - len(expand.unused_data)
    return 0


def _holds_only_zeros(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    return not any(any(piece) for piece in iter(lambda: file.read(_PIECE), b""))
