"""Lists: numbers that have the unit, and the "millions", of the next of their list: "3, 4 et 5 millions d'euros"."""

from itertools import pairwise

from nlp.components.figures.changes import leads_to
from nlp.components.figures.draft import Draft, tidy
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens, words_of

#: Between a part and its whole: "3 des 5 agents".
PARTS = frozenset(
    words_of(link) for link in ("des", "of", "of the", "sur", "sur les", "out of", "of its", "of their", "de ses")
)
#: Kinds of figure that numbers without a unit are listed with, and those of which a comma alone makes no list:
#: "He is 24, 5 feet tall".
LISTED = frozenset(("count", "age", "duration", "money", "share", "measure", "rate"))
SINGLE = frozenset(("duration", "measure"))
#: A number has the multiplier of the last of its list when it is at most so many times that one's, and one that has its
#: own currency so many times; from so many on it needs none.
SHARING, NEAR, LARGE = 20, 3, 1_000


def settle_lists(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """From the last figure to the first: each of a list has its unit from the next."""
    for draft, after in reversed(tuple(pairwise(drafts))):
        draft.led = leads_to(tokens, draft, after, lexicon)
        part = _is_part_of_next(tokens, draft, after)
        if not part and (draft.led or _is_listed(tokens, draft, after, lexicon)):
            draft.listed = True
            _share_scale(draft, after)
        if draft.bare and not after.bare and (part or draft.listed):
            copy_unit(draft, after)


def _is_part_of_next(tokens: Tokens, draft: Draft, after: Draft) -> bool:
    """Such as "3 des 5 agents"."""
    between = tuple(token.lower for token in tokens[draft.last : after.first])
    return draft.bare and between in PARTS and after.kind == "count" and draft.value < after.value


def _is_listed(tokens: Tokens, draft: Draft, after: Draft, lexicon: Lexicon) -> bool:
    """Such as "19, 20 et 40 ans", "15 and 20 people", "$3 and $5 million"."""
    between = tuple(token.lower for token in tokens[draft.last : after.first])
    if after.bare or after.kind not in LISTED or not 0 < len(between) <= 2 or between in PARTS:
        return False
    if not draft.bare and not (draft.kind == after.kind == "money" and tokens[draft.first].text in lexicon.signs):
        return False
    links = lexicon.set("lists") | {"puis", "then"}
    ends = between != (",",) or after.listed or (draft.bare and after.kind not in SINGLE)
    return ends and all(word in links for word in between)


def _share_scale(draft: Draft, after: Draft) -> None:
    """Multiply by the "millions" that the last of a list has: "3, 4 et 5 millions". Not what is large without, and
    where that cannot be told the number is dropped: "800 et 1,2 million"."""
    if draft.scale != 1.0 or after.scale == 1.0 or after.value <= 0 or draft.value >= LARGE:
        return
    if not draft.bare and draft.unit != after.unit:
        return
    times = draft.value * after.scale / after.value
    if times > SHARING and not draft.bare:
        return
    if times > (SHARING if draft.bare else NEAR):
        doubt(draft)
    else:
        draft.value, draft.scale = tidy(draft.value * after.scale), after.scale


def copy_unit(draft: Draft, other: Draft) -> None:
    draft.value = tidy(draft.value * other.factor)
    draft.kind, draft.unit, draft.bare, draft.sure = other.kind, other.unit, False, True


def doubt(draft: Draft) -> None:
    """Leave it to be dropped."""
    draft.bare, draft.sure, draft.hedged, draft.listed = True, False, False, False
