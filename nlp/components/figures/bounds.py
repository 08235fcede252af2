"""Bounds: the words at a figure that say whether it is exact, about, at least or at most."""

from typing import NamedTuple

from corpus.vocabulary import Bound
from nlp.components.figures.lexicon import Lexicon, Phrase
from nlp.components.figures.measures import QUOTES
from nlp.components.figures.tokens import Tokens, starts_with

#: Tokens of the longest hedge.
LONGEST = 6
FLIPPED: dict[Bound, Bound] = {">=": "<=", "<=": ">="}


class Hedge(NamedTuple):
    """A bound and the token that its words begin at."""

    bound: Bound
    first: int


def find_bound(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> Hedge | None:
    """What bounds the figure over ``tokens[first:last]``, from before or after it."""
    return (
        _find_before(tokens, first, lexicon)
        or _find_outer(tokens, first, lexicon)
        or _find_after(tokens, first, last, lexicon)
    )


def _find_before(tokens: Tokens, first: int, lexicon: Lexicon) -> Hedge | None:
    end = first
    while end > 0 and tokens[end - 1].text in QUOTES:
        end -= 1
    found = _longest_ending_at(tokens, end, lexicon.hedges)
    if found is None and end > 0 and tokens[end - 1].lower in ("the", "les", "la", "des"):
        found = _longest_ending_at(tokens, end - 1, lexicon.hedges) if lexicon.language == "en" else None
    if found is None:
        return None
    phrase, start = found
    bound = lexicon.hedges[phrase]
    if phrase in lexicon.phrases("hedges_dropped"):
        negated = bound in FLIPPED and is_negated(tokens, start, lexicon)
        return Hedge(FLIPPED[bound] if negated else bound, first)
    return Hedge(bound, start)


def _longest_ending_at(tokens: Tokens, end: int, table: dict[Phrase, Bound]) -> tuple[Phrase, int] | None:
    for start in range(max(0, end - LONGEST), end):
        phrase = tuple(token.lower for token in tokens[start:end])
        if phrase in table:
            return phrase, start
    return None


def _find_outer(tokens: Tokens, first: int, lexicon: Lexicon) -> Hedge | None:
    end = first
    while end > 0 and tokens[end - 1].lower in lexicon.set("outer_between"):
        end -= 1
    for place in dict.fromkeys((first, end)):
        if found := _longest_ending_at(tokens, place, lexicon.outer):
            bound = lexicon.outer[found[0]]
            negated = bound in FLIPPED and is_negated(tokens, found[1], lexicon)
            return Hedge(FLIPPED[bound] if negated else bound, first)
    return None


def _find_after(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> Hedge | None:
    if last < len(tokens) and tokens[last].text == "+" and tokens[last].glued:
        return Hedge(">=", first)
    for phrase, bound in lexicon.hedges_after.items():
        if starts_with(tokens, last, phrase):
            after = last + len(phrase)
            of_next = after < len(tokens) and (
                tokens[after].kind == "digits" or tokens[after].lower in lexicon.set("compared_by")
            )
            if not of_next:  # "1.500 policiers et plus de 2000 gendarmes"
                return Hedge(bound, first)
    return None


def is_negated(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether a negation stands just before: "ne descend pas en dessous de"."""
    return any(token.lower in lexicon.set("negations") for token in tokens[max(0, at - 3) : at])
