"""Quantities: a number with its unit, or with what it counts."""

from nlp.components.figures.draft import Draft, tidy
from nlp.components.figures.lexicon import Lexicon, Unit
from nlp.components.figures.measures import Measure, read_before, read_measure, read_scale
from nlp.components.figures.nouns import make_singular, read_noun
from nlp.components.figures.parts import add_cents, add_smaller
from nlp.components.figures.rates import read_per
from nlp.components.figures.scales import Number
from nlp.components.figures.shares import extend_share
from nlp.components.figures.signs import apply_sign
from nlp.components.figures.tokens import Tokens

#: Adjectives that may stand before a unit, and the kinds of unit that have them.
ADJECTIVES = 3
MODIFIED = frozenset(("duration", "measure", "money"))
#: Letters that are metres or minutes elsewhere.
MILLIONS = frozenset(("m", "mn"))


def complete(tokens: Tokens, number: Number, lexicon: Lexicon, *, floor: int = 0, money: str | None = None) -> Draft:
    """The number with its unit, of before or after it, or with what it counts; tokens before ``floor`` are taken.
    ``money`` is its currency where none stands before it."""
    number = _add_about(tokens, number, lexicon)
    before = read_before(tokens, number.first, lexicon, floor=floor)
    first = before[1] if before else number.first
    if before and before[0].kind != "money":
        return _make(number, before[0], first, number.last)
    money = before[0].symbol if before else money
    after = number.last + _is_joined(tokens, number.last)
    measure = read_measure(tokens, after, lexicon, money=money)
    if measure and (measure.unit.kind == "money" or not _is_million(tokens, after, lexicon)):
        return _measured(tokens, number, measure, first, lexicon)
    return _counted(tokens, number, first, lexicon)


def _add_about(tokens: Tokens, number: Number, lexicon: Lexicon) -> Number:
    """With a bound that is joined to it: "2,000+ servers", "30-odd firms"."""
    last, joined = number.last, _is_joined(tokens, number.last)
    if joined and tokens[last + 1].lower in lexicon.set("joined_about"):
        return number._replace(last=last + 2, bound="~")
    plus = last < len(tokens) and tokens[last].text == "+" and tokens[last].glued
    if plus and not (last + 1 < len(tokens) and tokens[last + 1].glued):
        return number._replace(last=last + 1, bound=">=")
    return number


def _is_million(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether the "m" at a number is English for a million: "1.7m people", "5 mn units", and not in "10m tall towers"
    nor, with a space, before what may be of metres: "30 m walls"."""
    if lexicon.language != "en" or at >= len(tokens) or tokens[at].text not in MILLIONS:
        return False
    noun = read_noun(tokens, at + 1, lexicon, scaled=False)
    if noun is None or tokens[at + 1].lower in lexicon.set("dimensions"):
        return False
    if tokens[at].glued:
        return True
    return noun.at == at + 1 and (tokens[at].text == "mn" or tokens[noun.at].lower in lexicon.set("counted"))


def _is_joined(tokens: Tokens, at: int) -> int:
    """1 when a hyphen joins the number to its unit: "72-hour"."""
    joined = at + 1 < len(tokens) and tokens[at].text in "-‑" and tokens[at].glued and tokens[at + 1].glued
    return int(joined and tokens[at + 1].kind == "word")


def _make(number: Number, unit: Unit, first: int, last: int, factor: float = 1.0) -> Draft:
    value = number.value * factor * unit.factor
    return Draft(
        first, last, tidy(value), unit.kind, unit.symbol, number.bound, sure=True, digits=number.digits,
        hedged=number.bound != "=", number_end=number.last, scale=number.scale * factor, factor=unit.factor,
    )  # fmt: skip


def _measured(tokens: Tokens, number: Number, measure: Measure, first: int, lexicon: Lexicon) -> Draft:
    draft = _make(number, measure.unit, first, measure.last, measure.factor)
    draft.number_end = measure.last
    if draft.kind in ("duration", "measure"):
        add_smaller(tokens, draft, lexicon)
    if draft.kind == "money":
        add_cents(tokens, draft, lexicon)
    apply_sign(tokens, draft, lexicon)
    if draft.kind == "share":
        return extend_share(tokens, draft, lexicon)
    return draft


def _counted(tokens: Tokens, number: Number, first: int, lexicon: Lexicon) -> Draft:
    factor, after = read_scale(tokens, number.last, lexicon)
    if factor == 1 and _is_million(tokens, after, lexicon):
        factor, after = 1e6, after + 1
    draft = Draft(
        first, after, tidy(number.value * factor), bound=number.bound, bare=True, digits=number.digits,
        sure=number.sure or factor > 1, hedged=number.bound != "=", number_end=after, scale=number.scale * factor,
    )  # fmt: skip
    if joined := _is_joined(tokens, after):
        return _compounded(tokens, draft, after + joined, lexicon)
    if measure := _read_over_adjectives(tokens, after, lexicon):
        draft.kind, draft.unit, draft.last, draft.bare = measure.unit.kind, measure.unit.symbol, measure.last, False
        draft.value = tidy(draft.value * measure.unit.factor)
        return draft
    scaled = number.scaled or factor > 1
    noun = read_noun(tokens, after, lexicon, scaled=scaled, single=number.value < 2 and number.digits)
    if (
        noun
        and number.digits
        and (tokens[noun.at].lower in lexicon.set("numbered") or _is_version(tokens, number, lexicon))
    ):
        return _unsure(draft)
    if noun:
        _name(draft, noun.at, noun.last, noun.lemma)
    elif _is_frequency(tokens, after, lexicon):
        _name(draft, after, after + 1, make_singular(tokens[after].text, lexicon))
    elif after < len(tokens) and tokens[after].lower in lexicon.set("dead"):
        _name(draft, after, after + 1, "person")
    return draft


def _is_version(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """Whether a decimal point in French, where a comma parts decimals, makes the number a version: "8.2 CU"."""
    whole = number.value == int(number.value)
    return lexicon.language == "fr" and "." in tokens[number.first].text and not whole and not number.scaled


def _name(draft: Draft, head: int, last: int, unit: str) -> None:
    draft.head, draft.last, draft.unit, draft.bare = head, last, unit, False


def _is_frequency(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Such as "sept fois par jour", "three times a week"."""
    return (
        at < len(tokens) and tokens[at].lower in lexicon.set("times") and read_per(tokens, at + 1, lexicon) is not None
    )


def _read_over_adjectives(tokens: Tokens, at: int, lexicon: Lexicon) -> Measure | None:
    """The unit behind adjectives: "deux dernières années", "two full days", "millions of risky dollars"."""
    of = at < len(tokens) and tokens[at].lower in lexicon.set("of")
    start = place = at + of
    while place < len(tokens) and place - start < ADJECTIVES and tokens[place].lower in lexicon.set("adjectives"):
        place += 1
    if place == start and of and lexicon.language == "en":
        place += 1
    measure = read_measure(tokens, place, lexicon) if place > start else None
    if measure and measure.unit.kind == "duration" and not tokens[measure.last - 1].lower.endswith("s"):
        return None  # "300 last year" has no length: there are many of it
    return measure if measure and measure.unit.kind in MODIFIED else None


def _compounded(tokens: Tokens, draft: Draft, at: int, lexicon: Lexicon) -> Draft:
    """Such as "76-page"; kinds such as "two-factor" stay bare and so are dropped."""
    word = tokens[at].lower
    kinds = (lexicon.set("compounds"), lexicon.table("cardinals"), lexicon.set("stops"))
    if lexicon.language == "fr" or any(word in table for table in kinds):
        return _unsure(draft)
    _name(draft, at, at + 1, make_singular(tokens[at].text, lexicon))
    return draft


def _unsure(draft: Draft) -> Draft:
    """A number that only tells kinds apart: bare, and with nothing to keep it."""
    draft.sure = draft.hedged = False
    return draft
