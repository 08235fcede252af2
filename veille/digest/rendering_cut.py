"""What of a digest goes into a mail: of each section its first entries, one after another, until it is full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from veille.digest.model import Digest

#: Sources in trouble that a mail names. Where more are, one thing is broken, and it is said of the first.
TROUBLES = 12


@dataclass(frozen=True)
class Cut:
    """The digest as a mail has it, and what it leaves to the page: entries by section, documents, sources."""

    digest: Digest
    entries: tuple[int, ...]
    revisions: int = 0
    troubles: int = 0

    @property
    def total(self) -> int:
        return sum(self.entries) + self.revisions + self.troubles

    @property
    def shows(self) -> int:
        return sum(len(section.entries) for section in self.digest.sections) + len(self.digest.revisions)


def cut_nothing(digest: Digest) -> Cut:
    return Cut(digest, (0,) * len(digest.sections))


def cut_to(digest: Digest, sizes: Sequence[Sequence[int]], room: int) -> Cut:
    """As much as goes into the room: ``sizes`` are those of the entries of each section, then of the revisions.

    What is too large by itself is passed over, so that it costs nobody else's place.
    """
    kept: list[list[int]] = [[] for _ in sizes]
    for place, part in _take_turns(sizes):
        if sizes[part][place] <= room:
            room -= sizes[part][place]
            kept[part].append(place)
    return _keep(digest, kept)


def drop_last(cut: Cut) -> Cut:
    """Without the last entry of the fullest part."""
    parts = [[*range(len(section.entries))] for section in cut.digest.sections] + [[*range(len(cut.digest.revisions))]]
    max(parts, key=len).pop()
    fewer = _keep(cut.digest, parts)
    entries = tuple(map(sum, zip(cut.entries, fewer.entries, strict=True)))
    return Cut(fewer.digest, entries, cut.revisions + fewer.revisions, cut.troubles)


def _take_turns(parts: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Place and part of each: the first of every part, then the second of every part."""
    return iter(sorted((place, part) for part, each in enumerate(parts) for place in range(len(each))))


def _keep(digest: Digest, kept: Sequence[Sequence[int]]) -> Cut:
    *of_sections, of_revisions = kept
    sections = tuple(
        replace(section, entries=tuple(section.entries[place] for place in places))
        for section, places in zip(digest.sections, of_sections, strict=True)
    )
    left = tuple(len(one.entries) - len(other.entries) for one, other in zip(digest.sections, sections, strict=True))
    revisions = tuple(digest.revisions[place] for place in of_revisions)
    shorter = replace(digest, sections=sections, revisions=revisions, troubles=digest.troubles[:TROUBLES])
    return Cut(shorter, left, len(digest.revisions) - len(revisions), len(digest.troubles) - len(shorter.troubles))
