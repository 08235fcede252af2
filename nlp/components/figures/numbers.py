"""Numbers: digits and words of number, with their multipliers, read at one place of a sentence."""

import re

from nlp.components.figures.cardinals import read_cardinal
from nlp.components.figures.collectives import read_collective, read_vague
from nlp.components.figures.digits import has_group, parse_digits
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.portions import read_portion
from nlp.components.figures.scales import Number, add_scales, read_added
from nlp.components.figures.tokens import Tokens

#: Such amounts go on after a noun of number of such size: "1 milliard 200 millions".
THOUSAND, MILLION = 1e3, 1e6
#: A price with three decimals, or thousands.
_DOUBTFUL = re.compile(r"[1-9],\d\d[1-9]")


def read_number(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    """The number at ``at``, with what goes on after a noun of number: "1 milliard 200 millions"."""
    number = _read_one(tokens, at, lexicon)
    below = number.scale if number else 0.0
    while number and below >= MILLION and (lower := _read_lower(tokens, number.last, below, lexicon)):
        number = number._replace(last=lower.last, value=number.value + lower.value, scaled=lower.scaled)
        below = lower.scale
    return number


def _read_one(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    token = tokens[at]
    if token.kind == "digits":
        return _read_digits(tokens, at, lexicon)
    if token.kind != "word" or token.lower not in lexicon.starters:
        return None
    return (
        _read_one_and_a_half(tokens, at, lexicon)
        or read_portion(tokens, at, lexicon)
        or read_collective(tokens, at, lexicon)
        or read_vague(tokens, at, lexicon)
        or read_cardinal(tokens, at, lexicon)
    )


def _read_lower(tokens: Tokens, at: int, below: float, lexicon: Lexicon) -> Number | None:
    """A number of thousands less than ``below``: a year or a count after an amount is no part of it."""
    lower = _read_one(tokens, at, lexicon) if at < len(tokens) else None
    if lower is None or not THOUSAND <= lower.value < below or lower.bound != "=":
        return None
    grouped = lower.scale > 1.0 or has_group(tokens[at].text)
    return lower if grouped and tokens[at].lower not in lexicon.set("articles") else None


def _read_digits(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    if _is_price_in_doubt(tokens, at, lexicon):
        return None
    value = parse_digits(tokens[at].text, language=lexicon.language, decimal=_wants_decimal(tokens, at, lexicon))
    if value is None:
        return None
    grouped = has_group(tokens[at].text)
    number = Number(at, at + 1, value, digits=True, sure=grouped)
    return add_scales(tokens, number, lexicon)


def _is_price_in_doubt(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Such as "1,859 €" alone: a price with three decimals in French, thousands in texts that follow English."""
    doubtful = lexicon.language == "fr" and _DOUBTFUL.fullmatch(tokens[at].text)
    return (
        bool(doubtful)
        and at + 1 < len(tokens)
        and tokens[at + 1].lower in ("€", "euros")
        and not (_wants_decimal(tokens, at, lexicon))
    )


def _wants_decimal(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether what follows asks for decimals: a scale or a percentage, or a singular that no thousand has."""
    if at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    if after.lower in lexicon.table("scales") and after.lower not in ("mille", "milles", "thousand"):
        return True
    if after.text in lexicon.multipliers or lexicon.phrase_at(tokens, at + 1, "percent"):
        return True
    if after.lower in ("€", "euros") and any(
        token.lower in lexicon.set("priced_by") for token in tokens[at + 2 : at + 5]
    ):
        return True
    return lexicon.language == "fr" and after.lower in ("euro", "dollar", "mètre", "kilomètre", "kg", "tonne", "litre")


def _read_one_and_a_half(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    part, last = read_added(tokens, at + 1, lexicon) if tokens[at].lower in ("one", "un", "une") else (0.0, at)
    return add_scales(tokens, Number(at, last, 1 + part), lexicon) if part else None
