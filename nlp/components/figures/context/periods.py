"""Periods: when a figure holds, as the sentence says it."""

import re

from corpus.vocabulary import FigureKind
from nlp.components.figures.context.dates import YEAR, Named, TimeWords, find_named, fold, load_time_words
from nlp.components.figures.context.words import Scene

#: Lengths and ages are seldom dated by the dates of their sentence.
UNDATED: frozenset[FigureKind] = frozenset(("age", "duration", "score"))
#: Words between a verb of saying and the day it was said: "a annoncé, ce mardi".
NEAR = 3
#: Forms that date what was said as often as what is told.
_DAYS = frozenset(("day", "weekday", "yesterday", "today"))
#: Forms that say no more than that it holds at present, and code points between them and their figure.
_NOW = frozenset(("now", "today"))
BESIDE = 6
#: A form that dates the one figure that it is joined to: "$20m, against $10m a year earlier".
_BEFORE = "before_then"
_YEAR = re.compile(YEAR)
#: The comma after a period that what follows still holds in: "in 2020, giving".
_GOES_ON = re.compile(r",\s\w+(?:ant|ing)\b")
#: Code points before a period that opens its sentence ("Dans la nuit du ...").
OPENING = 16


def find_period(scene: Scene, kind: FigureKind) -> str | None:
    """The period nearest to the figure that dates it rather than what somebody said."""
    words = load_time_words(scene.vocabulary.language)
    if not any(word.lower in words.cues or _YEAR.search(word.lower) for word in scene.words):
        return None
    origin = scene.words[0].start
    folded = fold(scene.text[origin : scene.words[-1].end])
    found = [named for named in find_named(folded, words) if _dates(scene, named, origin, folded, words, kind)]
    if not found:
        return None
    nearest = min(
        found, key=lambda named: (not _adjoins(scene, named, origin, folded, words), _distance(scene, named, origin))
    )
    start = _start_with_lead(folded, nearest, words)
    return scene.text[origin + start : origin + nearest.end]


def _dates(scene: Scene, named: Named, origin: int, folded: str, words: TimeWords, kind: FigureKind) -> bool:
    start, end = scene.words[scene.first].start - origin, scene.words[scene.after - 1].end - origin
    if named.start < end and start < named.end:
        return False
    if named.form in _NOW and _distance(scene, named, origin) <= BESIDE:
        return True
    if named.form == "now" or kind in UNDATED or _is_set_apart(folded, named, start, end):
        return False
    if named.form == _BEFORE and not _adjoins(scene, named, origin, folded, words):
        return False
    if named.form == "month_alone" and not _is_introduced(folded, named, words):
        return False
    return named.form not in _DAYS or not (_is_said_then(scene, named, origin) or _is_in_name(folded, named))


def _is_set_apart(folded: str, named: Named, start: int, end: int) -> bool:
    """Whether commas part it from the figure, unless it opens the sentence or they stand side by side."""
    if named.end <= start:
        between = folded[named.end : start]
        return named.start > OPENING and "," in between.rstrip(", ") and not _GOES_ON.match(between)
    between = folded[end : named.start].rstrip("ela ")
    return "," in between[:-1] or ";" in between


def _is_in_name(folded: str, named: Named) -> bool:
    """ "la fête du 12 mai", "Black Friday"."""
    before, after = folded[: named.start], folded[named.end : named.end + 6]
    return before.endswith(("du ", "of ", "black ", "good ", '"', "«")) or after.startswith((" noir", " saint"))


def _is_introduced(folded: str, named: Named, words: TimeWords) -> bool:
    before = folded[max(0, named.start - 24) : named.start]
    return bool(words.lead.search(before) or words.year_after.search(before))


def _is_said_then(scene: Scene, named: Named, origin: int) -> bool:
    """Whether the day stands by a verb of saying."""
    first = next(at for at, word in enumerate(scene.words) if word.end > origin + named.start)
    near = [scene.lower(at) for at in range(first - NEAR, first)]
    return any(word in scene.vocabulary["reports"] for word in near)


def _distance(scene: Scene, named: Named, origin: int) -> int:
    start, end = scene.words[scene.first].start - origin, scene.words[scene.after - 1].end - origin
    return start - named.end if named.end <= start else named.start - end


def _adjoins(scene: Scene, named: Named, origin: int, folded: str, words: TimeWords) -> bool:
    """Whether only prepositions stand between the figure and a period after it: "4 M€ en 2024"."""
    end = scene.words[scene.after - 1].end - origin
    if named.start < end:
        return False
    between = folded[end : named.start].strip()
    while found := words.preposition.match(between):
        between = between[found.end() :]
    return not between or between in words.leads


def _start_with_lead(folded: str, named: Named, words: TimeWords) -> int:
    before = words.lead.search(folded, max(0, named.start - 24), named.start)
    return before.start() if before else named.start
