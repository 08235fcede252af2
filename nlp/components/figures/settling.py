"""Settling: what numbers without a noun count, told by the figures beside them."""

from nlp.components.figures.ages import is_old
from nlp.components.figures.changes import leads_to
from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.nouns import read_noun
from nlp.components.figures.tokens import Tokens, starts_with

#: Between a part and its whole: "3 des 5 agents".
PARTS = frozenset(
    (("des",), ("of", "the"), ("sur",), ("sur", "les"), ("out", "of"), ("of", "its"), ("of", "their"), ("de", "ses"))
)
#: Between "the number of" and the number.
NUMBERED_AFTER = frozenset(("de", "à", "d'", "to", "was", "is", "at", "of", "by", "reached", "est", "atteint", ":"))
_INCLUDING = frozenset(("dont", "including", "parmi", "lesquels", "lesquelles", "whom", "which"))


def settle(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Give bare numbers the unit of the figure that they are listed with, or are a part of."""
    for number in range(len(drafts) - 1, -1, -1):
        draft = drafts[number]
        if number + 1 < len(drafts):
            draft.led = leads_to(tokens, draft, drafts[number + 1].first, lexicon)
        if draft.bare and number + 1 < len(drafts) and _is_listed(tokens, draft, drafts[number + 1], lexicon):
            _copy_unit(draft, drafts[number + 1])
    nouns = _find_numbered(tokens, lexicon) if any(draft.bare for draft in drafts) else []
    for number, draft in enumerate(drafts):
        if draft.bare and number and _is_part(tokens, draft, lexicon):
            if (whole := _last_count(drafts[:number])) is not None:
                _copy_unit(draft, whole)
                draft.unit = _of_people(draft.unit, lexicon)
        elif draft.bare and _is_numbered(tokens, draft, lexicon) and (unit := _unit_of(draft, nouns)):
            draft.unit, draft.bare, draft.sure = unit, False, True
        elif draft.bare and is_old(tokens, draft, lexicon):
            draft.kind, draft.unit, draft.bare = "age", "year", False


def _is_listed(tokens: Tokens, draft: Draft, after: Draft, lexicon: Lexicon) -> bool:
    """Such as "19, 20 et 40 ans", "15 and 20 people"."""
    between = tokens[draft.last : after.first]
    if leads_to(tokens, draft, after.first, lexicon):
        return not after.bare
    links = lexicon.set("lists") | {"puis", "then"}
    if tuple(token.lower for token in between) in PARTS:
        return after.kind == "count" and not after.bare and draft.value < after.value
    return (
        not after.bare
        and after.kind in ("count", "age", "duration", "money", "share", "measure", "rate")
        and 0 < len(between) <= 2
        and all(token.lower in links for token in between)
    )


def _copy_unit(draft: Draft, other: Draft) -> None:
    draft.kind, draft.unit, draft.bare, draft.sure = other.kind, other.unit, False, True


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


def _last_count(drafts: list[Draft]) -> Draft | None:
    return next((draft for draft in reversed(drafts) if draft.kind == "count" and draft.unit), None)


def _of_people(unit: str, lexicon: Lexicon) -> str:
    people = {"fr": ("mort", "blessé", "blessée", "victime", "tué"), "en": ("victim", "fatality", "casualty")}
    persons = {"fr": "personne", "en": "person"}
    return persons[lexicon.language] if unit.lower() in people[lexicon.language] else unit
