"""Leftovers: numbers that nothing told what they count; most are dropped."""

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import QUOTES
from nlp.components.figures.tokens import Tokens

#: The least that counts without a noun or a hedge: smaller digits are ranks, marks and numbers of things.
LEAST = 1_000
#: Before a telephone number.
CALLING = frozenset(
    ("on", "call", "dial", "phone", "au", "le", "numéro", "number", "tél", "tel", "appeler", "composer", "sms")
)


def drop_bare(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> list[Draft]:
    """Without the numbers that count nothing; large or hedged ones stay, without a unit."""
    kept = []
    for draft in drafts:
        if draft.bare and not _stays(tokens, draft, lexicon):
            continue
        if draft.bare and any(
            token.lower in lexicon.set("money_cues") for token in tokens[max(0, draft.first - 12) : draft.first]
        ):
            draft.kind = "money"
        kept.append(draft)
    return kept


def _stays(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    if draft.last < len(tokens) and tokens[draft.last].glued and tokens[draft.last].kind in ("word", "code"):
        return False
    around = {
        token.text for token in (*tokens[max(0, draft.first - 1) : draft.first], *tokens[draft.last : draft.last + 1])
    }
    if draft.first and tokens[draft.first - 1].lower in CALLING:
        return False
    if "/" in around or around & {"#", "°", "@"}:
        return False
    if draft.sure and (draft.value >= LEAST or draft.hedged):
        return True
    return draft.hedged and draft.value >= 10 and not around & (QUOTES - {"'", "’"})
