"""Naming: numbers that a name before them makes a part of it, such as "Windows 11" and "article 323"."""

from nlp.components.figures.days import counts_after
from nlp.components.figures.digits import has_group
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import Measure, read_before, read_measure
from nlp.components.figures.tokens import Token, Tokens

#: Before a word that has a capital whatever it is.
OPENING = frozenset("«\"“‘(:;–—-•*|.!?…'")
#: Kinds of unit that no number of a name has after it.
FIRM = frozenset(("money", "share", "measure", "size"))
#: Tokens between the name of a register and its number: "RCS Paris B 552 100 554".
REGISTERED = 4
#: Words between the first and the last number of a list of names: "Nexus 3000, 3600 et 9000".
LISTING = frozenset((",", "/", "et", "and", "ou", "or", "&"))


def follows_its_name(tokens: Tokens, at: int, lexicon: Lexicon, excluded: set[int], *, title: bool) -> bool:
    """Whether the number is a name's; ``excluded`` are the numbers before it that are, ``title`` says that all words
    have capitals."""
    measure = _read_unit(tokens, at, lexicon)
    scaled = at + 1 < len(tokens) and tokens[at + 1].lower in lexicon.set("scales_words")
    if at == 0 or scaled or (measure and measure.unit.kind in FIRM) or read_before(tokens, at, lexicon):
        return False
    counts = counts_after(tokens, at, lexicon)
    if not counts and not measure and (_continues_list(tokens, at, excluded) or _is_version(tokens, at, lexicon)):
        return True
    before = tokens[at - 1]
    if not counts and not measure and _is_registered(tokens, at, lexicon):
        return True
    if before.lower in ("°", "º", ".") and at > 1 and before.glued:
        before = tokens[at - 2]
    if has_group(tokens[at].text) or before.kind not in ("word", "code"):
        return False
    if before.lower in lexicon.set("named_by"):
        return not (before.lower == "jour" and measure)
    capital = before.text[0].isupper() and not title and not measure
    return capital and _names(tokens, at, before, lexicon, counts=counts)


def _is_registered(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    registers = lexicon.set("registered_by")
    return any(token.lower in registers for token in tokens[max(0, at - REGISTERED) : at])


def _read_unit(tokens: Tokens, at: int, lexicon: Lexicon) -> Measure | None:
    """The unit after the number; the letter of a model is none ("TZ 300W", "Android 12L")."""
    if at + 1 >= len(tokens):
        return None
    after = tokens[at + 1]
    letter = after.glued and len(after.text) == 1 and after.text.isupper()
    named = at > 0 and (
        tokens[at - 1].text[0].isupper() or tokens[at - 1].lower in LISTING | lexicon.set("version_links")
    )
    return None if letter and named else read_measure(tokens, at + 1, lexicon)


def _names(tokens: Tokens, at: int, before: Token, lexicon: Lexicon, *, counts: bool) -> bool:
    """Whether the capital of the word before makes it a name: not at the beginning of a sentence that counts."""
    plain = before.lower in lexicon.set("hedge_words") | lexicon.set("stops")
    if not opens(tokens, at - 1):
        return not plain
    return not plain and len(before.text) > 2 and not (counts and lexicon.language == "fr")


def _continues_list(tokens: Tokens, at: int, excluded: set[int]) -> bool:
    """Such as "Android 11, 12 et 13"."""
    if at < 2 or tokens[at - 1].lower not in LISTING:
        return False
    return tokens[at - 2].kind == "code" or (tokens[at - 2].kind == "digits" and at - 2 in excluded)


def _is_version(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Such as "versions antérieures à 22.240", "prior to version 5"."""
    place = at - 1
    while place >= 0 and (
        tokens[place].kind in ("digits", "code") or tokens[place].lower in lexicon.set("version_links")
    ):
        place -= 1
    return place >= 0 and place < at - 1 and tokens[place].lower in lexicon.set("versions")


def opens(tokens: Tokens, at: int) -> bool:
    """Whether a word stands where any word has a capital."""
    return at == 0 or tokens[at - 1].text in OPENING


def is_word_in_name(tokens: Tokens, at: int, lexicon: Lexicon, *, title: bool) -> bool:
    """Such as "Deux Sœurs", "les Vingt-Sept", "chapter two"."""
    token = tokens[at]
    if token.lower not in lexicon.table("cardinals"):
        return False
    if at and tokens[at - 1].lower in lexicon.set("named_in_words"):
        return True
    return token.text[0].isupper() and not title and not opens(tokens, at)
