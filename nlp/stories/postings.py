"""Postings: which documents, by the number of their slot, hold a key: a passage, a word or a name as 64 bits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nlp.stories.passages import Hashes

Slots = NDArray[np.int32]
Counts = NDArray[np.int64]

#: Postings that wait in dictionaries for the next run: a few megabytes. With 2^13 an addition takes 51 µs for 100 keys
#: on the way to ten million postings, with 2^15 it takes 44.
_WAITING = 1 << 15
#: Postings that are sorted at once when many are loaded.
_LOADED = 1 << 21
#: Each run is at least this many times the one before: three hold ten million postings.
_GROWTH = 8
#: Keys of a block. A search in a long run goes through the first keys of all blocks, then through one block: the
#: processor's cache does not hold the run. In ten million postings 100 new keys take 99 µs, by plain search 149.
_BLOCK = 16
_HALVES = (8, 4, 2, 1, 1)
_LONG = 1 << 20


@dataclass(frozen=True)
class _Run:
    """Postings in the order of their keys, those of one key in the order of slots: 12.5 bytes each."""

    keys: Hashes
    slots: Slots

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def nbytes(self) -> int:
        return self.keys.nbytes + self.slots.nbytes + self._blocks.nbytes

    @cached_property
    def _blocks(self) -> Hashes:
        return self.keys[::_BLOCK].copy()

    def find(self, keys: Hashes) -> tuple[Counts, Counts, Counts]:
        """The places of those ``keys`` that are held, where the postings of each begin, and how many there are."""
        starts = self._start(keys)
        held = (self.keys.take(starts, mode="clip") == keys).nonzero()[0]
        starts = starts[held]
        return held, starts, self.keys.searchsorted(keys[held], side="right") - starts

    def _start(self, keys: Hashes) -> Counts:
        if len(self) < _LONG:
            return self.keys.searchsorted(keys)
        starts: Counts = np.maximum(self._blocks.searchsorted(keys) - 1, 0) * _BLOCK
        for half in _HALVES:
            starts += half * (self.keys.take(starts + (half - 1), mode="clip") < keys)
        return starts

    def merge(self, newer: "_Run") -> "_Run":
        total = len(self) + len(newer)
        places = np.searchsorted(self.keys, newer.keys, side="right") + np.arange(len(newer))
        older = np.ones(total, bool)
        older[places] = False
        keys, slots = np.empty(total, np.uint64), np.empty(total, np.int32)
        keys[places], slots[places] = newer.keys, newer.slots
        keys[older], slots[older] = self.keys, self.slots
        return _Run(keys, slots)

    def since(self, slot: int) -> "_Run":
        kept = self.slots >= slot
        return _Run(self.keys[kept], self.slots[kept])


@dataclass
class _Delta:
    """The latest postings, not yet sorted: of each key the last slot, and those before it where there are any."""

    entries: list[tuple[int, Hashes]] = field(default_factory=list)
    last: dict[int, int] = field(default_factory=dict)
    before: dict[int, list[int]] = field(default_factory=dict)
    count: int = 0

    def add(self, slot: int, keys: Hashes) -> None:
        listed = keys.tolist()
        for key in filter(self.last.__contains__, listed):
            self.before.setdefault(key, []).append(self.last[key])
        self.last.update(dict.fromkeys(listed, slot))
        self.entries.append((slot, keys))
        self.count += len(listed)

    def find(self, keys: Hashes) -> list[tuple[int, list[int]]]:
        """The place among ``keys`` and the slots of each that is held."""
        last, before = self.last, self.before
        return [(at, [*before.get(key, ()), last[key]]) for at, key in enumerate(keys.tolist()) if key in last]


class Postings:
    """An index of keys to slots that grows by one document at a time and forgets the oldest.

    Slots are given in rising order, the keys of one slot together and none of them twice.
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._delta = _Delta()

    def __len__(self) -> int:
        """How many postings are held."""
        return self._delta.count + sum(map(len, self._runs))

    @property
    def nbytes(self) -> int:
        """Bytes of all but the few thousand latest postings."""
        return sum(run.nbytes for run in self._runs)

    def add(self, slot: int, keys: Hashes) -> None:
        self._delta.add(slot, keys)
        if self._delta.count >= _WAITING:
            self._settle()

    def add_many(self, entries: Iterable[tuple[int, Hashes]]) -> None:
        """As `add` for each slot and its keys, in larger steps: how a window is loaded."""
        self._settle()
        waiting: list[tuple[int, Hashes]] = []
        count = 0
        for slot, keys in entries:
            waiting.append((slot, keys))
            count += len(keys)
            if count >= _LOADED:
                self._merge(waiting)
                waiting, count = [], 0
        self._merge(waiting)

    def frequency(self, keys: Hashes) -> Counts:
        """How many slots hold each key."""
        totals = np.zeros(len(keys), np.int64)
        for run in self._runs:
            held, _, counts = run.find(keys)
            totals[held] += counts
        for at, slots in self._delta.find(keys):
            totals[at] += len(slots)
        return totals

    def find(self, keys: Hashes, *, most: int) -> tuple[Slots, Counts]:
        """The slots that hold any of ``keys``, in order, and how many of them each holds.

        A key that more than ``most`` slots hold says nothing and is passed over.
        """
        late = self._delta.find(keys)
        spans = [(run, *run.find(keys)) for run in self._runs]
        totals = np.zeros(len(keys), np.int64)
        for _, held, _, counts in spans:
            totals[held] += counts
        for at, slots in late:
            totals[at] += len(slots)
        found = [np.array([slot for at, slots in late if totals[at] <= most for slot in slots], np.int32)]
        for run, held, starts, counts in spans:
            rare = totals[held] <= most
            found.append(run.slots[_ranges(starts[rare], counts[rare])])
        return _tally(np.concatenate(found))

    def forget(self, before_slot: int) -> None:
        """Drop every slot below ``before_slot``. All is copied: for a day of a window, not for each document."""
        self._settle()
        kept = [run.since(before_slot) for run in self._runs]
        self._runs = [run for run in kept if len(run)]

    def _settle(self) -> None:
        self._merge(self._delta.entries)
        self._delta = _Delta()

    def _merge(self, entries: list[tuple[int, Hashes]]) -> None:
        if newest := _sort(entries):
            self._runs = list(_stack(newest, self._runs))


def _sort(entries: list[tuple[int, Hashes]]) -> _Run | None:
    if not sum(len(keys) for _, keys in entries):
        return None
    keys = np.concatenate([keys for _, keys in entries])
    slots = np.repeat(np.array([slot for slot, _ in entries], np.int32), [len(keys) for _, keys in entries])
    order = np.argsort(keys, kind="stable")
    return _Run(keys[order], slots[order])


def _stack(newest: _Run, runs: list[_Run]) -> Iterator[_Run]:
    """``newest``, merged with the ``runs`` that are not much larger, and the others, the smallest first."""
    place = 0
    while place < len(runs) and len(runs[place]) < _GROWTH * len(newest):
        newest = runs[place].merge(newest)
        place += 1
    yield newest
    yield from runs[place:]


def _ranges(starts: Counts, counts: Counts) -> Counts:
    """The numbers from each start on, as many as its count, one after another."""
    ends = counts.cumsum()
    places: Counts = (starts - ends + counts).repeat(counts) + np.arange(ends[-1] if len(ends) else 0)
    return places


def _tally(slots: Slots) -> tuple[Slots, Counts]:
    """Each slot once, in order, and how often it came."""
    slots.sort()
    changes = (slots[1:] != slots[:-1]).nonzero()[0] + 1
    bounds = np.concatenate([[0], changes, [len(slots)]]) if len(slots) else np.zeros(1, np.int64)
    return slots[bounds[:-1]], bounds[1:] - bounds[:-1]
