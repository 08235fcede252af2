"""Places: where a figure holds, as the sentence says it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.vocabulary import FigureKind
from nlp.components.figures.context.phrases import end_of_phrase
from nlp.components.figures.context.words import Scene
from nlp.names.mention import Mention

#: Lengths of time and ages seldom have a place: 5 of 80 on labelled press items, against 53 of the other 247.
PLACELESS: frozenset[FigureKind] = frozenset(("age", "duration", "score", "multiple"))
#: Words between a figure and its place: further off, the place is another fact's.
FAR = 12
#: Words before a place that opens its sentence.
OPENING = 4


class Site(NamedTuple):
    """A place that may be a figure's: its first word, and where its phrase starts and ends in the text."""

    at: int
    start: int
    end: int


def find_place(scene: Scene, kind: FigureKind, named: Sequence[Mention]) -> str | None:
    """The nearest place that a preposition leads to, or that the counted noun belongs to; else the place that the
    sentence opens with ("Rennes : trois blessés")."""
    if kind in PLACELESS or not scene.words:
        return None
    places = [(mention, _find(scene, mention)) for mention in named if mention.kind == "place"]
    sites = (*_read_named(scene, places, named), *_read_nouns(scene))
    near = [site for site in sites if _gap(scene, site.at) <= FAR and not _is_set_apart(scene, site.at)]
    if near:
        nearest = min(near, key=lambda site: _gap(scene, site.at))
        return scene.text[nearest.start : nearest.end]
    opening = (mention for mention, at in places if at == 0 and scene.text[mention.end :].lstrip()[:1] == ":")
    return next((scene.text[mention.start : mention.end] for mention in opening), None)


def _find(scene: Scene, mention: Mention) -> int:
    return next((at for at, word in enumerate(scene.words) if word.end > mention.start), len(scene.words))


def _read_named(scene: Scene, places: Sequence[tuple[Mention, int]], named: Sequence[Mention]) -> Iterator[Site]:
    for mention, at in places:
        if at < len(scene.words) and _is_where(scene, mention, at):
            yield Site(at, _start_of_region(scene, at), _end_of_list(scene, mention, named))


def _read_nouns(scene: Scene) -> Iterator[Site]:
    """Places without a name: "devant le tribunal correctionnel", "in the world"."""
    known = scene.vocabulary
    for at, word in enumerate(scene.words):
        if word.lower in known["place_nouns"] and not scene.first <= at < scene.after:
            before = at - 1
            while (
                before > 0
                and scene.lower(before) in known["determiners"]
                and scene.lower(before) not in known["locatives"]
            ):
                before -= 1
            if scene.lower(before) in known["locatives"] or scene.lower(before) in known["fronts"]:
                after = end_of_phrase(scene, at)
                if after > at + 1:
                    yield Site(at, word.start, scene.words[after - 1].end)


def _gap(scene: Scene, at: int) -> int:
    return max(scene.first - at, at - scene.after)


def _is_set_apart(scene: Scene, at: int) -> bool:
    """Whether a comma parts it from the figure; not where it opens the sentence ("En Bretagne, 12 % ...") or
    stands right before ("puis, à Brest, 12 % ...")."""
    if at < scene.first:
        beside = all(scene.words[between].text in _COMMAS for between in range(at + 1, scene.first))
        return not beside and at > OPENING and _has_comma(scene, at, scene.first)
    return _has_comma(scene, scene.after, at)


def _has_comma(scene: Scene, first: int, after: int) -> bool:
    return any(scene.words[at].text in _COMMAS for at in range(first, after))


def _is_where(scene: Scene, mention: Mention, at: int) -> bool:
    return _is_led_to(scene, at) or _has_figure(scene, mention, at)


def _is_led_to(scene: Scene, at: int) -> bool:
    known = scene.vocabulary
    for before in _words_before(scene, at):
        if before in known["locatives"]:
            return True
        if before not in known["determiners"] and before not in known["links"] and before not in known["regions"]:
            return False
    return False


def _words_before(scene: Scene, at: int) -> Iterator[str]:
    return (scene.lower(before) for before in range(at - 1, max(-1, at - 6), -1))


def _has_figure(scene: Scene, mention: Mention, at: int) -> bool:
    """ "Brest's 200 sailors", "Brest compte 200 marins", "12 % des marins du Morbihan"."""
    known, after = scene.vocabulary, _next_word(scene, mention)
    if scene.lower(after) == "'s" and after + 1 == scene.first:
        return True
    after += scene.lower(after) in ("now", "already")
    if scene.lower(after) in known["has"] and after < scene.first:
        return True
    within = scene.first <= at < scene.after
    owned = scene.head is not None and scene.lower(scene.head) not in known["regions"]
    return owned and (within or (scene.after == at - 1 and scene.lower(at - 1) in known["links"]))


def _next_word(scene: Scene, mention: Mention) -> int:
    return next((at for at, word in enumerate(scene.words) if word.start >= mention.end), len(scene.words))


def _start_of_region(scene: Scene, at: int) -> int:
    """With "le sud de" before it."""
    known, first = scene.vocabulary, at
    while first > 0 and (scene.lower(first - 1) in known["links"] or scene.lower(first - 1) in known["regions"]):
        first -= 1
    while first < at and scene.lower(first) not in known["regions"]:
        first += 1
    return scene.words[first].start


def _end_of_list(scene: Scene, mention: Mention, named: Sequence[Mention]) -> int:
    """With the places that are listed after it."""
    end, known = mention.end, scene.vocabulary
    for other in sorted((other for other in named if other.start >= end), key=lambda other: other.start):
        between = [word for word in scene.words if end <= word.start and word.end <= other.start]
        joined = (
            other.kind == "place"
            and len(between) <= 3
            and all(
                word.text == "," or word.lower in _AND or word.lower in known["determiners"] or word.lower == "en"
                for word in between
            )
        )
        if not joined:
            return end
        end = other.end
    return end


_COMMAS = frozenset(",;:")
_AND = frozenset(("et", "and"))
