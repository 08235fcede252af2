"""Words of subjects: folded, singular, stems."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from nlp.components.figures.lexicon import LANGUAGES, load_lexicon
from nlp.components.figures.nouns import make_singular

_WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")


def fold(word: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("‑", "-"))
    return "".join(char for char in parts if not unicodedata.combining(char))


def split_words(text: str) -> list[str]:
    """The words of ``text`` as they stand, compounds whole, elided articles apart; no numbers."""
    return _WORD.findall(text)


def singular(word: str, language: str | None) -> str:
    return fold(make_singular(word, load_lexicon(language)))


def singular_phrase(words: Iterable[str], language: str | None) -> str:
    return " ".join(singular(word, language) for word in words)


def small_words(language: str | None) -> frozenset[str]:
    """Articles, prepositions, pronouns and the like, as they stand."""
    return load_lexicon(language).set("stops") | {"on"}


@lru_cache(maxsize=50_000)
def stem(word: str, language: str | None) -> str:
    """The stem of a word of either language, folded; of any other language, the folded word."""
    return fold(_stemmer(language).stemWord(word.lower())) if language in LANGUAGES else fold(word)


@cache
def _stemmer(language: str):  # type: ignore[no-untyped-def] # PyStemmer has no types
    import Stemmer

    return Stemmer.Stemmer({"fr": "french", "en": "english"}[language])
