"""Parts: amounts in two units, such as hours and minutes, or euros and cents."""

from nlp.components.figures.days import is_year
from nlp.components.figures.draft import Draft, tidy
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import read_measure
from nlp.components.figures.numbers import read_number
from nlp.components.figures.scales import Number
from nlp.components.figures.tokens import Tokens

#: How many of the smaller unit are in the larger.
FACTORS = {("hour", "minute"): 60, ("minute", "second"): 60, ("year", "month"): 12, ("day", "hour"): 24}
LINKS = frozenset((",", "et", "and"))


def add_smaller(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> None:
    """Lengths in several units, in the smallest: "2 heures 30", "1 h 39 min", "49 sec 70"; and "deux ans et demi"."""
    if half := lexicon.phrase_at(tokens, draft.last, "and_a_half"):
        _extend(draft, draft.value + 0.5, draft.last + half)
        return
    number = _read_next(tokens, draft, lexicon)
    if number is None or is_year(tokens[number.first]):
        return
    at_once = number.first == draft.last and len(tokens[number.first].text) == 2 and number.digits
    if draft.unit == "second" and at_once:
        _extend(draft, draft.value + number.value / 100, number.last)
        return
    smaller = read_measure(tokens, number.last, lexicon)
    unit = smaller.unit.symbol if smaller else "minute"
    factor = FACTORS.get((draft.unit, unit))
    if factor is None or number.value >= 60 or not (smaller or (at_once and draft.unit == "hour")):
        return
    draft.unit = unit
    _extend(draft, draft.value * factor + number.value, smaller.last if smaller else number.last)
    if smaller:
        add_smaller(tokens, draft, lexicon)


def add_cents(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> None:
    """Such as "15 euros et 20 centimes", "1€50", "12 euros 99"."""
    if draft.scale != 1.0 or draft.factor != 1.0 or draft.value != int(draft.value):
        return
    number = _read_next(tokens, draft, lexicon)
    if number is None or number.value >= 100 or tokens[draft.last].text == ",":
        return
    if number.last < len(tokens) and tokens[number.last].lower in lexicon.cents:
        _extend(draft, draft.value + number.value / 100, number.last + 1)
    elif draft.digits and number.first == draft.last and _are_cents(tokens, number, lexicon):
        _extend(draft, draft.value + number.value / 100, number.last)


def _are_cents(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """Whether two digits right behind a currency count nothing of their own."""
    written = tokens[number.first]
    if not (written.text.isdecimal() and len(written.text) == 2) or number.last != number.first + 1:
        return False
    after = tokens[number.last] if number.last < len(tokens) else None
    closed = after is None or after.kind == "sign" or after.lower in lexicon.set("stops") - lexicon.set("times")
    return closed and read_measure(tokens, number.last, lexicon) is None


def _read_next(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> Number | None:
    at = draft.last + (draft.last < len(tokens) and tokens[draft.last].lower in LINKS)
    return read_number(tokens, at, lexicon) if at < len(tokens) else None


def _extend(draft: Draft, value: float, last: int) -> None:
    draft.value, draft.last, draft.number_end = tidy(value), last, last
