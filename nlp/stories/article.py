"""An article: what relating knows of a document, small enough to hold a hundred thousand in memory."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Annotations, Content, Span
from nlp.stories.fingerprints import fingerprint
from nlp.stories.passages import Hashes
from nlp.stories.terms import (
    FIGURE,
    FLAW,
    NAME,
    OPENING_WORDS,
    ROOT,
    TEXT,
    TITLE,
    cut_roots,
    fold,
    hash_terms,
    read_words,
    stem,
)

Weights = NDArray[np.float32]
Kinds = NDArray[np.uint8]

#: What a key is of. Words are those of the title and those of title and opening, as stems of the language; roots are
#: the beginnings of the same words, which languages share; flaws are CVE, and one key says that it is an advisory.
WORDS, ROOTS, NAMES, FIGURES, FLAWS, ADVISORY = range(6)
#: Part of the stamp of what is kept: raise it when an article of the same document changes.
FEATURES = 2
#: Counts below this are everybody's: "trois morts", "two days".
COMMON_COUNT = 10
#: Code points of a body that hold its opening, and of a title that are read.
OPENING = OPENING_WORDS * 20


#: Kinds of content of which each has a matter of its own, told in words that all have.
ADVISORIES = ("advisory", "alert")


@dataclass(frozen=True)
class Article:
    """``keys`` in rising order are what it is found and compared by, ``kinds`` say what each is of, ``weights`` how
    often it stands there or, once weighed (`nlp.stories.rarity`), how telling it is.

    ``moment`` is in hours. ``fingerprint`` is of the whole text; ``vector`` has length one, or is None where nobody
    embedded it.
    """

    id: str
    moment: float
    language: str | None
    keys: Hashes
    kinds: Kinds
    weights: Weights
    fingerprint: Hashes
    vector: Weights | None = None

    @cached_property
    def has_flaws(self) -> bool:
        return bool((self.kinds == FLAWS).any())

    @cached_property
    def is_advisory(self) -> bool:
        return bool((self.kinds == ADVISORY).any())

    def of_kind(self, kind: int) -> Hashes:
        keys: Hashes = self.keys[self.kinds == kind]
        return keys


def make_article(
    identifier: str, content: Content, found: Annotations | None, *, moment: float, vector: Weights | None = None
) -> Article:
    """The article of a document as it was read; not yet weighed."""
    language = content.language or (found.language if found else None)
    text = f"{content.lead or ''}\n{content.body}".strip()
    title = read_words(content.title[:OPENING], language)
    opening = title + read_words(text[:OPENING], language)[:OPENING_WORDS]
    keys, kinds, counts = count_keys(
        (WORDS, hash_terms(stem(title, language), TITLE, language)),
        (WORDS, hash_terms(stem(opening, language), TEXT, language)),
        (ROOTS, hash_terms(cut_roots(opening), ROOT)),
        (NAMES, hash_terms(list(name_labels(found)), NAME)),
        (FIGURES, hash_terms(list(figure_labels(found)), FIGURE)),
        (FLAWS, hash_terms(sorted({*read_flaws(found), *structured_numbers(content)}), FLAW)),
        (ADVISORY, hash_terms(["advisory"] if content.kind in ADVISORIES else [], FLAW)),
    )
    whole = "\n".join([text, *structured_numbers(content)])
    return Article(identifier, moment, language, keys, kinds, counts, fingerprint(content.title, whole), vector)


def count_keys(*parts: tuple[int, Hashes]) -> tuple[Hashes, Kinds, Weights]:
    """The different keys of all parts in rising order, the kind of each, and how often it comes."""
    keys, first, counts = np.unique(np.concatenate([keys for _, keys in parts]), return_index=True, return_counts=True)
    kinds = np.repeat(np.array([kind for kind, _ in parts], np.uint8), [len(keys) for _, keys in parts])
    return keys, kinds[first], counts.astype(np.float32)


def read_flaws(found: Annotations | None) -> set[str]:
    return {mention.id for mention in found.vulnerabilities} if found else set()


def name_labels(found: Annotations | None) -> dict[str, str]:
    """Names and CVE as they are shown, by the form in which two texts have the same."""
    if found is None:
        return {}
    names = {" ".join(map(fold, each.name.split())): each.name for each in found.entities if in_opening(each)}
    names.pop("", None)  # of accents alone
    return names | {mention.id: mention.id for mention in found.vulnerabilities if in_opening(mention)}


def figure_labels(found: Annotations | None) -> dict[str, str]:
    """The figures that tell an event, as they stand in the text, by value and unit; small counts are left out."""
    if found is None:
        return {}
    told = [each for each in found.figures if in_opening(each) and (each.unit or abs(each.value) >= COMMON_COUNT)]
    return {f"{each.value:.6g} {each.unit}": each.text for each in told}


def in_opening(span: Span) -> bool:
    """What a text is about stands there; what comes later is background, which many stories share."""
    return span.start < OPENING


def label_keys(found: Annotations | None) -> dict[int, str]:
    """What to call a name or figure that two articles share, by its key."""
    labels: dict[int, str] = {}
    for told, kind in ((name_labels(found), NAME), (figure_labels(found), FIGURE)):
        labels.update(zip(hash_terms(list(told), kind).tolist(), told.values(), strict=True))
    return labels


def structured_numbers(content: Content) -> Iterator[str]:
    """CVE that a publisher keeps beside its text: two bulletins of one wording are told apart by them."""
    cves = content.extra.get("cves")
    if isinstance(cves, list | tuple):
        yield from (cve for cve in cves if isinstance(cve, str))


_HEAD = struct.Struct("<2H")


def pack(article: Article) -> bytes:
    """Keys, weights, kinds and fingerprint; the other fields are kept beside them."""
    parts = (
        article.keys.astype("<u8"),
        article.fingerprint.astype("<u8"),
        article.weights.astype("<f4"),
        article.kinds,
    )
    return _HEAD.pack(len(article.keys), len(article.fingerprint)) + b"".join(part.tobytes() for part in parts)


def unpack(packed: bytes, **beside: Any) -> Article:
    """The article of `pack`; ``beside`` are its id, moment, language and vector."""
    keys, marks = _HEAD.unpack_from(packed)
    numbers = np.frombuffer(packed, "<u8", keys + marks, _HEAD.size)
    at = _HEAD.size + numbers.nbytes
    weights = np.frombuffer(packed, "<f4", keys, at)
    kinds = np.frombuffer(packed, np.uint8, keys, at + weights.nbytes)
    return Article(keys=numbers[:keys], fingerprint=numbers[keys:], weights=weights, kinds=kinds, **beside)
