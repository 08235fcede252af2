"""Numbers: digits and words of number, with their multipliers, read at one place of a sentence."""

import re

from nlp.components.figures.cardinals import read_cardinal
from nlp.components.figures.collectives import read_collective, read_half, read_vague
from nlp.components.figures.digits import has_group, parse_digits
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.scales import Number, add_scales
from nlp.components.figures.tokens import Tokens

#: A price with three decimals, or thousands.
_DOUBTFUL = re.compile(r"[1-9],\d\d[1-9]")


def read_number(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    token = tokens[at]
    if token.kind == "digits":
        return _read_digits(tokens, at, lexicon)
    if token.kind != "word" or token.lower not in lexicon.starters:
        return None
    return (
        _read_one_and_a_half(tokens, at, lexicon)
        or read_half(tokens, at, lexicon)
        or read_collective(tokens, at, lexicon)
        or read_vague(tokens, at, lexicon)
        or read_cardinal(tokens, at, lexicon)
    )


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
    if tokens[at].lower not in ("one", "un", "une") or not (half := lexicon.phrase_at(tokens, at + 1, "and_a_half")):
        return None
    return add_scales(tokens, Number(at, at + 1 + half, 1.5), lexicon)
