"""Who copies whom in a story: what a document has of earlier ones, and which are folded under their original."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from corpus.ledger.links import Link

#: The same text, nearly the same, a part of the other that adds nothing, or the other whole with more around it.
Kind = Literal["same", "copy", "part", "quotes"]
KINDS: Mapping[str, Kind] = {"copy": "copy", "quoted": "part", "quotes": "quotes"}
REVERSED: Mapping[Kind, Kind] = {"part": "quotes", "quotes": "part"}


@dataclass(frozen=True)
class Copy:
    """``document`` came after ``other``, both numbers in the story's order, and has ``share`` of its passages.

    ``later`` is whether that is known: two that came at one moment, or without a date, may have copied either way.
    """

    document: int
    other: int
    kind: Kind
    share: float | None = None
    later: bool = True

    @property
    def adds_nothing(self) -> bool:
        return self.kind != "quotes"


def find_copies(
    links: Iterable[Link], numbers: Mapping[str, int], is_later: Callable[[int, int], bool]
) -> dict[int, tuple[Copy, ...]]:
    """What each document has of earlier ones, the earliest first; of two links of one pair the stronger."""
    found: dict[tuple[int, int], Copy] = {}
    for link in links:
        if link.level == "story":
            continue
        copy = _read_copy(link, numbers, is_later)
        pair = copy.document, copy.other
        if pair not in found or (copy.share or 0) > (found[pair].share or 0):
            found[pair] = copy
    in_order = sorted(found.values(), key=lambda copy: (copy.document, copy.other))
    return {number: tuple(copies) for number, copies in groupby(in_order, key=lambda copy: copy.document)}


def _read_copy(link: Link, numbers: Mapping[str, int], is_later: Callable[[int, int], bool]) -> Copy:
    one, other = numbers[link.document], numbers[link.other]
    kind = "same" if link.level == "same" else KINDS[link.kind or "copy"]
    if one < other:
        one, other, kind = other, one, REVERSED.get(kind, kind)
    return Copy(one, other, kind, link.share, is_later(one, other))


def fold(numbers: Sequence[int], copies: Mapping[int, Sequence[Copy]]) -> dict[int, list[Copy]]:
    """The documents that say something of their own, each with those that add nothing to it, in order.

    A copy of a copy stands under the first of them.
    """
    folded: dict[int, list[Copy]] = {}
    root: dict[int, int] = {}
    for number in numbers:
        copy = next((copy for copy in copies.get(number, ()) if copy.adds_nothing), None)
        root[number] = root[copy.other] if copy else number
        if copy is None:
            folded[number] = []
        else:
            folded[root[number]].append(copy)
    return folded
