"""Confirmation: which names that say little by themselves a text means, by what it says around them."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from nlp.gazetteers import THREATS, Match
from nlp.names.contexts import Surroundings
from nlp.words import read_words

#: What stands between the members of a list, which are of one kind.
BETWEEN = frozenset({",", "/", "and", "et", ", and", ", et", "or", "ou", "&"})
#: Code points that a comma, a word and the spaces around them take at most.
WIDEST = 8
#: Kinds that stand in one list.
KINSHIP = {"network": "product", "ransomware": "malware"}
#: Code points on either side in which a text that means a threat speaks of attackers: a sentence and its neighbours.
#: Of 970 names of threats found in excerpts of labelled reports (annoctr, cyner; six sentences each) this leaves 952.
REACH = 250

#: Letters of a code name in capitals that is no acronym of anything else.
LONG = 6
#: Code points on either side that tell whether capitals stand out.
BESIDE = 30

_MALWARE = re.compile(
    r"\b(?:malwares?|ransomware|rançongiciel|trojan|botnet|stealer|infostealer|cheval de Troie)\b", re.IGNORECASE
)


class Sure(NamedTuple):
    """Where names that say enough by themselves begin and end, each with what it is akin to."""

    starts: frozenset[tuple[int, str]]
    ends: frozenset[tuple[int, str]]


def confirm(text: str, matches: Sequence[Match], proposed: Collection[tuple[int, int]]) -> Iterator[Match]:
    """Names that say enough by themselves, and others that what is next to them, anywhere in the text, confirms.

    ``proposed`` are spans that a model takes for names: in a text about malware this is enough for a name of malware.
    """
    sure = collect_sure(match for match in matches if not match.name.weak and not match.name.plain)
    weak = {match.name.text for match in matches if match.name.weak and is_confirmed(text, match, sure)}
    if _MALWARE.search(text):
        weak |= {match.name.text for match in matches if is_proposed(match, proposed)}
    plain = set(find_among_threats(text, [match for match in matches if match.name.plain], sure))
    for match in matches:
        name = match.name
        if name.weak or name.text in weak:
            meant = name.weak and name.text in weak
        else:
            meant = not name.plain or name.text in plain
        if meant:
            yield match


def collect_sure(matches: Iterable[Match]) -> Sure:
    places = [(match.start, match.end, akin(match)) for match in matches]
    return Sure(
        frozenset((start, kind) for start, _, kind in places), frozenset((end, kind) for _, end, kind in places)
    )


def akin(match: Match) -> str:
    return KINSHIP.get(match.name.kind, match.name.kind)


def is_proposed(match: Match, proposed: Collection[tuple[int, int]]) -> bool:
    return match.name.weak and match.name.kind in THREATS and (match.start, match.end) in proposed


def is_confirmed(text: str, match: Match, sure: Sure) -> bool:
    """Whether words beside it, or sure names of its kind in the same list, say what it is."""
    around = Surroundings(text, match.start, match.end)
    if match.name.kind in THREATS:
        return around.name_threat() or is_listed(text, match, sure)
    cue = "organisation_weak" if match.name.kind in ("organisation", "event") else "product_weak"
    return around.say(cue) or is_listed(text, match, sure)


def find_among_threats(text: str, plain: Sequence[Match], sure: Sure) -> Iterator[str]:
    """The names near which attackers or their means are spoken of, that stand in a list with sure threats, or that
    are code names by their capitals."""
    said = [place.start() for place in read_malice().finditer(text)] if plain else []
    for match in plain:
        nearest = bisect_left(said, match.start - REACH)
        spoken_of = nearest < len(said) and said[nearest] < match.end + REACH
        if spoken_of or is_listed(text, match, sure) or is_code_name(text, match):
            yield match.name.text


def is_code_name(text: str, match: Match) -> bool:
    """Whether a name that is always in capitals stands in them among small letters: "POWRUNER runs a batch file"."""
    written = text[match.start : match.end]
    if len(written) < LONG or not (written.isupper() and match.name.text.isupper()):
        return False
    beside = text[max(0, match.start - BESIDE) : match.start] + text[match.end : match.end + BESIDE]
    return sum(map(str.islower, beside)) > sum(map(str.isupper, beside))


def is_listed(text: str, match: Match, sure: Sure) -> bool:
    kind = akin(match)
    return any(
        ((match.start - gap, kind) in sure.ends and text[match.start - gap : match.start].strip() in BETWEEN)
        or ((match.end + gap, kind) in sure.starts and text[match.end : match.end + gap].strip() in BETWEEN)
        for gap in range(1, WIDEST + 1)
    )


@cache
def read_malice() -> re.Pattern[str]:
    """The words of `malice`; those that end with a star are beginnings of words."""
    words = sorted(read_words()["malice"], key=lambda word: (-len(word), word))
    forms = (re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)
