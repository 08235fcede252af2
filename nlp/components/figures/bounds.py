"""Bounds: the words at a figure that say whether it is exact, about, at least or at most."""

from typing import NamedTuple

from corpus.vocabulary import Bound
from nlp.components.figures.lexicon import Lexicon, Phrase
from nlp.components.figures.measures import QUOTES
from nlp.components.figures.tokens import Tokens, starts_with

#: Tokens of the longest hedge.
LONGEST = 6
#: Between "plus de" and its number: "plus de la moitié".
ARTICLES = frozenset(("la", "les", "the"))
#: What "doesn't" has before its last letter, which is a token of its own.
ELIDED_NOT = "n'"
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
            closed = phrase in lexicon.phrases("hedges_closed")
            if not _is_of_next(tokens, last + len(phrase), lexicon, closed=closed):
                return Hedge(bound, first)
    return None


def _is_of_next(tokens: Tokens, at: int, lexicon: Lexicon, *, closed: bool) -> bool:
    """Whether the words before ``at`` are of what follows: "1.500 policiers et plus de 2000 gendarmes"."""
    if at >= len(tokens):
        return False
    word = tokens[at].lower
    if not closed and word in lexicon.set("begun_by"):
        return True
    return tokens[at].kind == "digits" or (
        word in lexicon.set("compared_by") and _starts_number(tokens, at + 1, lexicon)
    )


def _starts_number(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    at += at < len(tokens) and tokens[at].lower in ARTICLES
    return at < len(tokens) and (tokens[at].kind == "digits" or tokens[at].lower in lexicon.starters - ARTICLES)


def is_negated(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether a negation stands just before: "ne descend pas en dessous de", "doesn't drop below"."""
    before = [token.lower for token in tokens[max(0, at - 3) : at]]
    return any(word in lexicon.set("negations") or word.endswith(ELIDED_NOT) for word in before)
