"""Changes: figures that say by how much something rose or fell, or what it came to."""

from corpus.vocabulary import Direction
from nlp.components.figures.bounds import is_negated
from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens, starts_with

#: Tokens between a word of change and its figure: "a augmenté, selon l'institut, de".
NEAR = 5
#: Kinds that change: a duration after "rose" is how long it took.
CHANGING = frozenset(("share", "money", "count", "measure", "rate", "size", "score"))
#: "Rises to 300 metres" is said of hills.
LENGTHS = frozenset(("m", "km", "cm", "mm", "mi", "ft"))
#: A fall "by 12 points" is of percentages but where these are spoken of.
INDICES = frozenset(("indice", "index", "cac", "dow", "nasdaq", "bourse", "dax", "ftse", "classement", "championnat"))
#: "A augmenté de 30 à 100 dollars" is no range when the second is more than so many times the first.
WIDE = 2
#: Beginnings of up to so many letters are whole words; those of up to so many more have short endings.
WHOLE, ENDING = 3, 4
SIGNS: dict[str, Direction] = {"+": "up", "-": "down", "−": "down", "–": "down"}


def mark_changes(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    _mark_all(tokens, drafts, lexicon)
    indexed = any(token.lower in INDICES for token in tokens)
    for draft in drafts:
        if draft.unit == "point" and draft.change == "by" and not indexed:
            draft.kind, draft.unit = "share", "percentage_point"


def _mark_all(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    for before, draft in zip([None, *drafts], drafts, strict=False):
        floor = before.last if before else 0
        if before and before.kind == draft.kind and before.led:
            draft.direction, draft.change = "up" if draft.value > before.value else "down", "to"
        elif draft.kind in CHANGING and not draft.direction and not draft.led and draft.unit not in LENGTHS:
            _mark(tokens, draft, floor, lexicon)


def _sign_of(tokens: Tokens, draft: Draft) -> Direction | None:
    """Such as "+12 %", "-3 %", "(+4 M€)"; a dash before a sum that opens its line is of a list."""
    at = draft.first - 1
    if draft.kind not in ("share", "money") or at < (draft.kind == "money") or not tokens[draft.first].glued:
        return None
    if tokens[at].glued and tokens[at - 1].text != "(":
        return None
    return SIGNS.get(tokens[at].text)


def _mark(tokens: Tokens, draft: Draft, floor: int, lexicon: Lexicon) -> None:
    """The direction that a sign, the words after it or those before it, back to ``floor``, give a figure."""
    direction = _sign_of(tokens, draft)
    if draft.kind == "share" and not direction:
        direction = next(
            (way for words, way in lexicon.change_after.items() if starts_with(tokens, draft.last, words)), None
        )
    if direction:
        draft.direction, draft.change = direction, "by"
        return
    link = _link_of(tokens, draft.first, lexicon)
    if link in lexicon.set("levels") and is_negated(tokens, draft.first - 1, lexicon):
        return  # "does not drop below 21 degrees"
    to = link in lexicon.set("change_to") | lexicon.set("levels")
    by = link in lexicon.set("change_by")
    linked = to or by
    owned = draft.kind == "share" and draft.head is not None and not by
    if not draft.first or not (linked or draft.kind == "share") or (owned and not linked):
        return
    # Where a word leads to a share with its noun, the verb is right before: "gained access to 30% of servers" is none.
    reach = (0 if owned else NEAR) if linked else 1
    start = draft.first - 1 - linked
    if direction := _find_change(tokens, start, max(floor, start - reach), lexicon):
        draft.direction, draft.change = direction, "to" if to else "by"


def _link_of(tokens: Tokens, first: int, lexicon: Lexicon) -> str:
    """The word that leads to a figure: before it, or a bound that it begins with ("fell under 30%")."""
    if tokens[first].lower in lexicon.set("levels"):
        return tokens[first].lower
    return tokens[first - 1].lower if first else ""


def _find_change(tokens: Tokens, start: int, floor: int, lexicon: Lexicon) -> Direction | None:
    for place in range(start, floor - 1, -1):
        if tokens[place].text in ".;:(":
            return None
        if direction := direction_of(tokens[place].lower, lexicon):
            return None if _is_particle(tokens, place, start, lexicon) else direction
    return None


def _is_particle(tokens: Tokens, at: int, start: int, lexicon: Lexicon) -> bool:
    """Such as "make up 12%", "ended up with 40%": of the verb before it."""
    if tokens[at].lower not in lexicon.set("particles"):
        return False
    parted = any(token.lower in lexicon.set("particle_breaks") for token in tokens[at + 1 : start + 1])
    return parted or (at > 0 and tokens[at - 1].lower in lexicon.set("particled"))


def direction_of(word: str, lexicon: Lexicon) -> Direction | None:
    """The direction that a word says by its beginning; the short ones are whole words."""
    for beginning, direction in lexicon.directions.items():
        ending = len(word) - len(beginning)
        whole = len(beginning) <= WHOLE
        if word.startswith(beginning) and (ending == 0 if whole else ending < ENDING or len(beginning) > ENDING):
            return direction
    return None


def leads_to(tokens: Tokens, draft: Draft, after: Draft, lexicon: Lexicon) -> bool:
    """Whether a verb leads from this value to the next: "est passé de 30 à 100", "rose from 3 to 5 %"."""
    if (
        after.first != draft.last + 1
        or draft.last >= len(tokens)
        or tokens[draft.last].lower not in lexicon.set("change_to")
        or draft.first < 2
    ):
        return False
    if tokens[draft.first - 1].lower not in lexicon.set("from"):
        return False
    before = [token.lower for token in tokens[max(0, draft.first - 6) : draft.first - 1]]
    goings = tuple(lexicon.words["goings"])
    if any(word.startswith(goings) for word in before):
        return True
    ways = {direction_of(word, lexicon) for word in before}
    if lexicon.language == "en":
        return ways != {None}
    # The "de" of French is "by" as well as "from": only a fall from more to less must be from one to the other, such as
    # "recule de 7,5 % à 7,3 %". "La hausse est de 3 à 5 %" and "va baisser de 20 à 30 euros" are ranges.
    low, high = _compare(draft, after)
    rise = is_counted(after) or (after.kind != "share" and high > WIDE * low)
    return ("down" in ways and high < low) or ("up" in ways and rise)


def is_counted(draft: Draft) -> bool:
    """Whether a figure counts things, of which one number can be a change and the next a level; points are changes."""
    return draft.kind == "count" and draft.unit != "point"


def _compare(draft: Draft, after: Draft) -> tuple[float, float]:
    """Both values as numbers of one multiplier, which the first may have of the second: "de 3,1 à 2,6 milliards"."""
    shared = after.scale if draft.scale == 1.0 else 1.0
    return draft.value / draft.factor, after.value / after.factor / shared
