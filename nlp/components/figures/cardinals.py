"""Cardinals: numbers in words."""

from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.scales import Number, add_scales
from nlp.components.figures.tokens import Token, Tokens


def read_cardinal(tokens: Tokens, at: int, lexicon: Lexicon, *, scales: bool = True) -> Number | None:
    """Cardinals: "trois cent mille", "quatre-vingt-dix", "twenty-one thousand", "a hundred and five"."""
    total, current, last = 0.0, 0.0, at
    place, smallest = at, float("inf")
    most = 100 if lexicon.language == "en" else 20  # "twenty-five hundred"
    while place < len(tokens):
        word = tokens[place].lower
        if not _continues(tokens, place, at):
            break
        step = _value_of(tokens, place, at, lexicon)
        if step is not None and _fits(current, step, lexicon.language, last > at):
            current += 3 * step + 16 if _multiplies(current, step) else step
        elif word in lexicon.set("hundreds") and (
            (0 < current < most and current % 10) or (current == 0 and word in lexicon.set("alone"))
        ):
            current = max(current, 1) * 100
        elif scales and word in lexicon.table("scales") and (factor := lexicon.table("scales")[word]) < smallest:
            if current == 0 and (total > 0 or word not in lexicon.set("alone")):
                break
            total, current, smallest = total + max(current, 1) * factor, 0, factor
        else:
            break
        place = last = place + 1
        place = _skip_connector(tokens, place, lexicon, current)
    if last == at or total + current < 2:
        return None
    plain = Number(
        at, last, total + current, scaled=_ends_in_noun(tokens[last - 1], lexicon), sure=total + current >= 100
    )
    if smallest < float("inf"):
        plain = plain._replace(scale=smallest)
        if half := lexicon.phrase_at(tokens, last, "and_a_half"):
            plain = plain._replace(last=last + half, value=plain.value + smallest / 2)
    return add_scales(tokens, plain, lexicon) if scales else plain


def _value_of(tokens: Tokens, place: int, first: int, lexicon: Lexicon) -> float | None:
    word = tokens[place].lower
    if (value := lexicon.table("cardinals").get(word)) is not None:
        return float(value)
    if word in lexicon.set("articles"):
        scale_next = place + 1 < len(tokens) and (
            tokens[place + 1].lower in lexicon.table("scales") or tokens[place + 1].lower in lexicon.set("hundreds")
        )
        if place == first:
            return 1.0 if scale_next else None
        return 1.0 if word not in ("a", "an") else None
    return None


def _multiplies(current: float, step: float) -> bool:
    """Such as "quatre-vingts" is four times twenty."""
    return step == 20 and current % 100 == 4


def _fits(current: float, step: float, language: str, started: bool) -> bool:
    """Whether ``step`` may follow what was read since the last scale: only smaller steps do."""
    if not started or current == 0:
        return True
    rest = current % 100
    if rest == 0:
        return current >= 100
    if language == "fr" and rest == 10 and 7 <= step <= 9:
        return True
    if language == "fr" and step == 20 and rest == 4:
        return True
    if language == "fr" and rest in (60, 80) and step < 20:
        return True
    return rest >= 20 and rest % 10 == 0 and step < 10


def _skip_connector(tokens: Tokens, place: int, lexicon: Lexicon, current: float) -> int:
    """Past a hyphen within a number, and past "et" or "and" where a number goes on after it."""
    if place + 1 >= len(tokens):
        return place
    token, after = tokens[place], tokens[place + 1]
    if token.lower == "-" and token.glued and after.glued:
        return place + 1
    if token.lower in lexicon.set("and") and _goes_on(after, current, lexicon):
        return place + 1
    return place


def _goes_on(after: Token, current: float, lexicon: Lexicon) -> bool:
    if lexicon.language == "fr":
        return after.lower in ("un", "une", "onze") and current % 10 == 0 and 20 <= current % 100 <= 80
    return (current % 100 == 0) and after.lower in lexicon.table("cardinals")


def _ends_in_noun(token: Token, lexicon: Lexicon) -> bool:
    return token.lower in lexicon.table("scales") and token.lower not in ("mille", "thousand")


def _continues(tokens: Tokens, place: int, first: int) -> bool:
    return place == first or tokens[place].kind == "word"
