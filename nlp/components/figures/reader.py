"""The reader: the figures of one sentence, from left to right, then in the light of each other."""

from collections.abc import Iterator

from nlp.components.figures.ages import mark_ages
from nlp.components.figures.bounds import find_bound
from nlp.components.figures.changes import mark_changes
from nlp.components.figures.draft import Draft
from nlp.components.figures.exclusions import Spans, find_excluded
from nlp.components.figures.leftovers import drop_bare
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.multiples import read_multiple
from nlp.components.figures.numbers import read_number
from nlp.components.figures.ones import read_one
from nlp.components.figures.quantities import complete
from nlp.components.figures.ranges import read_range
from nlp.components.figures.rates import make_rates
from nlp.components.figures.scores import read_score
from nlp.components.figures.settling import settle
from nlp.components.figures.shares import read_share, read_slashed
from nlp.components.figures.times import is_hour_of_day, is_race, read_clock
from nlp.components.figures.tokens import Tokens, split_tokens


def read_sentence(text: str, start: int, end: int, lexicon: Lexicon, names: Spans = ()) -> tuple[Tokens, list[Draft]]:
    """The tokens of ``text[start:end]`` and the figures among them, in order."""
    tokens = split_tokens(text, start, end)
    drafts = list(_read_all(tokens, lexicon, find_excluded(tokens, lexicon, names)))
    settle(tokens, drafts, lexicon)
    mark_ages(tokens, drafts, lexicon)
    make_rates(tokens, drafts, lexicon)
    for before, draft in zip([None, *drafts], drafts, strict=False):
        _set_bound(tokens, draft, before.last if before else 0, lexicon)
    drafts = drop_bare(tokens, drafts, lexicon)
    mark_changes(tokens, drafts, lexicon)
    return tokens, drafts


def _read_all(tokens: Tokens, lexicon: Lexicon, excluded: set[int]) -> Iterator[Draft]:
    at, last = 0, None
    while at < len(tokens):
        draft = _read_at(tokens, at, lexicon, excluded, last)
        if draft and (is_race(tokens, draft, lexicon) or is_hour_of_day(tokens, draft, lexicon)):
            at, draft = draft.last, None
            continue
        if draft is None:
            at = _past_excluded(tokens, at, lexicon) if at in excluded else at + 1
            continue
        yield draft
        at, last = draft.last, draft


def _past_excluded(tokens: Tokens, at: int, lexicon: Lexicon) -> int:
    """Past the whole of a number that is no figure: its "milliards" is none without it."""
    number = read_number(tokens, at, lexicon) if tokens[at].kind == "digits" else None
    return number.last if number else at + 1


def _read_at(tokens: Tokens, at: int, lexicon: Lexicon, excluded: set[int], last: Draft | None) -> Draft | None:
    token = tokens[at]
    if at in excluded or (token.kind == "word" and token.lower not in lexicon.starters):
        return None
    if token.kind in ("laps", "hour"):
        return read_clock(tokens, at, lexicon)
    if token.kind == "pair":
        return read_score(tokens, at, lexicon) or read_slashed(tokens, at, lexicon)
    if token.kind not in ("digits", "word") and token.lower != "×":
        return None
    return (
        read_clock(tokens, at, lexicon)
        or read_share(tokens, at, lexicon)
        or read_multiple(tokens, at, lexicon)
        or _read_quantity(tokens, at, lexicon, excluded, last)
        or read_one(tokens, at, lexicon, last)
    )


def _read_quantity(tokens: Tokens, at: int, lexicon: Lexicon, excluded: set[int], last: Draft | None) -> Draft | None:
    number = read_number(tokens, at, lexicon)
    if number is None:
        return None
    if (
        lexicon.language == "fr"
        and number.last < len(tokens)
        and tokens[at].lower == "cent"
        and at
        and tokens[at - 1].lower in ("pour", "p")
    ):
        return None
    floor = last.last if last else 0
    return read_range(tokens, number, lexicon, excluded, floor=floor) or complete(tokens, number, lexicon, floor=floor)


def _set_bound(tokens: Tokens, draft: Draft, floor: int, lexicon: Lexicon) -> None:
    hedge = find_bound(tokens, draft.first, draft.last, lexicon)
    if hedge is None or draft.bound == "range":
        return
    if draft.bound == ">=" and hedge.bound == "~":
        return
    if draft.kind == "duration" and floor and hedge.first == floor and tokens[floor].lower in lexicon.set("spread"):
        return  # "$10bn over 10 years"
    draft.bound, draft.first, draft.hedged = hedge.bound, max(hedge.first, floor), True
