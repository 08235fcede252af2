"""Contexts: whether two sentences speak of the same thing, by the words they share."""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from nlp.stories.figures import place_of
from nlp.stories.subjects_counted import Counted
from nlp.stories.subjects_table import find_action, name_place, read_events, read_lines, read_spans, read_words
from nlp.stories.subjects_words import fold, singular, small_words, split_words, stem

if TYPE_CHECKING:
    from nlp.stories.figures import Claim

#: Of the words of the longer sentence, those that the shorter has.
ALIKE = 0.75


def share_context(one: "Claim", other: "Claim", counted: Counted) -> bool:
    """Whether sentences and titles share two words besides what is counted; across languages, where only names and the
    words of the tables can be shared, one."""
    shared = _words_about(one) & _words_about(other)
    return len(shared - {counted.what, f"to {counted.done}"}) >= 1 + (one.language == other.language)


def say_the_same(one: "Claim", other: "Claim") -> bool:
    """Whether one sentence has all words of the other and few more, their numbers aside."""
    shorter, longer = sorted((_words_said(one), _words_said(other)), key=len)
    return len(shorter) >= 2 and shorter <= longer and len(shorter) >= ALIKE * len(longer)


def agree_on_action(one: "Claim", other: "Claim") -> bool:
    """What is done with money stands anywhere in its sentence: a ransom is demanded and paid."""
    return one.kind != "money" or _done_with_sums(one) == _done_with_sums(other)


def agree_on_place(one: "Claim", other: "Claim") -> bool:
    """Where one names a place, the other's sentence or title has it too."""
    return _is_told(one, other) and _is_told(other, one)


def agree_on_span(one: "Claim", other: "Claim") -> bool:
    return _spans(one) == _spans(other)


def agree_on_names(one: "Claim", other: "Claim") -> bool:
    """Whether all names of one sentence stand with the other: what both name besides sets them apart."""
    return _names(one) <= _all(other) or _names(other) <= _all(one)


def _done_with_sums(claim: "Claim") -> set[str]:
    known = (find_action(word, claim.language) for word in split_words(claim.sentence))
    return {action.name for action in known if action and action.sums}


def _is_told(claim: "Claim", by: "Claim") -> bool:
    told = {name_place(word) for word in split_words(f"{by.place or ''} {by.title} {by.sentence}")}
    places = (*place_of(claim), *_find_places(claim))
    return all(word in told for word in places if word not in _small(claim.language))


def _find_places(claim: "Claim") -> Iterable[str]:
    """Names that a preposition of place leads to: a figure's place is not always found, nor the only one."""
    locatives, words = read_words("locatives", claim.language), split_words(claim.sentence)
    for before, word in pairwise(words):
        if fold(before) in locatives and word[0].isupper():
            yield name_place(word)


def _spans(claim: "Claim") -> set[int]:
    known = read_spans(claim.language)
    return {known[fold(word)] for word in split_words(claim.sentence) if fold(word) in known}


def _names(claim: "Claim") -> set[str]:
    """Words with a capital, but for the first; what is counted is none."""
    other = {fold(word) for word in split_words(claim.text)} | _plain(claim.language)
    capital = (word for word in split_words(claim.sentence)[1:] if word[0].isupper() and len(word) > 1)
    return {name_place(word) for word in capital if fold(word) not in other}


def _all(claim: "Claim") -> set[str]:
    return {name_place(word) for word in split_words(f"{claim.title} {claim.sentence}")}


@lru_cache(maxsize=10_000)
def _words_about(claim: "Claim") -> frozenset[str]:
    """What sentence and title are about, in words that both languages share where the tables know them."""
    return frozenset(_name_words(f"{claim.title} {claim.sentence}", claim))


@lru_cache(maxsize=10_000)
def _words_said(claim: "Claim") -> frozenset[str]:
    return frozenset(_name_words(claim.sentence, claim))


def _name_words(text: str, claim: "Claim") -> Iterable[str]:
    counted = {fold(word) for word in split_words(f"{claim.text} {claim.unit}")} | _plain(claim.language)
    for word in split_words(text):
        line = read_lines().get((claim.language, singular(word, claim.language)))
        if (
            len(word) > 2 and fold(word) not in counted and not (line and line.whole and line.grows)
        ):  # all news has tolls
            yield _name_word(word, claim.language)


def _name_word(word: str, language: str | None) -> str:
    noun = singular(word, language)
    if event := read_events().get((language, noun)):
        return event
    if line := read_lines().get((language, noun)):
        return line.name
    if action := find_action(word, language):
        return f"to {action.name}"
    name = name_place(word)
    return name if word[0].isupper() or name != fold(word) else f"{stem(word, language)} ({language})"


@cache
def _plain(language: str | None) -> frozenset[str]:
    return read_words("plain", language) | _small(language)


@cache
def _small(language: str | None) -> frozenset[str]:
    return frozenset(fold(word) for word in small_words(language))
