"""The words of a text as stories are told apart by: stems of its language, and roots that two languages share."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from nlp.stories.passages import Hashes, hash_words, mix

#: Languages whose words are stemmed, with Snowball's names for them.
STEMMED = {"fr": "french", "en": "english"}
#: Letters that a word keeps as its root: "Guinée" and "Guinea", "olympique" and "Olympic" have one. Average precision
#: of pairs across French and English with 4, 5, 6 letters and whole words: .150 with 5, .091 with whole words.
ROOT_LETTERS = 5
#: Words of the text beside the title: the opening says what happened, what follows is background.
OPENING_WORDS = 60

_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")

#: Words that say nothing in any text of the language, folded.
_SAY_NOTHING = {
    "fr": """
        le la les un une des de du au aux en et a dans par pour sur avec ce cette ces son sa ses leur leurs que qui quoi
        dont ou est sont ete etre ont il elle ils elles on nous vous je ne pas plus se y apres avant entre vers chez
        comme mais donc or ni car si tout tous toute toutes cet meme sans sous quand comment pourquoi
    """,
    "en": """
        the a an of to in on at for and or by with from as is are was were be been it its he she his her they their this
        that these those will would has have had not no but after before over under about into out up down who what when
        where why how than more
    """,
}
SAY_NOTHING = {language: frozenset(words.split()) for language, words in _SAY_NOTHING.items()}
#: What a hash is of, so that the same letters as a stem, a root, a name and a figure are four keys.
TITLE, TEXT, ROOT, NAME, FIGURE, FLAW = (np.uint64(0x9E3779B97F4A7C15 * number % 2**64) for number in range(1, 7))


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return plain if plain.isascii() else "".join(each for each in plain if not unicodedata.combining(each))


def read_words(text: str, language: str | None) -> list[str]:
    """The words of ``text`` that say something, folded, in their order."""
    silent = SAY_NOTHING.get(language or "", frozenset())
    composed = unicodedata.normalize("NFC", text)  # an accent that stands alone would end a word
    words = map(fold, _WORD.findall(_ELIDED.sub(" ", composed)))
    return [word for word in words if len(word) > 1 and word not in silent]


def stem(words: Sequence[str], language: str | None) -> list[str]:
    stemmed: list[str] = _stemmer(language).stemWords(words) if language in STEMMED else list(words)
    return stemmed


@cache
def _stemmer(language: str) -> Any:
    from Stemmer import Stemmer  # has no types

    return Stemmer(STEMMED[language])


def cut_roots(words: Iterable[str]) -> list[str]:
    return [word[:ROOT_LETTERS] for word in words]


def hash_terms(terms: Sequence[str], kind: np.uint64, language: str | None = None) -> Hashes:
    """A key of each term; with ``language``, another in each."""
    salt = hash_words([language])[0] if language else np.uint64(0)
    return mix(hash_words(terms) ^ kind ^ salt)
