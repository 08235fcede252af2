"""Scales: a number, and the multipliers after it."""

from typing import NamedTuple

from corpus.vocabulary import Bound
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens


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
        if word not in scales or (tokens[step].text == "M"):
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
    half = lexicon.phrase_at(tokens, number.last, "and_a_half") if number.scale == 1.0 and number.value < 1000 else 0
    return number._replace(last=number.last + half, value=number.value + 0.5) if half else number
