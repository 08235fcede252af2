"""Portions: a half, a quarter of a scale, a dozen or a unit: "half a billion", "a quarter of a million"."""

from collections.abc import Mapping

from corpus.vocabulary import Bound
from nlp.components.figures.cardinals import read_cardinal
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import read_measure
from nlp.components.figures.scales import Number
from nlp.components.figures.tokens import Tokens

#: Tokens between the first of a portion and the name of its fraction: "twenty-three thirds".
NEAR = 5
#: Kinds of unit that there are parts of: of euros and people there are shares.
PARTED = frozenset(("share", "duration", "measure"))


def read_portion(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    return _read_half(tokens, at, lexicon) or _read_part(tokens, at, lexicon)


def _read_half(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    """Such as "half a billion", "un demi-milliard", "une demi-heure"."""
    start = at + 1 if lexicon.language == "fr" and tokens[at].lower in lexicon.set("articles") else at
    if start >= len(tokens) or tokens[start].lower not in lexicon.set("half"):
        return None
    after = start + 1
    while after < len(tokens) and (tokens[after].lower == "-" or tokens[after].lower in ("a", "an")):
        after += 1
    if lexicon.phrase_at(tokens, after, "percent"):
        return Number(at, after, 0.5, sure=True)
    if after == start + 1 and lexicon.language == "fr":
        return None
    word = tokens[after].lower if after < len(tokens) else ""
    scales = _scales(lexicon)
    if word in scales:
        bound: Bound = "~" if word in lexicon.table("collectives") else "="
        return Number(at, after + 1, scales[word] / 2, bound, scaled=True, sure=True, scale=scales[word])
    if word in lexicon.time_units and word != "second":
        return Number(at, after, 0.5, sure=True)
    return None


def _read_part(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    """Such as "three-quarters of a billion", "un quart de million", "a tenth of one percent"."""
    names = lexicon.table("fractions")
    if not any(token.lower in names for token in tokens[at : at + NEAR]):
        return None
    parts, place = _count_parts(tokens, at, lexicon)
    divisor = names.get(tokens[place].lower) if place < len(tokens) else None
    if divisor is None:
        return None
    linked = lexicon.phrase_at(tokens, place + 1, "portion_links")
    after, value = place + 1 + linked, parts / divisor
    if not linked and tokens[place].lower not in lexicon.set("portions_unlinked"):
        return None
    word = tokens[after].lower if after < len(tokens) else ""
    if (scale := _scales(lexicon).get(word)) is not None:
        return Number(at, after + 1, round(value * scale, 2), scaled=True, sure=True, scale=scale)
    measure = read_measure(tokens, after, lexicon) if linked else None
    return Number(at, after, round(value, 4), sure=True) if measure and measure.unit.kind in PARTED else None


def _count_parts(tokens: Tokens, at: int, lexicon: Lexicon) -> tuple[float, int]:
    """How many of a fraction there are, and where its name is; none but a half stands without a number."""
    if tokens[at].lower in lexicon.set("articles"):
        return 1.0, at + 1
    if tokens[at].lower in lexicon.set("whole_fractions"):
        return 1.0, at
    counted = read_cardinal(tokens, at, lexicon, scales=False)
    if counted is None:
        return 1.0, len(tokens)
    joined = counted.last < len(tokens) and tokens[counted.last].lower == "-"
    return counted.value, counted.last + joined


def _scales(lexicon: Lexicon) -> Mapping[str, float]:
    return {**lexicon.table("scales"), **lexicon.table("collectives")}
