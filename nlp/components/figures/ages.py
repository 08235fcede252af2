"""Ages: lengths of time that are how old someone is, and numbers that are."""

from nlp.components.figures.bounds import find_bound
from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import QUOTES
from nlp.components.figures.tokens import Tokens, starts_with

#: Nobody is older, in any of the units of time.
OLDEST = 150
#: The least age in years that stands between commas after a name: smaller numbers are scores and ranks.
LEAST_AGE = 10
#: Beginnings of the verbs after which "à dix ans" is a length.
LENGTHENED = (
    "condamn",
    "port",
    "fix",
    "rédui",
    "ramen",
    "prolong",
    "estim",
    "limit",
    "écop",
    "passe",
    "pein",
    "égal",
    "étal",
)
#: Words that may stand between a preposition and an age.
MERELY = frozenset(("environ", "about", "seulement", "juste", "tout", "only", "just"))
#: Ends of the nouns of people that "de 17 ans" tells the age of.
PEOPLE = ("iste", "teur", "trice", "euse", "ien", "ienne", "eur")


def mark_ages(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Lengths of time that are ages; what is listed with one is another: "âgés de 19, 20 et 40 ans"."""
    before = None
    for draft in drafts:
        listed = before is not None and before.kind == "age" and draft.first - before.last <= 1
        if draft.kind == "duration" and (listed or is_age(tokens, draft, lexicon)):
            draft.kind = "age"
        before = draft


def is_age(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Whether a length of time is how old someone is."""
    first, last = draft.first, draft.last
    if (hedge := find_bound(tokens, first, last, lexicon)) is not None:
        first = hedge.first
    if draft.unit not in ("year", "month", "week", "day") or draft.value > OLDEST:
        return False
    if lexicon.language == "en" and _ends_with_old(tokens, draft):
        return True
    before = first
    while before > 0 and (tokens[before - 1].text in QUOTES or tokens[before - 1].lower in MERELY):
        before -= 1
    if any(token.lower in lexicon.set("sentences") for token in tokens[last : last + 5]):
        return False
    tables = ("age_after", "age_under")
    if any(_stands_before(tokens, place, lexicon, table) for place in (before, draft.first) for table in tables):
        return True
    if any(
        starts_with(tokens, place, phrase)
        for phrase in lexicon.phrases("age_cues")
        for place in range(max(0, first - 12), first)
    ):
        return True
    if lexicon.language == "en" or draft.unit not in ("year", "month"):
        return False
    if (
        draft.unit == "year"
        and before
        and tokens[before - 1].lower == "à"
        and not _is_sentence(tokens, before - 1, last)
    ):
        return True
    if before and tokens[before - 1].lower in ("les", "des", "aux", "de", "chez") and _is_bracket(tokens, draft):
        return True
    if tokens[before - 1].lower in ("de", "d'") and before > 1 and _is_person(tokens, before - 2, lexicon):
        return True
    return _is_apposed(tokens, before, last)


def _is_sentence(tokens: Tokens, at: int, last: int) -> bool:
    """Whether "à dix ans" is a length: "condamné à dix ans", "de 3 à 5 ans", "à 20 ans de prison"."""
    if last < len(tokens) and tokens[last].lower in ("de", "d'", "ferme", "avec", "dont", "minimum", "maximum"):
        return True
    return any(token.kind == "digits" or token.lower.startswith(LENGTHENED) for token in tokens[max(0, at - 4) : at])


def _is_bracket(tokens: Tokens, draft: Draft) -> bool:
    """Such as "Les 15-24 ans"."""
    return draft.bound == "range" and any(token.text in "-–" for token in tokens[draft.first : draft.last])


def _is_person(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """The noun "de 17 ans" hangs on, or the one before an adjective of it."""
    near = [tokens[place].lower for place in (at, at - 1, at - 2) if place >= 0]
    if any(word in lexicon.set("age_before_lower") for word in near):
        return True
    if tokens[at].text[0].isupper() and tokens[at].kind == "word":
        return True
    return near[0].endswith(PEOPLE) and near[0] not in lexicon.set("no_people")


def _is_apposed(tokens: Tokens, first: int, last: int) -> bool:
    """Such as "Jeanne Morel, 45 ans, ": after a name and a comma."""
    closed = _closes(tokens, last)
    named = (
        first > 1
        and tokens[first - 1].text in ",("
        and tokens[first - 2].kind == "word"
        and tokens[first - 2].text[0].isupper()
    )
    return closed and named


def _closes(tokens: Tokens, at: int) -> bool:
    return at >= len(tokens) or tokens[at].text in ",.;:)!?»"


def _ends_with_old(tokens: Tokens, draft: Draft) -> bool:
    """Take "old" and "of age" into the unit of an age."""
    last = draft.last
    if last < len(tokens) and tokens[last].lower == "-":
        last += 1
    if last < len(tokens) and tokens[last].lower in ("old", "olds"):
        draft.last = last + 1
        return True
    if starts_with(tokens, draft.last, ("of", "age")):
        draft.last += 2
        return True
    return False


def _stands_before(tokens: Tokens, at: int, lexicon: Lexicon, table: str) -> bool:
    return any(starts_with(tokens, at - len(phrase), phrase) for phrase in lexicon.phrases(table))


def is_old(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Such as "aged 30", "under 16", "Jane Morel, 45, "."""
    if not draft.digits or not 0 < draft.value < 120 or draft.value != int(draft.value):
        return False
    for table in ("age_under", "age_after"):
        if any(starts_with(tokens, draft.first - len(phrase), phrase) for phrase in lexicon.phrases(table)):
            return True
    if lexicon.phrase_at(tokens, draft.last, "age_older"):
        return True
    if lexicon.language == "fr" or draft.first < 2 or draft.last >= len(tokens):
        return False
    before, name = tokens[draft.first - 1], tokens[draft.first - 2]
    named = name.text[0].isupper() and name.kind == "word" and draft.value >= LEAST_AGE
    return before.text == "," and named and tokens[draft.last].text == ","
