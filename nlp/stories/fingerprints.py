"""Fingerprints: what is kept of a text to find its copies, and whether two texts are nearly the same by them."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from nlp.stories.fingerprints_sampled import (
    ALL_NUMBERS,
    NUMBER,
    PASSAGE,
    TITLE_WORD,
    mark,
    of_kind,
    read_scale,
    sample,
    thin,
)
from nlp.stories.passages import PASSAGE_WORDS, Hashes, fold_words, hash_passages, hash_words, mix

#: Words of a title that are kept.
_TITLE = 64
#: An index holds every passage of a text that has fewer than `_MANY`, and one in `_THINNING` of another.
_THINNING, _MANY = 4, 192

#: Texts with fewer passages are not judged: a title of three words ("Le journal de 20 heures") is many articles'.
_FEWEST = 2
#: Below this, some 70 words, one changed word makes another text: among 2,447 bulletins of CERT-FR, cut to title,
#: summary and solution, are 2,607 pairs that differ by an effect or an exploit and share nine tenths of the one.
_EXACT = 40
#: Below this, some 170 words, half the words of one title must be in the other, and no number may have changed:
#: television sends one teaser of 60 words out under eight titles in a day.
_BRIEF = 100
#: Below this, some 260 words, the titles must share a word: frames, notices and subscription lines are shorter.
_LONG = 150
#: Of a copy this share of the passages must be left, and of a short one more: .85 of 40, .67 of 100, .61 of 200. Four
#: edited versions of each of 123 articles keep .86 of 44 and .88 of more; of the articles with 5 % of their words
#: replaced .81 is left and with 10 % .63; half of one in another leaves .34, at most .53, two on one event share .2.
_COPIED, _MORE_OF_SHORT = 0.55, 12
#: Of a text quoted whole this much must be found; of one quoted by half at most .78 is.
_QUOTED = 0.85
#: With this many numbers for each passage a text is a table: the numbers are its content. Whole bulletins with their
#: versions and CVEs have .07 to .20, the densest of the 123 articles .15.
_DENSE = 0.1
#: Numbers that an edit may change, for each passage: .014 in the article with most (5 in 366).
_CHANGED = 0.015


#: Nearly all of both texts, or the one within the other, seen from either.
Kind = Literal["copy", "quoted", "quotes"]


@dataclass(frozen=True)
class Overlap:
    """The passages of two texts, and those that both have, each in a sample of one in ``scale``."""

    shared: int
    one: int
    other: int
    scale: int

    @property
    def jaccard(self) -> float:
        return self.shared / max(1, self.one + self.other - self.shared)

    @property
    def of_one(self) -> float:
        """The share of the first text's passages that stand in the second."""
        return self.shared / max(1, self.one)

    @property
    def of_other(self) -> float:
        return self.shared / max(1, self.other)

    @property
    def size(self) -> int:
        """About how many passages the shorter text has."""
        return min(self.one, self.other) * self.scale


@dataclass(frozen=True)
class NearSame:
    """The first text is nearly all of the second (`copy`), stands whole within it (`quoted`), or holds it (`quotes`).

    ``share`` of the longer's passages, in a copy, or of the quoted text's, are in the other.
    """

    kind: Kind
    share: float


def fingerprint(title: str, text: str) -> Hashes:
    """The passages of title and text, the words of the title, the numbers of both, and all numbers in one hash."""
    heading, body = fold_words(title), fold_words(text)
    words = hash_words(heading + body)
    title_words, text_words = words[: len(heading)], words[len(heading) :]
    numbers = np.unique(words[np.fromiter(map(str.isdecimal, heading + body), bool, len(words))])
    parts = [(PASSAGE, hash_passages(title_words)), (PASSAGE, hash_passages(text_words)), (NUMBER, numbers)]
    whole = [(TITLE_WORD, title_words[:_TITLE]), (ALL_NUMBERS, mix(numbers.sum(keepdims=True)))]
    return np.union1d(sample(mark(*parts)), mark(*whole))


def read_passages(fingerprint: Hashes) -> Hashes:
    """What an index of texts is asked with."""
    return of_kind(PASSAGE, fingerprint)


def read_keys(fingerprint: Hashes) -> Hashes:
    """What an index of texts holds of this one: of a long one fewer, and enough to be found by."""
    passages = read_passages(fingerprint)
    return passages if len(passages) < _MANY else thin(passages, _THINNING)


def compare(one: Hashes, other: Hashes) -> Overlap:
    """The overlap of two fingerprints, at the scale of the coarser."""
    scale = max(read_scale(one), read_scale(other))
    shared, first, second = _count(PASSAGE, one, other, scale)
    return Overlap(shared, first, second, scale)


def judge(one: Hashes, other: Hashes) -> NearSame | None:
    """How two texts are nearly the same, if they are. When in doubt they are not."""
    overlap = compare(one, other)
    near_same = _judge_passages(overlap)
    if near_same and _titles_agree(one, other, overlap) and _numbers_agree(one, other, overlap):
        return near_same
    return None


def _judge_passages(overlap: Overlap) -> NearSame | None:
    size, short = overlap.size, overlap.size < _EXACT
    if size < _FEWEST:
        return None
    needed = 1.0 if short else _COPIED + _MORE_OF_SHORT / size
    if _surely(overlap.shared, max(overlap.one, overlap.other), overlap.scale) >= needed:
        return NearSame("copy", min(overlap.of_one, overlap.of_other))
    if not short and _surely(overlap.shared, min(overlap.one, overlap.other), overlap.scale) >= _QUOTED:
        return NearSame("quoted" if overlap.one < overlap.other else "quotes", max(overlap.of_one, overlap.of_other))
    return None


def _surely(shared: int, of: int, scale: int) -> float:
    """The share of a whole text; of a sample the least that it is nine times in ten: Wilson's lower bound."""
    share, z = shared / of, 1.28 if scale > 1 else 0.0
    spread = z * sqrt(share * (1 - share) / of + (z / of / 2) ** 2)
    return (share + z * z / of / 2 - spread) / (1 + z * z / of)


def _titles_agree(one: Hashes, other: Hashes, overlap: Overlap) -> bool:
    """Whether the titles have as much in common as texts of this size need, or one stands within the other text."""
    shared, first, second = _count(TITLE_WORD, one, other)
    if overlap.size >= _LONG or not first or not second:
        return True
    if overlap.size < _BRIEF:
        return 2 * shared >= min(first, second)
    size, title = min((overlap.one, first), (overlap.other, second))
    # Whether less is lost than half of the passages of the shorter text's title.
    return shared > 0 or 2 * (size - overlap.shared) < title - PASSAGE_WORDS + 1


def _numbers_agree(one: Hashes, other: Hashes, overlap: Overlap) -> bool:
    shared, first, second = _count(NUMBER, one, other, overlap.scale)
    changed = min(first, second) - shared
    if overlap.size < _BRIEF or first >= _DENSE * overlap.one or second >= _DENSE * overlap.other:
        return not changed and (overlap.scale == 1 or _same_numbers(one, other))
    return changed <= max(1, _CHANGED * min(overlap.one, overlap.other))


def _same_numbers(one: Hashes, other: Hashes) -> bool:
    """Whether exactly the same numbers stand in both texts, those that no sample kept included."""
    return np.array_equal(of_kind(ALL_NUMBERS, one), of_kind(ALL_NUMBERS, other))


def _count(kind: np.uint64, one: Hashes, other: Hashes, scale: int = 1) -> tuple[int, int, int]:
    """How many hashes of a kind two fingerprints share, and how many each has."""
    first, second = (thin(of_kind(kind, each), scale) for each in (one, other))
    fewer, more = (first, second) if len(first) < len(second) else (second, first)
    shared = np.count_nonzero(more.take(more.searchsorted(fewer), mode="clip") == fewer) if len(fewer) else 0
    return int(shared), len(first), len(second)
