"""Subjects: the head noun of what is counted."""

from collections.abc import Sequence
from typing import NamedTuple

from nlp.components.figures.lexicon import load_lexicon
from nlp.stories.subjects_table import read_lines, read_words
from nlp.stories.subjects_words import fold, singular, singular_phrase, small_words, split_words

#: "number of patients", "l'ensemble des patients": what follows is counted.
_AMOUNTS = frozenset(("nombre", "ensemble", "total", "totalite", "number"))


class Head(NamedTuple):
    """The head noun of a phrase, singular and folded, and the phrase's other words as they stand."""

    noun: str
    others: tuple[str, ...]


def head_of(subject: str, language: str | None) -> str:
    """The head noun of a subject phrase, singular and folded; empty without one.

    French: the first noun, past articles and adjectives that stand before nouns. English: the last noun of the first
    noun group. A term of several words that the table of subjects has is one noun ("mot de passe").
    """
    return split_subject(subject, language).noun


def split_subject(subject: str, language: str | None) -> Head:
    words = split_words(subject)
    if not words:
        return Head("", ())
    first, last = (_find_english if language == "en" else _find_french)(words, language)
    return Head(singular_phrase(words[first:last], language), (*words[:first], *words[last:]))


def _find_french(words: Sequence[str], language: str | None) -> tuple[int, int]:
    lexicon = load_lexicon(language)
    skipped, before = lexicon.set("stops"), lexicon.set("adjectives") | lexicon.set("adjectives_only")
    at, last = 0, len(words) - 1
    while at < last:
        word = words[at].lower()
        after = words[at + 1].lower()
        amount = fold(word) in _AMOUNTS and after in ("de", "des", "d", "du")
        adjective = (
            not before.isdisjoint((word, f"{word}s")) and after not in skipped and not _is_participle(after, language)
        )
        if not (len(word) == 1 or amount or word in skipped or adjective):
            break
        at += 1
    return at, at + _phrase_length(words[at:], language, from_start=True)


def _is_participle(word: str, language: str | None) -> bool:
    """Such as "jeunes suivis"; not a noun of the table ("grands blessés")."""
    return (
        word.endswith(("és", "ées", "is", "ies", "us", "ues"))
        and (language, singular(word, language)) not in read_lines()
    )


def _find_english(words: Sequence[str], language: str | None) -> tuple[int, int]:
    lexicon = load_lexicon(language)
    stops, plurals = small_words(language), lexicon.set("plurals")
    first = 0
    while first < len(words) - 1 and words[first].lower() in stops:
        first += 1
    end = first + 1
    while end < len(words) and words[end].lower() not in stops:
        plural = words[end - 1].lower() in plurals or words[end - 1].lower().endswith("s")
        if plural and (
            words[end].lower() in read_words("befallen", language) or words[end].lower().endswith(("ed", "ing"))
        ):
            break
        end += 1
    if end < len(words) - 1 and fold(words[end - 1]) in _AMOUNTS and words[end].lower() == "of":
        inner, last = _find_english(words[end + 1 :], language)
        return end + 1 + inner, end + 1 + last
    return end - _phrase_length(words[first:end], language, from_start=False), end


def _phrase_length(words: Sequence[str], language: str | None, *, from_start: bool) -> int:
    """Words of the longest term of the table that ``words`` start or end with, at least one."""
    lines = read_lines()
    for length in (3, 2):
        part = words[:length] if from_start else words[-length:]
        if len(part) == length and (language, singular_phrase(part, language)) in lines:
            return length
    return 1
