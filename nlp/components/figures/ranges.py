"""Ranges: two numbers that bound one figure."""

from nlp.components.figures.changes import NEAR, direction_of, is_counted, leads_to
from nlp.components.figures.draft import Draft, tidy
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import Measure, read_before, read_measure
from nlp.components.figures.numbers import read_number
from nlp.components.figures.quantities import complete
from nlp.components.figures.scales import Number
from nlp.components.figures.signs import DEGREES, is_negative
from nlp.components.figures.tokens import Tokens

DASHES = frozenset("-–—")
#: A dash between counts is no range but a score or a code when one is this much the other: "3-45 joueurs".
FARTHEST = 9
#: A first amount shares the multiplier of the second when it would be this much smaller without: "$3 to $5 million".
SHARING = 100


def read_range(tokens: Tokens, low: Number, lexicon: Lexicon, excluded: set[int], *, floor: int = 0) -> Draft | None:
    """Such as "3 à 5 %", "22,000 to 33,000 agents", "entre 3 et 5 millions".

    Two values that something went from and to are none. What stands before ``floor`` is taken.
    """
    before = read_before(tokens, low.first, lexicon, floor=floor)
    first = before[1] if before else low.first
    money = before[0].symbol if before and before[0].kind == "money" else None
    own = read_measure(tokens, low.last, lexicon, money=money)
    after_own = own.last if own else low.last
    between = first > 0 and tokens[first - 1].lower in lexicon.set("between")
    for at in dict.fromkeys((low.last, after_own)):
        high = _read_high(tokens, at, lexicon, excluded, between=between)
        if high is None:
            continue
        upper = _complete_high(tokens, high, money, lexicon)
        if leads_to(tokens, Draft(first, at, low.value, scale=low.scale), upper, lexicon):
            return None
        if _is_change_and_level(tokens, first, at, upper, lexicon):
            continue
        dash = tokens[at].text in DASHES
        if draft := _join(tokens, low, high, upper, own if at == after_own else None, lexicon, dash=dash):
            draft.first = first - between
            if draft.first and draft.unit in DEGREES and is_negative(tokens, draft, lexicon):
                draft.value, draft.first = -draft.value, draft.first - 1
            return draft
    return None


def _is_change_and_level(tokens: Tokens, first: int, at: int, upper: Draft, lexicon: Lexicon) -> bool:
    """Such as "fell by 300 to 900 users"; "rose by 3 to 5 %" and "by 20 to 30 euros" are ranges."""
    by = first > 0 and tokens[first - 1].lower in lexicon.set("change_by") - lexicon.set("from")
    if not by or tokens[at].lower not in lexicon.set("change_to") or not is_counted(upper):
        return False
    return any(direction_of(token.lower, lexicon) for token in tokens[max(0, first - NEAR) : first])


def _complete_high(tokens: Tokens, high: Number, money: str | None, lexicon: Lexicon) -> Draft:
    """The upper end with its unit: a currency in front of the lower is of both, but for what counts something."""
    upper = complete(tokens, high, lexicon)
    if money is None or upper.kind == "money":
        return upper
    shared = complete(tokens, high, lexicon, money=money)
    return shared if upper.bare or shared.scale > high.scale else upper


def _read_high(tokens: Tokens, at: int, lexicon: Lexicon, excluded: set[int], *, between: bool) -> Number | None:
    """The upper end, when what stands at ``at`` leads to one."""
    if at + 1 >= len(tokens):
        return None
    word = tokens[at].lower
    if word not in lexicon.set("ranges") and not (between and word in lexicon.set("and")):
        return None
    start = at + 1 + (tokens[at + 1].text in lexicon.signs)
    if start >= len(tokens) or (start in excluded and not tokens[at].glued):
        return None
    return read_number(tokens, start, lexicon)


def _join(
    tokens: Tokens, low: Number, high: Number, upper: Draft, own: Measure | None, lexicon: Lexicon, *, dash: bool
) -> Draft | None:
    """The figure of both ends; ``own`` is the unit of the lower. Null when they are not ends of one range."""
    if upper.bare and (own or dash or not (low.sure and high.sure)):
        return None
    if own and own.unit.symbol != upper.unit:
        return None
    if upper.value < 0:  # "five to ten degrees below zero"
        return _close(upper, upper.value, -low.value)
    base = high.value / high.scale
    if not own and low.scale == 1.0 < high.scale and base < low.value < 10:
        return None  # "between 1 and 0.5 million": which is the lower end cannot be told
    value = _scale_low(tokens, low, high, upper, own, lexicon)
    if dash and upper.kind == "count" and high.scale > 1.0 and upper.value > FARTHEST * value:
        return None
    return _close(upper, value, upper.value)


def _scale_low(tokens: Tokens, low: Number, high: Number, upper: Draft, own: Measure | None, lexicon: Lexicon) -> float:
    """The lower end in the unit of the upper, whose multiplier it shares where it has none and is smaller."""
    base = high.value / high.scale
    if not (own or low.digits or high.digits) and low.value < 10 and 100 * low.value < base and base % 100 == 0:
        return 100 * low.value * high.scale  # "two to three hundred thousand"
    if own:
        value = low.value * own.unit.factor
        shares = own.factor == low.scale == 1.0 and value * SHARING < upper.value
        if shares and (own.last <= low.last or upper.kind == "money"):
            return low.value * upper.value / base
        return value * own.factor
    if low.scale == 1.0 and low.value <= base:
        return low.value * upper.value / base
    measure = read_measure(tokens, high.last, lexicon) if upper.kind != "count" else None
    return low.value * (measure.unit.factor if measure else 1.0)


def _close(upper: Draft, low: float, high: float) -> Draft | None:
    if not low < high:
        return None
    upper.value, upper.value_max, upper.bound = tidy(low), tidy(high), "range"
    upper.hedged = upper.sure = True
    return upper
