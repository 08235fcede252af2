"""Targets: the organisations, systems and sectors that a text says are attacked."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from typing import Protocol

from nlp.components.threats.automaton import Match
from nlp.components.threats.vocabulary import Saying
from nlp.components.threats.words import Word

#: Words between what says "attacked" and the name of what is: "attaque contre le groupe de presse X".
AFTER = 5
BEFORE = 6


class Named(Protocol):
    """An entity, as far as targets need it."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def find_targets(
    words: Sequence[Word], matches: Sequence[Match[Saying]], entities: Sequence[Named]
) -> list[tuple[int, int]]:
    """Spans (start, end) in code points, in order, none twice: the nearest name or sector beside each slot."""
    slots = [match for match in matches if match.says.role == "slot" and match.says.name.startswith("target_")]
    if not slots:
        return []
    organisations = [entity for entity in entities if entity.kind == "organisation"]
    named = list(find_places(words, organisations))
    candidates = sorted({*named, *_sectors(matches, taken={word for place in named for word in range(*place)})})
    found = {span for slot in slots if (span := _nearest(slot, candidates, words)) is not None}
    return [(words[first].start, words[end - 1].end) for first, end in sorted(found)]


def find_places(words: Sequence[Word], entities: Sequence[Named]) -> Iterator[tuple[int, int]]:
    """The words (first, end) that each entity covers, in order."""
    starts = [word.start for word in words]
    for entity in sorted(entities, key=lambda one: one.start):
        first, end = bisect_left(starts, entity.start), bisect_left(starts, entity.end)
        if first < end:
            yield first, end


def _sectors(matches: Sequence[Match[Saying]], *, taken: Set[int]) -> Iterator[tuple[int, int]]:
    """Sectors and systems, but for words that are part of a name."""
    return (
        (match.first, match.end)
        for match in matches
        if match.says == Saying("slot", "target") and taken.isdisjoint(range(match.first, match.end))
    )


def _nearest(
    slot: Match[Saying], candidates: Sequence[tuple[int, int]], words: Sequence[Word]
) -> tuple[int, int] | None:
    part = words[slot.first].part
    if slot.says.name == "target_after":
        after = (one for one in candidates if 0 <= one[0] - slot.end <= AFTER and words[one[0]].part == part)
        return next(after, None)
    before = (one for one in candidates if 0 <= slot.first - one[1] <= BEFORE and words[one[0]].part == part)
    return max(before, default=None)
