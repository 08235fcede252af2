"""Fusing what was found by words with what was found by meaning: two kinds of scores made comparable."""

from collections.abc import Sequence

from index.lookups import WORD_BONUS

#: How much it counts that a hit has more of the words, beside how well it has them (BM25). `docs/search.md` has the
#: measurements.
COORDINATION = 0.4


def weigh_words(scores: Sequence[float]) -> list[float]:
    """Scores of one search by words as parts of the best: more words before fewer, but not whatever they weigh.

    Parts of the best and not ranks: how far a hit falls behind the first says more than how many are between them
    (convex combination: Bruch, Gai and Ingber, TOIS 2023).
    """
    counts, weights = [score // WORD_BONUS for score in scores], [score % WORD_BONUS for score in scores]
    most, heaviest = max(counts, default=0) or 1, max(weights, default=0) or 1
    parts = [
        COORDINATION * count / most + (1 - COORDINATION) * weight / heaviest
        for count, weight in zip(counts, weights, strict=True)
    ]
    best = max(parts, default=0) or 1
    return [part / best for part in parts]


def weigh_cosine(cosine: float, *, floor: float) -> float:
    """From 0 at ``floor``, where a text says nothing about a question, to 1."""
    return max(0.0, cosine - floor) / (1 - floor)
