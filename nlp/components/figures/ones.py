"""Ones: "un", "one" and "a" where they are a figure: a length, or one beside other counts."""

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import read_measure
from nlp.components.figures.nouns import make_singular, read_noun
from nlp.components.figures.numbers import read_number
from nlp.components.figures.tokens import Tokens


def read_one(tokens: Tokens, at: int, lexicon: Lexicon, last: Draft | None) -> Draft | None:
    if tokens[at].lower not in lexicon.set("articles") or at + 1 >= len(tokens):
        return None
    return _read_length(tokens, at, lexicon) or _read_beside(tokens, at, lexicon, last)


def _read_length(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "un an de détention", "in one hour", "a year later", "un mois et demi"."""
    measure = read_measure(tokens, at + 1, lexicon)
    if measure is None or measure.last != at + 2:
        return None
    unit = measure.unit
    if unit.kind == "share":
        return Draft(at, measure.last, unit.factor, "share", unit.symbol, sure=True, number_end=measure.last)
    states = _states_by_article if tokens[at].lower in ("a", "an") else _states_length
    if unit.kind not in ("duration", "measure") or not states(tokens, at, lexicon):
        return None
    half = lexicon.phrase_at(tokens, at + 2, "and_a_half")
    value, last = unit.factor * (1.5 if half else 1), measure.last + half
    return Draft(at, last, value, unit.kind, unit.symbol, sure=True, number_end=last)


def _states_by_article(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether "a year" says how long: "in a year", "a year later"; not "twice a year", "for a minute"."""
    before, after = tokens[at - 1].lower if at else "", tokens[at + 2].lower if at + 2 < len(tokens) else ""
    if tokens[at + 1].lower in ("minute", "second"):
        return False
    led = before in lexicon.set("one_unit_after") and before not in ("at", "only", "of")
    half = lexicon.phrase_at(tokens, at + 2, "and_a_half") > 0
    return led or half or after in lexicon.set("one_lengthened")


def _states_length(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether "un an", "one year" says how long: not "un mois historique", "un jour"."""
    word, before = tokens[at + 1].lower, tokens[at - 1].lower if at else ""
    if before in lexicon.set("one_unit_after"):
        return word in lexicon.set("one_unit") or word in lexicon.set("one_day")
    followed = lexicon.set("one_followed")
    after = tokens[at + 2].lower if at + 2 < len(tokens) else ""
    return word in lexicon.set("one_unit") and (not followed or not after or after in followed)


def _read_beside(tokens: Tokens, at: int, lexicon: Lexicon, last: Draft | None) -> Draft | None:
    """Such as "un mort et 12 blessés", "six morts dont un enfant", "including one child"."""
    if tokens[at].lower in ("a", "an"):
        return None
    before = tokens[at - 1].lower if at else ""
    counted = last is not None and last.kind == "count" and not last.bare and 0 < at - last.last <= 3
    included = before in ("dont", "including") and counted
    listed = before in lexicon.set("beside") and counted and tokens[at + 1].lower in lexicon.set("one_beside")
    if not included and not listed and not _leads_count(tokens, at, lexicon):
        return None
    noun = read_noun(tokens, at + 1, lexicon, scaled=False, single=True)
    if noun is None:
        return None
    unit = "person" if tokens[noun.at].lower in lexicon.set("dead") else make_singular(tokens[noun.at].text, lexicon)
    return Draft(at, noun.last, 1, "count", unit, head=noun.at, sure=True, number_end=at + 1)


def _leads_count(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    if tokens[at + 1].lower not in lexicon.set("one_beside"):
        return False
    for place in range(at + 2, min(at + 5, len(tokens) - 1)):
        if tokens[place].lower in lexicon.set("beside"):
            number = read_number(tokens, place + 1, lexicon)
            return number is not None and read_noun(tokens, number.last, lexicon, scaled=number.scaled) is not None
    return False
