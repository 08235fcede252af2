"""Scales: a number, and the multipliers after it."""

from typing import NamedTuple

from corpus.vocabulary import Bound
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens, starts_with

#: No text counts further; "million" said fifty times would not end.
LARGEST = 1e18


class Number(NamedTuple):
    """A number over ``tokens[first:last]``. ``scaled`` when it ends in a noun of number: "of" may come before what
    is counted; ``sure`` when its form alone says that it is a quantity."""

    first: int
    last: int
    value: float
    bound: Bound = "="
    scaled: bool = False
    sure: bool = False
    digits: bool = False
    scale: float = 1.0


def add_scales(tokens: Tokens, number: Number, lexicon: Lexicon) -> Number:
    """Multiply by the scales that follow: "12 mille", "3 000 milliards", "2 dizaines de milliers"."""
    scales = lexicon.table("scales")
    number = _add_half(tokens, number, lexicon)
    last, factor, scaled = number.last, 1.0, number.scaled
    while last < len(tokens):
        step = last + 1 if tokens[last].lower == "-" and tokens[last].glued and last + 1 < len(tokens) else last
        word = tokens[step].lower
        if word not in scales or tokens[step].text == "M" or number.value * factor * scales[word] > LARGEST:
            break
        factor, last, scaled = factor * scales[word], step + 1, word not in ("mille", "thousand")
    value = number.value * factor
    counted = lexicon.table("collectives_counted")
    if number.digits and last < len(tokens) and tokens[last].lower in counted and factor == 1:
        number = number._replace(bound="~")
        factor, last, scaled = float(counted[tokens[last].lower]), last + 1, True
    if factor > 1 and (half := lexicon.phrase_at(tokens, last, "and_a_half")):
        value, last = value + factor / 2, last + half
    return number._replace(
        last=last, value=value, scaled=scaled, sure=number.sure or factor > 1, scale=number.scale * factor
    )


def _add_half(tokens: Tokens, number: Number, lexicon: Lexicon) -> Number:
    """Such as "two and a half million", "deux et demi"."""
    if number.scale != 1.0 or number.value >= 1000:
        return number
    part, last = read_added(tokens, number.last, lexicon)
    return number._replace(last=last, value=number.value + part)


def read_added(tokens: Tokens, at: int, lexicon: Lexicon) -> tuple[float, int]:
    """What is added to a number that ends at ``at``, and where that ends: "and a half", "and a quarter million"."""
    if at >= len(tokens) or tokens[at].lower not in lexicon.set("and"):
        return 0.0, at
    if half := lexicon.phrase_at(tokens, at, "and_a_half"):
        return 0.5, at + half
    for phrase, part in lexicon.added_parts.items():
        after = at + len(phrase)
        if starts_with(tokens, at, phrase) and after < len(tokens) and tokens[after].lower in lexicon.table("scales"):
            return part, after
    return 0.0, at
