"""Candidates: the few articles of a window that a new one may belong to, found without looking at all of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.stories.article import Article, Weights
from nlp.stories.fingerprints import read_keys, read_passages
from nlp.stories.passages import Hashes
from nlp.stories.postings import Postings

Slots = NDArray[np.int64]

#: A key that more articles have leads to none of them: who shares only such words is found by meaning, or not at all.
MOST_OF_KEY = 400
#: Of the passages of a text fewer say enough, and boilerplate is in all of a site's.
MOST_OF_PASSAGE = 1000
#: Candidates by shared keys, by meaning and by passages.
BY_KEYS, BY_MEANING, BY_PASSAGES = 80, 48, 16
#: Signs of so many dimensions stand for a vector: of 100,000 those near to one are found in half a millisecond.
#: Translations (cosine .75, one in twenty under .56) differ in 59 of 256 signs, random pairs (cosine .1) in 120.
SIGNS = 256
FARTHEST = 100


@dataclass(frozen=True)
class Found:
    """Slots in rising order: those that may tell the same event, and of them those that share passages."""

    like: Slots
    copied: Slots


class Candidates:
    """An index of articles by slot, a number that rises with each."""

    def __init__(self) -> None:
        self._keys, self._passages, self._signs = Postings(), Postings(), _Signs()
        self._gone, self._gone_slots = Postings(), set[int]()

    def add(self, slot: int, article: Article) -> None:
        self._keys.add(slot, article.keys)
        self._passages.add(slot, read_keys(article.fingerprint))
        self._signs.add(slot, article.vector)

    def frequency(self, keys: Hashes) -> NDArray[np.int64]:
        """How many articles have each key."""
        held = self._keys.frequency(keys)
        return held - self._gone.frequency(keys) if self._gone_slots else held

    def find(self, article: Article) -> Found:
        copied = self.find_copied(article)
        near = [copied, self._find_by_keys(article), self._signs.find(article.vector)]
        return Found(np.unique(np.concatenate(near)), copied)

    def find_copied(self, article: Article) -> Slots:
        """The slots that share most passages with the article; of those that share as many, the first."""
        slots, counts = self._passages.find(read_passages(article.fingerprint), most=MOST_OF_PASSAGE)
        most = np.sort(np.argsort(-counts, kind="stable")[:BY_PASSAGES])
        return slots[most].astype(np.int64)

    def take_off(self, slot: int, article: Article) -> None:
        """Let an article count no more. Its postings stay until they are forgotten."""
        self._gone.add(slot, article.keys)
        self._gone_slots.add(slot)
        self._signs.take_off(slot)

    def forget(self, before: int) -> None:
        """Drop the slots below ``before``. All is copied: for a day at a time."""
        self._gone.forget(before)
        self._gone_slots = {slot for slot in self._gone_slots if slot >= before}
        self._keys.forget(before)
        self._passages.forget(before)
        self._signs.forget(before)

    def _find_by_keys(self, article: Article) -> Slots:
        """Those that share most keys; of those that share as many as the last of them, the latest."""
        slots, counts = self._keys.find(article.keys, most=MOST_OF_KEY)
        if self._gone_slots:
            kept = ~np.isin(slots, list(self._gone_slots))
            slots, counts = slots[kept], counts[kept]
        if len(slots) > BY_KEYS:
            most = np.argsort(-counts[::-1], kind="stable")[:BY_KEYS]
            slots = slots[len(slots) - 1 - most]
        return slots.astype(np.int64)


class _Signs:
    """The signs of vectors by slot: who differs in few is near."""

    def __init__(self) -> None:
        # By words of 64 signs: one after another is fourteen times as fast as side by side.
        self._bits = np.zeros((SIGNS // 64, 1024), np.uint64)
        self._known = np.zeros(1024, bool)
        self._first, self._end = 0, 0

    def add(self, slot: int, vector: Weights | None) -> None:
        while slot - self._first >= len(self._known):
            self._bits = np.concatenate([self._bits, np.zeros_like(self._bits)], axis=1)
            self._known = np.concatenate([self._known, np.zeros_like(self._known)])
        self._end = slot + 1
        if vector is not None:
            self._bits[:, slot - self._first] = read_signs(vector)
            self._known[slot - self._first] = True

    def take_off(self, slot: int) -> None:
        self._known[slot - self._first] = False

    def find(self, vector: Weights | None) -> Slots:
        if vector is None:
            return np.empty(0, np.int64)
        size = self._end - self._first
        differing = np.zeros(size, np.uint16)
        for bits, signs in zip(self._bits, read_signs(vector), strict=True):
            differing += np.bitwise_count(bits[:size] ^ signs)
        near = np.flatnonzero((differing <= FARTHEST) & self._known[:size])
        if len(near) > BY_MEANING:
            near = near[np.argsort(differing[near], kind="stable")[:BY_MEANING]]
        slots: Slots = near + self._first
        return slots

    def forget(self, before: int) -> None:
        dropped = min(max(0, before - self._first), len(self._known))
        self._bits, self._known = self._bits[:, dropped:].copy(), self._known[dropped:].copy()
        self._first += dropped
        if not len(self._known):
            self._bits, self._known = np.zeros((SIGNS // 64, 1024), np.uint64), np.zeros(1024, bool)
            self._first = self._end = before


def read_signs(vector: Weights) -> Hashes:
    """The signs of a vector's first dimensions as bits; those that it lacks count as negative."""
    positive = np.zeros(SIGNS, bool)
    positive[: len(vector)] = vector[:SIGNS] > 0
    return np.packbits(positive).view(np.uint64)
