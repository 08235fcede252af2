"""Measures: the unit that stands after a number, or before it."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from nlp.components.figures.lexicon import Lexicon, Phrase, Unit
from nlp.components.figures.scores import find_scale
from nlp.components.figures.tokens import Token, Tokens

Value = TypeVar("Value")

#: Tokens of the longest name of a unit.
LONGEST = 4
QUOTES = frozenset("\"“”«»'‘’")


class Measure(NamedTuple):
    """A unit that ends before ``last``; ``factor`` is what the number is still to be multiplied by."""

    unit: Unit
    last: int
    factor: float = 1.0


def read_measure(tokens: Tokens, at: int, lexicon: Lexicon, *, money: str | None = None) -> Measure | None:
    """The unit after a number that ends at ``at``; ``money`` is the currency that stood before the number."""
    factor, last = _read_multiplier(tokens, at, lexicon, money)
    if money:
        return Measure(Unit("money", money), _skip_currency(tokens, last, lexicon), factor)
    unit = _read_percent(tokens, last, lexicon) or _read_currency(tokens, last, lexicon)
    unit = unit or (_read_symbol(tokens, last, lexicon) if last == at else None) or _read_name(tokens, last, lexicon)
    return unit._replace(factor=factor) if unit else None


def read_scale(tokens: Tokens, at: int, lexicon: Lexicon) -> tuple[float, int]:
    """The multiplier in letters without a currency, and where it ends: "30k users", "1.2bn users"."""
    if at < len(tokens) and tokens[at].glued and tokens[at].text in lexicon.multipliers and tokens[at].text != "M":
        return lexicon.multipliers[tokens[at].text], at + 1
    return 1.0, at


def _read_multiplier(tokens: Tokens, at: int, lexicon: Lexicon, money: str | None) -> tuple[float, int]:
    if at >= len(tokens):
        return 1.0, at
    token = tokens[at]
    table = lexicon.multipliers_money
    if token.text not in table:
        return 1.0, at
    spaced = token.text in lexicon.multipliers_spaced and not _is_elided(tokens, at)
    if money and (token.glued or token.text in lexicon.multipliers or spaced):
        return table[token.text], at + 1
    if _read_currency(tokens, at + 1, lexicon):
        return table[token.text], at + 1
    return 1.0, at


def _skip_currency(tokens: Tokens, at: int, lexicon: Lexicon) -> int:
    """Past a currency that is said twice: "$20m US", "$5 million dollars"."""
    again = _read_currency(tokens, at, lexicon) if at < len(tokens) and tokens[at].kind == "word" else None
    return again.last if again else at


def _read_percent(tokens: Tokens, at: int, lexicon: Lexicon) -> Measure | None:
    for table, symbol in (("points_sure", "percentage_point"), ("percent", "percent")):
        if length := lexicon.phrase_at(tokens, at, table):
            return Measure(Unit("share", symbol), at + length)
    return None


def _read_currency(tokens: Tokens, at: int, lexicon: Lexicon) -> Measure | None:
    at = _skip_of(tokens, at, lexicon)
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.text in lexicon.signs:
        after = tokens[at + 1] if at + 1 < len(tokens) else token
        dollar = lexicon.dollars.get(after.lower) if token.text == "$" and after.text.isupper() else None
        return Measure(Unit("money", dollar or lexicon.signs[token.text]), at + 1 + bool(dollar))
    if token.text in lexicon.codes:
        return Measure(Unit("money", lexicon.codes[token.text]), at + 1)
    if unit := lexicon.scaled_codes.get(token.text):
        return Measure(unit, at + 1)
    if code := lexicon.cents.get(token.lower):
        return Measure(Unit("money", code, 0.01), at + 1)
    if last := _skip_land(tokens, at, lexicon):
        return Measure(Unit("money", ""), last)
    named = _longest(tokens, at, lexicon.currencies)
    if named and token.lower in ("pound", "pounds") and _is_weight(tokens, at, lexicon):
        return Measure(Unit("measure", "lb"), named[1])
    if named and named[1] < len(tokens) and tokens[named[1]].lower in lexicon.cents:
        return Measure(Unit("money", named[0], 0.01), named[1] + 1)  # "5 euro cents"
    return Measure(Unit("money", named[0]), named[1]) if named else None


def _skip_land(tokens: Tokens, at: int, lexicon: Lexicon) -> int | None:
    """Where a currency ends that is of a land whose currency is not listed: "livres soudanaises"."""
    if at + 1 >= len(tokens):
        return None
    name, land = (tokens[at], tokens[at + 1])[:: 1 if lexicon.language == "fr" else -1]
    if name.lower not in lexicon.of_lands or land.lower not in lexicon.peoples:
        return None
    return None if _longest(tokens, at, lexicon.currencies, least=2) else at + 2


def _is_weight(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether pounds are no money: in the singular ("a 550 pound hog"), or where something weighs."""
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if tokens[at].lower == "pound":
        return after not in lexicon.set("pound_money")
    return any(token.lower in lexicon.set("weighing") for token in tokens[max(0, at - 6) : at + 3])


def _read_symbol(tokens: Tokens, at: int, lexicon: Lexicon) -> Measure | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.text in ("°", "º") and at + 1 < len(tokens) and tokens[at + 1].glued and tokens[at + 1].text in "CF":
        return Measure(lexicon.symbols["°" + tokens[at + 1].text], at + 2)
    unit = lexicon.symbols.get(token.text)
    if (
        unit is None
        or (token.text == "s" and token.glued)
        or (len(token.text) == 1 and token.text.isalpha() and _is_elided(tokens, at))
    ):
        return None
    return Measure(unit, at + 1)


def _is_elided(tokens: Tokens, at: int) -> bool:
    """Whether the letter begins another word: "t-shirts", "h.264"; a full stop ends its sentence."""
    if at + 1 >= len(tokens) or not tokens[at + 1].glued or tokens[at + 1].lower not in "'’.-":
        return False
    return tokens[at + 1].text != "." or (at + 2 < len(tokens) and tokens[at + 2].glued)


def _read_name(tokens: Tokens, at: int, lexicon: Lexicon) -> Measure | None:
    at = _skip_of(tokens, at, lexicon)
    if at >= len(tokens):
        return None
    if found := _longest(tokens, at, lexicon.names):
        return Measure(*found)
    if unit := lexicon.time_units.get(tokens[at].lower):
        return Measure(unit, at + 1)
    return None


def _skip_of(tokens: Tokens, at: int, lexicon: Lexicon) -> int:
    """Past quotes and "of": "2 millions d'euros", "millions of dollars"."""
    while at < len(tokens) and tokens[at].text in QUOTES:
        at += 1
    return at + 1 if at < len(tokens) and tokens[at].lower in lexicon.set("of") else at


def _longest(tokens: Tokens, at: int, table: Mapping[Phrase, Value], *, least: int = 1) -> tuple[Value, int] | None:
    words = tuple(token.lower for token in tokens[at : at + LONGEST])
    for length in range(len(words), least - 1, -1):
        if (value := table.get(words[:length])) is not None:
            return value, at + length
    return None


def read_before(tokens: Tokens, first: int, lexicon: Lexicon, *, floor: int = 0) -> tuple[Unit, int] | None:
    """The unit that stands before a number at ``first``, and where it begins: "$100", "US$ 5", "magnitude 7,4".

    Tokens before ``floor`` belong to a figure already: "deux € 12" has one sign and one sum.
    """
    if first <= floor:
        return None
    before = tokens[first - 1]
    if before.text in lexicon.signs:
        return _sign_before(tokens, first - 1, before, lexicon, floor)
    if before.text in lexicon.codes and before.text != "BTC":
        return Unit("money", lexicon.codes[before.text]), first - 1
    if tokens[first].kind == "digits" and (scale := find_scale(tokens, first, lexicon, floor=floor)):
        return Unit("score", scale[0]), scale[1]
    words = [token.lower for token in tokens[max(floor, first - LONGEST) : first]]
    for start in range(len(words)):
        if unit := lexicon.before.get(tuple(words[start:])):
            return unit, first - len(words) + start
    return None


def _sign_before(tokens: Tokens, at: int, sign: Token, lexicon: Lexicon, floor: int) -> tuple[Unit, int] | None:
    code = lexicon.signs[sign.text]
    if at > 0 and tokens[at - 1].kind == "digits" and tokens[at - 1].end >= sign.start - 1:
        return None  # "100 € 20": the sign is of the number before it
    if sign.text == "$" and sign.glued and at > floor and tokens[at - 1].lower in lexicon.dollars:
        return Unit("money", lexicon.dollars[tokens[at - 1].lower]), at - 1
    return Unit("money", code), at
