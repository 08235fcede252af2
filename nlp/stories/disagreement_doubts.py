"""Doubts: what keeps a claim out of disagreements."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from nlp.stories.subjects_counted import Counted
from nlp.stories.subjects_table import read_words
from nlp.stories.subjects_words import fold

if TYPE_CHECKING:
    from nlp.stories.figures import Claim

#: Words of a language, with what is glued to them by an apostrophe.
_TOKEN = re.compile(r"[^\W_]+(?:['’]t\b)?")
#: What ends the words before a number that belong to it: "Attaque contre Brest : 12 blessés".
_STOP = re.compile(r"[:;.,()–—]")
#: Words before and after a number that can make it a part, an addition or the other side of a comparison.
BESIDE = 2
#: Lists of words that make no plain statement of any number in their sentence.
UNSURE = ("denied", "supposed", "earlier", "reckoned", "averaged")
#: Says that the number is not the last one.
MOVING = "moving"


def is_doubtful(claim: "Claim", counted: Counted, *, may_move: bool = False) -> bool:
    """Whether the claim is no plain statement of a whole: denied, supposed, an average, a part, an addition; or, unless
    it ``may_move``, a number that goes on rising."""
    return not counted.what or is_unsure(claim, may_move=may_move) or _is_part(claim)


def is_unsure(claim: "Claim", *, may_move: bool = False) -> bool:
    """Whether its sentence denies it, corrects it, asks for it, or says that it is reckoned."""
    lists = UNSURE if may_move else (*UNSURE, MOVING)
    words = _tokens(claim.sentence)
    if claim.sentence.rstrip().endswith("?") or any(word.endswith("n't") for word in words):
        return True
    return any(_has(words, name, claim.language) for name in lists)


def is_refuted(claim: "Claim") -> bool:
    """Whether its sentence says that the number is wrong, which then holds for all who state it."""
    return _has(_tokens(claim.sentence), "refuted", claim.language)


def _is_part(claim: "Claim") -> bool:
    end = claim.at + len(claim.text)
    before = _tokens(_STOP.split(claim.sentence[: claim.at])[-1])[-BESIDE:]
    after = _tokens(claim.sentence[end:])[:BESIDE]
    within = _tokens(f"{claim.text.replace('ore than', '')} {claim.subject or ''}")  # a bound, no addition
    places = [("parted_before", before), ("parted_after", after), ("parted_within", within)]
    return any(_has(words, name, claim.language) for name, words in places)


def _has(words: Sequence[str], name: str, language: str | None) -> bool:
    phrases = (words[at : at + length] for length in (1, 2, 3) for at in range(len(words)))
    return any(" ".join(phrase) in _read_phrases(name, language) for phrase in phrases)


@cache
def _read_phrases(name: str, language: str | None) -> frozenset[str]:
    return frozenset(" ".join(_tokens(phrase)) for phrase in read_words(name, language))


def _tokens(text: str) -> list[str]:
    return [fold(word).replace("’", "'") for word in _TOKEN.findall(text.replace(" May ", " "))]
