"""Times: lengths written as a clock shows them, and distances that only name a race."""

import re

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens, starts_with

#: Races are named after their distance in metres.
RACES = frozenset((50, 60, 100, 110, 200, 400, 800, 1500, 3000, 5000, 10000))
#: Characters of a time on a stopwatch: "123'45''678".
LONGEST = 11
_PARTS = re.compile(r"\d+")


def read_clock(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "1h39" as a length and "44''40"; an hour of the day is no figure."""
    token = tokens[at]
    if token.kind == "laps":
        return _read_laps(token.text, at) if len(token.text) <= LONGEST else None
    if token.kind == "word":
        return _read_quarters(tokens, at, lexicon)
    if token.kind != "hour" or ":" in token.text:
        return None
    if at + 1 < len(tokens) and tokens[at + 1].lower in ("de", "d'"):
        return _read_hours(token.text, at)
    before = tokens[at - 1].lower if at else ""
    if before not in (*lexicon.set("duration_before"), "(") or (before == "de" and _is_span_of_day(tokens, at)):
        return None
    return _read_hours(token.text, at)


def _read_hours(written: str, at: int) -> Draft:
    hours, minutes, *seconds = map(int, _PARTS.findall(written))
    value, unit = hours * 60 + minutes, "minute"
    if seconds:
        value, unit = value * 60 + seconds[0], "second"
    return Draft(at, at + 1, value, "duration", unit, sure=True, number_end=at + 1)


def _read_quarters(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "Trois quarts d'heure"."""
    for phrase, minutes in lexicon.quarters.items():
        if starts_with(tokens, at, phrase):
            last = at + len(phrase)
            return Draft(at, last, minutes, "duration", "minute", sure=True, number_end=last)
    return None


def _is_span_of_day(tokens: Tokens, at: int) -> bool:
    """Such as "de 8h30 à 12h"."""
    return at + 1 < len(tokens) and tokens[at + 1].lower in ("à", "-", "jusqu'à")


def _read_laps(written: str, at: int) -> Draft:
    """Minutes and seconds ("3'25"), or seconds and hundredths ("44''40", "9\\"81")."""
    parts = _PARTS.findall(written)
    if re.match(r"\d+(?:''|’’|\"|″)", written):
        value = float(f"{parts[0]}.{parts[1]}")
    else:
        value = int(parts[0]) * 60 + int(parts[1]) + (float(f"0.{parts[2]}") if len(parts) > 2 else 0)
    return Draft(at, at + 1, value, "duration", "second", sure=True, number_end=at + 1)


def is_race(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Such as "le 400 m", "finale du 100 mètres"."""
    if draft.unit != "m" or draft.value not in RACES or draft.first == 0:
        return False
    if draft.last < len(tokens) and tokens[draft.last].lower in lexicon.set("races"):
        return True
    return (
        tokens[draft.first - 1].lower in ("le", "du", "au", "sur", "the", "les", "premier")
        and draft.last - draft.first == 2
    )


def is_hour_of_day(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Such as "à deux heures du matin"."""
    return draft.unit == "hour" and lexicon.phrase_at(tokens, draft.last, "parts_of_day") > 0
