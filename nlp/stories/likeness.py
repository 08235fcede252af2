"""How much two articles seem to tell the same event: words, meaning, names and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.stories.article import FIGURES, FLAWS, NAMES, ROOTS, WORDS, Article, Kinds, Weights

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Scale:
    """What each likeness counts for, beside that of words, which is 1.

    Chosen on the items of even hash of two sets (``benchmarks/story_scores.py`` prints both halves, and what is lost
    without each): they lie on a plateau, a fifth more or less of any changes B³ by less than a point.
    """

    meaning: float = 0.7
    names: float = 0.3
    figures: float = 0.1
    #: Texts in two languages share no stems: what they do share counts for more.
    across: float = 1.5
    #: Of two advisories, or two texts that name CVE, which have none in common: they are of two flaws, however alike.
    #: Without it 299 bulletins of CERT-FR make 21 stories.
    apart: float = 0.25
    #: Of a copy: more than any other two texts have.
    copy: float = 2.0


SCALE = Scale()


@dataclass(frozen=True)
class Likeness:
    """Arrays of one shape: cosines of words and of vectors, and how rare the rarest shared name and figure are."""

    words: Scores
    meaning: Scores
    names: Scores
    figures: Scores
    across: NDArray[np.bool_]
    apart: NDArray[np.bool_]

    def total(self, scale: Scale = SCALE) -> Scores:
        same = self.words + scale.meaning * self.meaning
        scores = np.where(self.across, scale.across * same, same)
        total: Scores = scores + scale.names * self.names + scale.figures * self.figures
        total[self.apart] *= scale.apart
        return total


def compare(article: Article, others: Sequence[Article]) -> Likeness:
    """One with each of the others; arrays of their number."""
    count = len(others)
    across = np.array([other.language != article.language for other in others], bool)
    of, kinds, products = _gather(article, others)

    def add(kind: int) -> Scores:
        chosen = kinds == kind
        return np.bincount(of[chosen], weights=products[chosen], minlength=count).astype(np.float32)

    def most(kind: int) -> Scores:
        found, chosen = np.zeros(count, np.float32), kinds == kind
        np.maximum.at(found, of[chosen], products[chosen])
        return found

    return Likeness(
        words=np.where(across, add(ROOTS), add(WORDS)) if across.any() else add(WORDS),
        meaning=_near(article.vector, [other.vector for other in others]),
        names=np.maximum(most(NAMES), flaws := most(FLAWS)),
        figures=most(FIGURES),
        across=across,
        apart=_find_apart([article], others)[0] & (flaws == 0),
    )


def compare_all(articles: Sequence[Article]) -> Likeness:
    """Each with each; square arrays, of which the diagonal says nothing."""
    languages = np.array([article.language or "" for article in articles])
    across = languages[:, None] != languages[None, :]
    shared = _share(articles)
    words = shared.multiply(WORDS)
    return Likeness(
        words=np.where(across, shared.multiply(ROOTS), words) if across.any() else words,
        meaning=_near_all([article.vector for article in articles]),
        names=np.maximum(shared.find_most(NAMES), flaws := shared.find_most(FLAWS)),
        figures=shared.find_most(FIGURES),
        across=across,
        apart=_find_apart(articles, articles) & (flaws == 0),
    )


def _find_apart(ones: Sequence[Article], others: Sequence[Article]) -> NDArray[np.bool_]:
    """Which pairs tell one thing only where they share a flaw."""
    flaws, other_flaws = ([each.has_flaws for each in articles] for articles in (ones, others))
    advisories, other_advisories = ([each.is_advisory for each in articles] for articles in (ones, others))
    found: NDArray[np.bool_] = np.logical_and.outer(flaws, other_flaws)
    return found | np.logical_and.outer(advisories, other_advisories)


def find_shared(one: Article, other: Article, kind: int) -> list[int]:
    """The keys of a kind that both have, the most telling first."""
    keys, mine, theirs = np.intersect1d(one.of_kind(kind), other.of_kind(kind), True, return_indices=True)
    del theirs
    weights = one.weights[one.kinds == kind][mine]
    return [int(key) for key in keys[np.argsort(-weights, kind="stable")]]


def _gather(article: Article, others: Sequence[Article]) -> tuple[NDArray[np.int64], Kinds, Weights]:
    """For each key that the article shares with one of the others: which one, its kind, the product of the weights."""
    sizes = [len(other.keys) for other in others]
    keys = np.concatenate([other.keys for other in others]) if others else np.empty(0, np.uint64)
    if not len(article.keys) or not len(keys):
        return np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.float32)
    at = np.searchsorted(article.keys, keys)
    held = np.flatnonzero(article.keys.take(at, mode="clip") == keys)
    mine = at[held]
    products = np.concatenate([other.weights for other in others])[held] * article.weights[mine]
    return np.repeat(np.arange(len(others)), sizes)[held], article.kinds[mine], products


@dataclass(frozen=True)
class _Shared:
    """The keys that at least two of some articles have: which article, which key, its weight, its kind."""

    count: int
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    weights: Weights
    kinds: Kinds

    def multiply(self, kind: int) -> Scores:
        """The dot products of all articles by their keys of a kind."""
        chosen = self.kinds == kind
        _, columns = np.unique(self.columns[chosen], return_inverse=True)
        table = np.zeros((self.count, int(columns.max(initial=-1)) + 1), np.float32)
        table[self.rows[chosen], columns] = self.weights[chosen]
        products: Scores = table @ table.T
        return products

    def find_most(self, kind: int) -> Scores:
        """Of all pairs the greatest product of the weights of a key that both have."""
        most, chosen = np.zeros((self.count, self.count), np.float32), self.kinds == kind
        order = np.argsort(self.columns[chosen], kind="stable")
        rows, columns, weights = (each[chosen][order] for each in (self.rows, self.columns, self.weights))
        for start, end in pairwise(np.flatnonzero(np.diff(columns, prepend=-1, append=-1))):
            block = np.ix_(rows[start:end], rows[start:end])
            most[block] = np.maximum(most[block], np.outer(weights[start:end], weights[start:end]))
        return most


def _share(articles: Sequence[Article]) -> _Shared:
    rows = np.repeat(np.arange(len(articles)), [len(article.keys) for article in articles])
    keys, weights, kinds = (
        np.concatenate([getattr(article, name) for article in articles]) for name in ("keys", "weights", "kinds")
    )
    _, columns, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = counts[columns] > 1
    return _Shared(len(articles), rows[kept], columns[kept], weights[kept], kinds[kept])


def _near(vector: Weights | None, others: Sequence[Weights | None]) -> Scores:
    near = np.zeros(len(others), np.float32)
    if vector is None:
        return near
    known = {at: other for at, other in enumerate(others) if other is not None and len(other) == len(vector)}
    if known:
        near[list(known)] = np.concatenate(list(known.values())).reshape(len(known), -1) @ vector
    return np.maximum(near, 0)


def _near_all(vectors: Sequence[Weights | None]) -> Scores:
    near = np.zeros((len(vectors), len(vectors)), np.float32)
    by_dimension: dict[int, dict[int, Weights]] = {}
    for at, vector in enumerate(vectors):
        if vector is not None:
            by_dimension.setdefault(len(vector), {})[at] = vector
    for known in by_dimension.values():
        stacked = np.stack(list(known.values()))
        near[np.ix_(list(known), list(known))] = stacked @ stacked.T
    return np.maximum(near, 0)
