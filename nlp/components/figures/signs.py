"""Signs: figures below zero, told by a minus, by the word for it, or by "below zero"."""

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens

MINUSES = frozenset("-−–")
DEGREES = frozenset(("°C", "°F"))
#: Kinds that the word for minus makes less than nothing; a share with the sign is a change, "-3 %".
SIGNED = frozenset(("money", "share", "measure"))


def apply_sign(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> None:
    """Make the value negative where the words at the figure say so, and take the sign into the figure."""
    if draft.unit in DEGREES and lexicon.phrase_at(tokens, draft.last, "below_zero"):
        draft.value = -draft.value
    if draft.first and is_negative(tokens, draft, lexicon):
        draft.value, draft.first = -draft.value, draft.first - 1


def is_negative(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Such as "-5 °C", "un solde de -3 M€", "was minus 3.2%"; a dash before a sum may also open an item of a list."""
    sign, before = tokens[draft.first - 1], tokens[draft.first - 2].lower if draft.first > 1 else ""
    stated = before in lexicon.set("minus_after")
    if sign.text in MINUSES:
        joined = tokens[draft.first].glued and not sign.glued
        return joined and (draft.unit in DEGREES or (draft.kind == "money" and stated))
    return sign.lower in lexicon.set("minus") and draft.kind in SIGNED and stated
