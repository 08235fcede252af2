"""Shares: percentages of something, fractions, and so many in so many."""

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import QUOTES, read_measure
from nlp.components.figures.nouns import read_noun
from nlp.components.figures.numbers import read_number
from nlp.components.figures.portions import read_portion
from nlp.components.figures.scores import mark
from nlp.components.figures.tokens import Tokens, starts_with

#: Wholes that people speak of: "neuf sur dix" is a share, "16 sur 34 États" two counts.
WHOLES = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 50, 100, 1000))
#: Tokens between the two numbers of a share: "quatre cas de syphilis sur cinq".
BETWEEN = 5


def read_share(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    draft = _read_ratio(tokens, at, lexicon) or _read_fraction(tokens, at, lexicon)
    if draft is None or draft.kind != "share":
        return draft
    draft.value = round(draft.value, 2)
    return extend_share(tokens, draft, lexicon)


def read_slashed(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "1/3 des postes"; without what it is a share of it is a day, a rank or a mark."""
    part, _, whole = tokens[at].text.partition("/")
    if not (part.isdecimal() and whole.isdecimal()) or not 0 < int(part) < int(whole) or int(whole) not in WHOLES:
        return None
    if lexicon.phrase_at(tokens, at + 1, "not_fraction_after"):
        return None
    value = round(100 * int(part) / int(whole), 2)
    draft = extend_share(tokens, Draft(at, at + 1, value, "share", "percent", sure=True, number_end=at + 1), lexicon)
    return draft if draft.head is not None else None


def extend_share(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> Draft:
    """With the noun that it is a share of: "moitié des achats", "40 percent of the population"."""
    at, links = draft.last, lexicon.phrases("of_the")
    length = max((len(phrase) for phrase in links if starts_with(tokens, at, phrase)), default=0)
    if not length or at + length >= len(tokens):
        return draft
    if any(starts_with(tokens, at, phrase) for phrase in lexicon.change_after):
        return draft
    after = at + length
    while after < len(tokens) and tokens[after].lower in ("the", "all", "les", "la", "le", "l'", "ces", "ses", "leurs"):
        after += 1
    if after >= len(tokens) or tokens[after].kind == "digits" or tokens[after].lower in lexicon.table("cardinals"):
        return draft
    noun = read_noun(tokens, after, lexicon, scaled=False, single=True)
    if noun:
        draft.head, draft.last = noun.at, noun.last
    return draft


def _read_ratio(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "un sur trois", "one in five", "quatre cas de syphilis sur cinq", "one out of every ten"."""
    if tokens[at].lower in lexicon.set("articles") and tokens[at].lower not in ("a", "an"):
        value, last, digits = 1.0, at + 1, False
    elif number := read_number(tokens, at, lexicon):
        value, last, digits = number.value, number.last, number.digits
    else:
        return None
    reach = BETWEEN if lexicon.language == "fr" else 3
    for place in range(last, min(last + reach + 1, len(tokens))):
        token = tokens[place]
        for phrase in sorted(lexicon.phrases("ratios"), key=len, reverse=True):
            if starts_with(tokens, place, phrase):
                return _close_ratio(tokens, at, place, place + len(phrase), value, digits, lexicon)
        if token.kind != "word" or token.lower in lexicon.set("stops") - lexicon.set("of"):
            return None
    return None


def _close_ratio(
    tokens: Tokens, at: int, before: int, after: int, part: float, digits: bool, lexicon: Lexicon
) -> Draft | None:
    whole = read_number(tokens, after, lexicon) if after < len(tokens) else None
    if whole is None or whole.bound != "=" or not part < whole.value or whole.value not in WHOLES:
        return None
    follows = read_measure(tokens, whole.last, lexicon) if whole.last < len(tokens) else None
    noun = read_noun(tokens, whole.last, lexicon, scaled=False)
    words = tokens[after - 1].lower
    if follows and (lexicon.language == "en" or follows.unit.kind != "duration"):
        return None
    if lexicon.language == "fr" and noun and not tokens[noun.at].lower.endswith(("és", "ées")):
        return None
    if lexicon.language == "en" and words == "in" and digits and part > 1 and noun is None and whole.value > 10:
        return None
    last = whole.last
    marked = digits and noun is None and before == at + 1 and words in lexicon.set("out_of")
    if marked and (score := mark(tokens, at, last, tokens[at].text, int(whole.value), lexicon)):
        return score
    draft = Draft(at, last, 100 * part / whole.value, "share", "percent", sure=True, number_end=last)
    if before > at + 1 and lexicon.language == "fr":
        draft.head = at + 1
    if noun and lexicon.language == "en":
        draft.head, draft.last = noun.at, noun.last
    return draft


def _read_fraction(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "un tiers", "two-thirds", "la moitié", "half of"."""
    names = lexicon.table("fractions")
    if read_portion(tokens, at, lexicon):
        return None
    first, parts, place = at, 1.0, at
    token = tokens[at]
    if token.lower not in names:
        number = read_number(tokens, at, lexicon)
        if token.lower in lexicon.set("articles"):
            place = at + 1
        elif number and number.value < 100 and not number.scaled:
            parts, place = number.value, number.last
        else:
            return None
        if place < len(tokens) and tokens[place].lower == "-" and tokens[place].glued:
            place += 1
    if place >= len(tokens) or tokens[place].lower not in names:
        return None
    if not _is_fraction(tokens, first, place, lexicon):
        return None
    value = 100 * parts / names[tokens[place].lower]
    if not 0 < value < 100:
        return None
    return Draft(first, place + 1, value, "share", "percent", sure=True, number_end=place + 1)


def _is_fraction(tokens: Tokens, first: int, at: int, lexicon: Lexicon) -> bool:
    """Whether the name of a fraction is one here, and no rank, quarter of a year or of an hour."""
    word = tokens[at].lower
    after = at + 1
    if first and tokens[first - 1].lower in lexicon.set("not_fraction_before"):
        return False
    if any(starts_with(tokens, after, phrase) for phrase in lexicon.phrases("not_fraction_after")):
        return False
    linked = any(starts_with(tokens, after, phrase) for phrase in lexicon.phrases("of_the") if phrase)
    if word in lexicon.set("whole_fractions"):
        return linked and (lexicon.language == "fr" or first < at or _leads_to_whole(tokens, at, lexicon))
    if first == at:
        return False
    plural = tokens[first].lower not in lexicon.set("articles")
    if word in lexicon.set("ordinal_fractions") and not plural:
        hedged = first > 0 and tokens[first - 1].lower in lexicon.set("hedge_words")
        return (linked and tokens[after].lower in lexicon.set("of") | {"de", "of"}) or (
            hedged and word in ("third", "quarter")
        )
    return True


def _leads_to_whole(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].text not in QUOTES
