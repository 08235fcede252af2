"""Rates: figures per time or per something."""

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens, starts_with

#: Kinds that a rate is made of.
RATED = frozenset(("count", "money", "measure", "size", "share", "duration"))
#: Tokens between a figure and the "per day" of its sentence.
FAR = 6


def read_per(tokens: Tokens, at: int, lexicon: Lexicon) -> tuple[str, int] | None:
    """What a rate is per, from ``at``: "per second", "/an", "de l'heure", "a day"; and where that ends."""
    for table in ("per", "per_article"):
        for phrase in sorted(lexicon.phrases(table), key=len, reverse=True):
            after = at + len(phrase)
            if starts_with(tokens, at, phrase) and after < len(tokens):
                word = tokens[after].lower
                if table == "per_article" and _is_dated(tokens, after + 1, lexicon):
                    continue
                if unit := lexicon.table("per_units").get(word):
                    return str(unit), after + 1
                if table == "per" and word in lexicon.set("per_nouns"):
                    return word, after + 1
                if (
                    table == "per_article"
                    and word in lexicon.set("per_nouns")
                    and phrase in (("le",), ("la",), ("a",), ("an",))
                ):
                    return word, after + 1
    return None


def _is_dated(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether a unit of time that ends at ``at`` says when: "$10m a year earlier", "300 l'an dernier"."""
    return at < len(tokens) and tokens[at].lower in lexicon.set("dated")


def make_rates(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Turn counts and amounts into rates where the sentence says per what."""
    for number, draft in enumerate(drafts):
        if draft.kind in RATED and (per := read_per(tokens, draft.last, lexicon)):
            end = drafts[number + 1].first if number + 1 < len(drafts) else len(tokens)
            if per[1] > end or (draft.kind == "share" and draft.last > draft.number_end):
                continue
            if draft.bare:
                _name_by_others(draft, drafts[:number])
            draft.last = per[1]
            _set_rate(draft, per[0])
    _apply_every(tokens, drafts, lexicon)


def _name_by_others(draft: Draft, others: list[Draft]) -> None:
    """Such as "half a billion attacks (or 400 per second)": of what was counted last."""
    for other in reversed(others):
        if other.kind in ("count", "rate") and other.unit:
            draft.unit, draft.head, draft.bare = other.unit.partition("/")[0], None, False
            return


def _set_rate(draft: Draft, per: str) -> None:
    draft.kind, draft.unit, draft.bare = "rate", f"{draft.unit}/{per}", False


def _apply_every(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    if not any(draft.kind in RATED for draft in drafts):
        return
    for place in range(len(tokens)):
        unit, end = _read_every(tokens, place, lexicon)
        if unit is None or any(draft.first <= place < draft.last for draft in drafts):
            continue
        before = [draft for draft in drafts if draft.last <= place and place - draft.last <= FAR]
        after = [draft for draft in drafts if draft.first >= end and draft.first - end <= FAR]
        near = before[-1:] or (after[:1] if _leads(tokens, place, end) else [])
        for draft in near:
            if draft.kind in ("count", "money", "size", "measure") and not draft.bare:
                _set_rate(draft, unit)


def _leads(tokens: Tokens, place: int, end: int) -> bool:
    return place == 0 or (end < len(tokens) and tokens[end].text == ",")


def _read_every(tokens: Tokens, at: int, lexicon: Lexicon) -> tuple[str | None, int]:
    if tokens[at].lower in lexicon.table("every_units"):
        return str(lexicon.table("every_units")[tokens[at].lower]), at + 1
    length = lexicon.phrase_at(tokens, at, "every")
    if length and _is_dated(tokens, at + length, lexicon):
        return None, at
    unit = lexicon.table("per_units").get(tokens[at + length - 1].lower) if length > 1 else None
    return (str(unit), at + length) if unit else (None, at)
