"""How telling a key is: one that few documents have tells an event, one that all have tells nothing."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.stories.article import ROOTS, WORDS, Article, Weights
from nlp.stories.passages import Hashes
from nlp.stories.terms import ROOT, STEMMED, TEXT, TITLE, cut_roots, fold, hash_terms, stem

#: So many documents of everyday language are counted beside those that are there: ten documents of a new
#: installation do not know that "cyberattaque" is rarer than "mais". B³ F1 at the same threshold without them: see
#: ``benchmarks/story_scores.py``.
EVERYDAY = 1000
#: Words of a title, and of title and opening, in everyday language.
TITLE_LENGTH, OPENING_LENGTH = 9, 40

Frequency = Callable[[Hashes], NDArray[np.int64]]


class Everyday(NamedTuple):
    """Keys in rising order, and in what share of everyday texts each stands."""

    keys: Hashes
    shares: NDArray[np.float64]

    def share(self, keys: Hashes) -> NDArray[np.float64]:
        at = np.searchsorted(self.keys, keys)
        return np.where(self.keys.take(at, mode="clip") == keys, self.shares.take(at, mode="clip"), 0.0)


@cache
def read_everyday() -> Everyday:
    """French and English as wordfreq counted it, as the keys that titles, openings and roots have."""
    from wordfreq import get_frequency_dict

    shares: dict[int, float] = {}
    for language in STEMMED:
        listed = get_frequency_dict(language, wordlist="small")
        words, frequencies = list(map(fold, listed)), np.fromiter(listed.values(), float, len(listed))
        stems, roots = stem(words, language), cut_roots(words)
        for terms, kind, salt, length in (
            (stems, TITLE, language, TITLE_LENGTH),
            (stems, TEXT, language, OPENING_LENGTH),
            (roots, ROOT, None, OPENING_LENGTH),
        ):
            for key, share in _share(hash_terms(terms, kind, salt), frequencies, length):
                shares[key] = max(share, shares.get(key, 0.0))
    keys = np.fromiter(shares, np.uint64, len(shares))
    order = np.argsort(keys)
    return Everyday(keys[order], np.fromiter(shares.values(), float, len(shares))[order])


def _share(keys: Hashes, frequencies: NDArray[np.float64], length: int) -> "zip[tuple[int, float]]":
    """Of each key, the share of texts of ``length`` words that have it."""
    different, at = np.unique(keys, return_inverse=True)
    together = np.bincount(at, weights=frequencies)
    return zip(different.tolist(), (1 - (1 - np.minimum(together, 0.5)) ** length).tolist(), strict=True)


def rate(keys: Hashes, frequency: Frequency, documents: int) -> Weights:
    """The inverse document frequency of each key, natural logarithm, never below .01."""
    held = frequency(keys) + EVERYDAY * read_everyday().share(keys)
    rarity: Weights = np.maximum(np.log((documents + EVERYDAY + 1) / (held + 0.5)), 0.01).astype(np.float32)
    return rarity


def weigh(article: Article, frequency: Frequency, documents: int) -> Article:
    """The article with weights: of words and of roots so that a dot product is a cosine, of names and figures so that
    the product of two weights says how rare it is that two texts share the name, from 0 to 1.

    They stay what they are from then on: what two articles have in common does not change with what comes later.
    """
    rarity = rate(article.keys, frequency, documents)
    weights = rarity / np.float32(np.log((documents + EVERYDAY + 1) / 0.5))
    for kind in (WORDS, ROOTS):
        of_kind = article.kinds == kind
        told = (1 + np.log(article.weights[of_kind])) * rarity[of_kind]
        weights[of_kind] = told / max(float(np.linalg.norm(told)), 1e-9)
    return replace(article, weights=weights.astype(np.float32))
