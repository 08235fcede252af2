"""Settling: what numbers without a noun count, told by the figures beside them."""

from nlp.components.figures.ages import is_old
from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.lists import copy_unit, doubt, settle_lists
from nlp.components.figures.nouns import read_noun
from nlp.components.figures.tokens import Tokens, starts_with

#: Between "the number of" and the number.
NUMBERED_AFTER = frozenset(("de", "à", "d'", "to", "was", "is", "at", "of", "by", "reached", "est", "atteint", ":"))
_INCLUDING = frozenset(("dont", "including", "parmi", "lesquels", "lesquelles", "whom", "which"))


def settle(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Give bare numbers the unit of the figure that they are listed with, or are a part of."""
    settle_lists(tokens, drafts, lexicon)
    nouns = _find_numbered(tokens, lexicon) if any(draft.bare for draft in drafts) else []
    for number, draft in enumerate(drafts):
        if draft.bare and number and _is_part(tokens, draft, lexicon):
            if (whole := _find_whole(draft, drafts[:number])) is not None:
                copy_unit(draft, whole)
                draft.unit = _of_people(draft.unit, lexicon)
        elif draft.bare and number and _is_compared(tokens, draft, drafts[number - 1], lexicon):
            copy_unit(draft, drafts[number - 1])
        elif draft.bare and _is_numbered(tokens, draft, lexicon) and (unit := _unit_of(draft, nouns)):
            draft.unit, draft.bare, draft.sure = unit, False, True
            if draft.value != int(draft.value):
                doubt(draft)  # "1,2 abonné": its multiplier was not read
        elif draft.bare and is_old(tokens, draft, lexicon):
            draft.kind, draft.unit, draft.bare = "age", "year", False


def _is_part(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Such as "dont deux grièvement", "three of them", "deux autres"."""
    before = tokens[draft.first - 1].lower if draft.first else ""
    hedged = draft.first > 2 and any(token.lower in _INCLUDING for token in tokens[draft.first - 3 : draft.first])
    after = tokens[draft.last].lower if draft.last < len(tokens) else ""
    if after in lexicon.set("as_others") and (lexicon.language == "fr" or after != "more"):
        return True
    if (
        lexicon.language == "fr"
        and after == "d'"
        and draft.last + 1 < len(tokens)
        and tokens[draft.last + 1].lower == "autres"
    ):
        return True
    of_them = (
        starts_with(tokens, draft.last, ("d'", "entre"))
        or starts_with(tokens, draft.last, ("of", "them"))
        or starts_with(tokens, draft.last, ("of", "whom"))
    )
    return before in _INCLUDING or hedged or of_them


def _is_compared(tokens: Tokens, draft: Draft, before: Draft, lexicon: Lexicon) -> bool:
    """Such as "656 agents, contre 537 en 2022"."""
    if before.kind != "count" or not before.unit or draft.scale != before.scale or draft.value != int(draft.value):
        return False
    if not lexicon.phrase_before(tokens, draft.first, "compared"):
        return False
    return draft.last >= len(tokens) or tokens[draft.last].text in ".,;)" or _leads_to_time(tokens, draft.last, lexicon)


def _leads_to_time(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    return tokens[at].lower in lexicon.set("year_before") or lexicon.phrase_at(tokens, at, "compared_when") > 0


def _find_numbered(tokens: Tokens, lexicon: Lexicon) -> list[tuple[int, str]]:
    """What the sentence says to be numbered, and where: "le nombre de ces pays"."""
    found = []
    for place in range(len(tokens) - 2):
        if tokens[place].lower in ("nombre", "number") and tokens[place + 1].lower in lexicon.set("of"):
            noun = read_noun(tokens, place + 1, lexicon, scaled=True) or read_noun(
                tokens, place + 2, lexicon, scaled=False
            )
            if noun:
                found.append((place, noun.lemma))
    return found[:1]


def _is_numbered(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Whether the number stands where "le nombre ... était de 7" has it."""
    if (
        draft.last < len(tokens)
        and tokens[draft.last].kind == "word"
        and tokens[draft.last].lower not in lexicon.set("stops")
    ):
        return False
    return draft.hedged or (draft.first > 0 and tokens[draft.first - 1].lower in NUMBERED_AFTER)


def _unit_of(draft: Draft, nouns: list[tuple[int, str]]) -> str | None:
    return next((lemma for place, lemma in nouns if place < draft.first or draft.hedged), None)


def _find_whole(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """What a number is a part of: the count before it, or the sum right before where it has "millions"."""
    if draft.scale > 1.0 and drafts[-1].kind == "money":
        return drafts[-1]
    return next((draft for draft in reversed(drafts) if draft.kind == "count" and draft.unit), None)


def _of_people(unit: str, lexicon: Lexicon) -> str:
    people = {"fr": ("mort", "blessé", "blessée", "victime", "tué"), "en": ("victim", "fatality", "casualty")}
    persons = {"fr": "personne", "en": "person"}
    return persons[lexicon.language] if unit.lower() in people[lexicon.language] else unit
