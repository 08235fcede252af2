"""Common words: what a capital at the beginning of a sentence makes look like a name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from spacy.vocab import Vocab

NAMES = Path(__file__).parent / "data" / "names"


@cache
def read_words() -> Mapping[str, frozenset[str]]:
    """The reviewed lists of words that are no names, by what they are."""
    fields = yaml.load((NAMES / "words.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    read = {name: frozenset(map(str, words)) for name, words in fields.items()}
    demonyms = (NAMES / "demonyms.txt").read_text(encoding="utf-8").splitlines()[1:]
    return read | {"peoples": read["peoples"].union(demonyms)}


@cache
def read_english() -> frozenset[str]:
    return frozenset((NAMES / "english.txt").read_text(encoding="utf-8").splitlines()[1:])


@cache
def read_first_names() -> frozenset[str]:
    return frozenset(" ".join((NAMES / "first-names.txt").read_text(encoding="utf-8").splitlines()[1:]).split())


#: By vectors, which are kept so that nothing else takes their identity.
_KNOWN: dict[int, tuple[Any, "CommonWords"]] = {}


class CommonWords:
    """Whether a word is one of the language rather than a name, by its lower-case form."""

    def __init__(self, vocab: "Vocab | None" = None) -> None:
        self._words = read_english() | read_words()["common"] | (read_frequent(vocab) if vocab is not None else set())

    def __contains__(self, word: str) -> bool:
        lower = word.lower().replace("’", "'")
        return lower in self._words or (lower.endswith("s") and lower[:-1] in self._words) or lower.startswith("cyber")


def common_words(vocab: "Vocab") -> CommonWords:
    """Those of a pipeline's vocabulary, read once for each that has vectors."""
    if not vocab.vectors.key2row:
        return _common_words()
    known = _KNOWN.get(id(vocab.vectors))
    if known is None:
        known = _KNOWN[id(vocab.vectors)] = (vocab.vectors, CommonWords(vocab))
    return known[1]


@cache
def _common_words() -> CommonWords:
    return CommonWords()


def read_frequent(vocab: "Vocab") -> frozenset[str]:
    """Words that ``vocab`` knows better in lower case than with a capital.

    The vectors of a pruned model stand in the order of frequency of the words that own them; other words only share
    a row. Of an unpruned model or one without vectors nothing is said.
    """
    ranks: dict[str, int] = {}
    owned: set[int] = set()
    for key, row in vocab.vectors.key2row.items():
        if row not in owned:
            owned.add(row)
            ranks[vocab.strings[key]] = row
    last = len(ranks)
    return frozenset(
        word for word, rank in ranks.items() if word.islower() and rank < ranks.get(word.capitalize(), last)
    )
