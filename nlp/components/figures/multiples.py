"""Multiples: doubled, three times more, x3."""

from corpus.vocabulary import Direction
from nlp.components.figures.changes import direction_of
from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.numbers import read_number
from nlp.components.figures.scales import Number
from nlp.components.figures.tokens import Tokens

CROSSES = frozenset(("x", "×"))
#: Architectures: "x86", "x64".
MACHINES = frozenset(("86", "64", "32"))
_WAYS: dict[str, Direction] = {"divided": "down", "multiplied_by": "up"}


def read_multiple(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    if tokens[at].lower in lexicon.table("multiplied"):
        return _read_verb(tokens, at, lexicon)
    if tokens[at].lower in CROSSES:
        return _read_cross(tokens, at, lexicon)
    number = read_number(tokens, at, lexicon)
    return (_read_times(tokens, number, lexicon) or _read_factor(tokens, number, lexicon)) if number else None


def _read_verb(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "doubled", "a triplé", "le double du", where the words around make it a change and no quality."""
    word = tokens[at].lower
    before = tokens[at - 1].lower if at else ""
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    followed_by = lexicon.table("multiplied_double").get(word)
    if followed_by is not None:
        changes = after in followed_by and (lexicon.language == "en" or before in lexicon.set("multiplied_articles"))
    elif word.endswith(("é", "ée", "és", "ées")):
        changes = before in lexicon.set("multiplied_after")
    else:
        changes = before not in lexicon.set("multiplied_never_after")
    value = float(lexicon.table("multiplied")[word])
    falls = value < 1 or direction_of(before, lexicon) == "down"  # "fell fourfold"
    return _make(at, at + 1, value, "down" if falls else "up") if changes else None


def _read_cross(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "x3", "×2,5"; not the "x" of "4x100"."""
    if (at and tokens[at].glued) or at + 1 >= len(tokens) or not tokens[at + 1].glued:
        return None
    written = tokens[at + 1]
    number = read_number(tokens, at + 1, lexicon) if written.kind == "digits" and written.text not in MACHINES else None
    if number is None or (
        number.last < len(tokens) and tokens[number.last].glued and tokens[number.last].kind == "word"
    ):
        return None
    return Draft(at, number.last, number.value, "multiple", "x", sure=True, number_end=number.last)


def _read_times(tokens: Tokens, number: Number, lexicon: Lexicon) -> Draft | None:
    """Such as "deux fois plus", "three times the"; not "deux fois la semaine"."""
    if number.last >= len(tokens) or tokens[number.last].lower not in lexicon.set("times"):
        return None
    last = number.last + 1
    follows = tokens[last].lower if last < len(tokens) else ""
    per = last + 1 < len(tokens) and tokens[last + 1].lower in lexicon.table("per_units")
    if follows not in lexicon.set("times_more") | lexicon.set("times_of") or (
        follows in lexicon.set("times_of") and per
    ):
        return None
    less = follows in lexicon.set("times_less")
    return _make(number.first, last + (follows in lexicon.set("times_said")), number.value, "down" if less else "up")


def _read_factor(tokens: Tokens, number: Number, lexicon: Lexicon) -> Draft | None:
    """Such as "divisé par deux", "increased by a factor of ten"."""
    way = next((way for table, way in _WAYS.items() if lexicon.phrase_before(tokens, number.first, table)), None)
    return _make(number.first, number.last, number.value, way) if way else None


def _make(first: int, last: int, value: float, direction: Direction) -> Draft:
    return Draft(first, last, value, "multiple", "x", direction=direction, change="by", sure=True, number_end=last)
