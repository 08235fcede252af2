"""Speakers: who asserts a figure, as the sentence says it."""

from collections.abc import Iterator, Sequence

from corpus.vocabulary import FigureKind
from nlp.components.figures.context.dates import fold
from nlp.components.figures.context.phrases import end_of_phrase, read_opening
from nlp.components.figures.context.words import Scene, is_sign
from nlp.names.mention import Mention

#: Nobody claims them: on labelled press items, none of 103.
UNCLAIMED: frozenset[FigureKind] = frozenset(("age", "duration", "measure", "multiple"))
#: Words between a verb of saying and its subject after it: "a indiqué lundi 3 juin le ministère".
NEAR = 5
#: Code points before the end of a "selon" that opens its sentence.
OPENING = 20
#: Who may say something.
SPEAKERS = frozenset(("person", "organisation", "place"))


def find_speaker(scene: Scene, kind: FigureKind, named: Sequence[Mention]) -> str | None:
    """Whom "selon" names, or the subject of a verb of saying."""
    if kind in UNCLAIMED or not scene.words:
        return None
    return _find_according(scene, named) or next(_find_subjects(scene, named), None)


def _find_according(scene: Scene, named: Sequence[Mention]) -> str | None:
    start, end = scene.words[0].start, scene.words[-1].end
    found = [start + match.end() for match in scene.vocabulary.according.finditer(fold(scene.text[start:end]))]
    for place in _order(scene, found):
        at = next((at for at, word in enumerate(scene.words) if word.start >= place), len(scene.words))
        if phrase := _read_speaker(scene, at, named):
            return phrase
    return None


def _order(scene: Scene, places: Sequence[int]) -> Sequence[int]:
    """Each "selon" before the figure is of what follows where the first opens its sentence: then the nearest before is
    the first to ask. Where they close clauses it is the nearest after."""
    figure = scene.words[scene.first].start
    before, after = [place for place in places if place < figure], [place for place in places if place >= figure]
    opens = bool(places) and places[0] - scene.words[0].start < OPENING
    return (*before[::-1], *after) if opens or not after else (*after, *before[::-1])


def _read_speaker(scene: Scene, at: int, named: Sequence[Mention]) -> str | None:
    """The name or noun phrase that starts at the word ``at``, after its article."""
    known = scene.vocabulary
    while at < len(scene.words) and (scene.lower(at) in known["determiners"] or scene.lower(at) in known["links"]):
        at += 1
    if at >= len(scene.words) or not _may_speak(scene, at):
        return None
    start, end = scene.words[at].start, scene.words[end_of_phrase(scene, at) - 1].end
    return scene.text[start : _extend_over_names(scene, start, end, named)]


def _extend_over_names(scene: Scene, start: int, end: int, named: Sequence[Mention]) -> int:
    for mention in named:
        joined = _is_joined(scene, end, mention.start)
        if mention.kind in SPEAKERS and (start <= mention.start <= end or joined):
            end = max(end, mention.end)
    return end


def _is_joined(scene: Scene, end: int, start: int) -> bool:
    between = scene.text[end:start].lower().replace("’", "'").split()
    return 0 < len(between) <= 2 and between[0] in ("et", "and") and start - end < 12


def _may_speak(scene: Scene, at: int) -> bool:
    word, known = scene.words[at], scene.vocabulary
    return not is_sign(word) and word.lower not in known.breaks and word.lower not in known["not_speakers"]


def _find_subjects(scene: Scene, named: Sequence[Mention]) -> Iterator[str]:
    for at, word in enumerate(scene.words):
        if word.lower in scene.vocabulary["reports"] and (first := _start_of_verb(scene, at)) is not None:
            found = _read_inverted(scene, first, at, named) if _opens_report(scene, first) else None
            if found is None and at < scene.first:
                found = _read_subject(scene, first, named)
            if found:
                yield found


def _start_of_verb(scene: Scene, at: int) -> int | None:
    """Where the verb begins with its auxiliary; null for a participle without one ("estimé à")."""
    known = scene.vocabulary
    if known.language == "fr" and scene.lower(at).endswith(known.participles):
        return next(
            (back for back in range(at - 1, max(at - 3, -1), -1) if scene.lower(back) in known["auxiliaries"]), None
        )
    if scene.lower(at - 1) in known["passives"]:
        return None  # "losses were estimated at"
    return at - 1 if scene.lower(at - 1) in known["auxiliaries"] else at


def _opens_report(scene: Scene, first: int) -> bool:
    return first > 0 and scene.words[first - 1].text in _BEFORE_REPORT and first > scene.after


def _read_inverted(scene: Scene, first: int, at: int, named: Sequence[Mention]) -> str | None:
    """ "..., a indiqué lundi le ministère"."""
    after = at + 1
    while after < min(len(scene.words), at + NEAR) and _is_day(scene, after):
        after += 1
    return _read_speaker(scene, after, named)


def _is_day(scene: Scene, at: int) -> bool:
    word, known = scene.words[at], scene.vocabulary
    return word.text[0].isdigit() or word.text == "," or word.lower in known.days or word.lower in ("ce", "on")


def _read_subject(scene: Scene, first: int, named: Sequence[Mention]) -> str | None:
    """ "Le parquet de X a annoncé": a person named right before the verb, or what opens its clause."""
    before = [mention for mention in named if mention.kind == "person" and _ends_at(scene, mention, first)]
    if before and scene.lower(_word_at(scene, before[-1].start) - 1) not in scene.vocabulary["links"]:
        return scene.text[before[-1].start : before[-1].end]
    return read_opening(scene, _before_apposition(scene, first))


def _before_apposition(scene: Scene, first: int) -> int:
    """The verb or, where a comma stands before it, the comma before that: "X, une filiale de Y, a annoncé"."""
    if scene.words[first - 1].text != ",":
        return first
    return next((at for at in range(first - 2, -1, -1) if scene.words[at].text == ","), first - 1)


def _word_at(scene: Scene, start: int) -> int:
    return next((at for at, word in enumerate(scene.words) if word.end > start), len(scene.words))


def _ends_at(scene: Scene, mention: Mention, at: int) -> bool:
    """Whether only a comma stands between the name and the word ``at``."""
    if at >= len(scene.words) or mention.end > scene.words[at].start:
        return False
    return scene.text[mention.end : scene.words[at].start].strip(" ,") == ""


_BEFORE_REPORT = frozenset(',"”»“')
