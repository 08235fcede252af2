"""Codes: digits that are a mark, a rank or part of a code, told by what is joined to them."""

from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import read_measure
from nlp.components.figures.tokens import Tokens

#: Joined to digits, these make a code or an address of them.
JOINING = frozenset("#_@=&\\/^.")
#: Letters that are a multiplier only beside a currency: "5G".
MONEY_ONLY = frozenset(("G", "T", "B", "b", "MM"))


def is_numbering(tokens: Tokens, at: int) -> bool:
    """A leading zero, a mark in brackets, a number joined to a code, a telephone number."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if len(token.text) == 5 and token.text.isdecimal() and after and after.kind == "word" and after.text.istitle():
        return True  # "35000 Rennes"
    if len(token.text) > 1 and token.text[0] == "0" and token.text[1].isdigit():
        return True
    if before and before.text in "([" and after and after.text in ")]" and token.text.isdecimal():
        return True
    if after and after.text == "." and at == 0 and len(token.text) <= 2 and at + 2 < len(tokens):
        return True  # "1. Introduction"
    if before and token.glued and before.text in JOINING:
        return True
    if before and token.glued and (before.kind in ("word", "code", "pair") and not before.lower.endswith("'")):
        return (before.lower != "x" and not before.text.isupper()) or (at > 1 and before.glued)
    if before and token.glued and before.text in "-‑" and before.glued and at > 1:
        return tokens[at - 2].kind in ("word", "code", "digits", "pair")
    return bool(
        after and after.glued and after.text in "/_@\\" and at + 2 < len(tokens) and tokens[at + 2].kind == "digits"
    )


def has_ending(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Such as "3e", "25th", "5G", "1990s": letters that make the digits a rank, a name or a decade."""
    if at + 1 >= len(tokens) or not tokens[at + 1].glued or tokens[at + 1].kind not in ("word", "code"):
        return False
    ending = tokens[at + 1]
    if ending.lower in lexicon.set("ordinals") or (ending.lower in ("s", "'s") and lexicon.language == "en"):
        return True
    known = ending.text in lexicon.symbols or ending.text in lexicon.multipliers_money or ending.text in lexicon.codes
    if ending.text in MONEY_ONLY:
        known = _has_money(tokens, at, lexicon)
    return not known and read_measure(tokens, at + 1, lexicon) is None


def _has_money(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    return (at > 0 and tokens[at - 1].text in lexicon.signs) or (
        at + 2 < len(tokens) and tokens[at + 2].text in lexicon.signs
    )
