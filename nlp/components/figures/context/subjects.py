"""Subjects: what is counted, measured or paid for, as a phrase of the sentence."""

from collections.abc import Callable, Mapping

from corpus.vocabulary import FigureKind
from nlp.components.figures.context.phrases import (
    LONGEST,
    end_of_phrase,
    find_last_noun,
    may_be_noun,
    read_back,
    read_opening,
    skip_determiners,
)
from nlp.components.figures.context.words import Scene, is_sign


def find_subject(scene: Scene, kind: FigureKind) -> str | None:
    """A count starts at its noun ("90-page review" at the one after it); else what the
    figure is said to be of or for, or what its clause is about."""
    if scene.head is not None and scene.words[scene.head].text[0].isdigit():
        return find_next_word(scene) or find_noun_before(scene)
    if scene.head is not None:
        return scene.phrase(_first_modifier(scene, scene.head), _end_with_aim(scene, end_of_phrase(scene, scene.head)))
    order = _ORDER.get(kind, _ORDER["count"])
    found = (phrase for find in order if (phrase := find(scene)))
    return next((phrase for phrase in found if any(map(str.isalpha, phrase))), None)  # a year alone is a period


def _first_modifier(scene: Scene, head: int) -> int:
    """The first of the words between the number and its noun: "migrant workers"."""
    first, known = head, scene.vocabulary
    while first > scene.first and may_be_noun(scene, first - 1) and not known.is_number(scene.words[first - 1]):
        first -= 1
    return first


def _end_with_aim(scene: Scene, last: int) -> int:
    """With what the counted things are on or against: "trois livres sur la mer"."""
    if scene.lower(last) not in scene.vocabulary["joins"]:
        return last
    noun = skip_determiners(scene, last + 1)
    return end_of_phrase(scene, noun) if noun < len(scene.words) and may_be_noun(scene, noun) else last


def find_noun_before(scene: Scene) -> str | None:
    """ "une amende de 80 €": the noun phrase that the figure hangs on."""
    known, at = scene.vocabulary, scene.first
    while at > 0 and (scene.lower(at - 1) in known["before"] or scene.words[at - 1].text.isdigit()):
        at -= 1
    if at == scene.first or at == 0:
        return None
    return read_back(scene, at)


def find_noun_after(scene: Scene) -> str | None:
    """ "8 000 euros pour un film", "un an de travaux"."""
    known, at = scene.vocabulary, _after_brackets(scene, scene.after)
    if scene.lower(at) not in known["after"]:
        return None
    while at < len(scene.words) and scene.lower(at) in known["determiners"] | known["after"]:
        at += 1
    return _phrase_from(scene, at)


def _after_brackets(scene: Scene, at: int) -> int:
    """Past brackets that end or stand here: "80 euros (90 dollars) à des clubs"."""
    if scene.lower(at) not in ("(", ")"):
        return at
    return next((end + 1 for end in range(at, min(at + LONGEST, len(scene.words))) if scene.lower(end) == ")"), at)


def _phrase_from(scene: Scene, at: int) -> str | None:
    if at >= len(scene.words) or is_sign(scene.words[at]) or scene.lower(at) in scene.vocabulary.breaks:
        return None
    return scene.phrase(at, end_of_phrase(scene, find_last_noun(scene, at)))


def find_next_word(scene: Scene) -> str | None:
    """ "a $40 fine", "3 millions d'euros perdus"."""
    if scene.vocabulary.language == "en":
        stands = scene.after < len(scene.words) and may_be_noun(scene, scene.after)
        return scene.phrase(scene.after, find_last_noun(scene, scene.after) + 1) if stands else None
    word = scene.words[scene.after] if scene.after < len(scene.words) else None
    agrees = word is not None and word.lower.endswith(("és", "ées", "us", "ues"))
    return scene.phrase(scene.after, end_of_phrase(scene, scene.after)) if agrees else None


def find_clause(scene: Scene) -> str | None:
    return read_opening(scene, scene.first)


def find_any_before(scene: Scene) -> str | None:
    """The nearest noun phrase before the figure."""
    at = scene.first
    while at > 0 and not may_be_noun(scene, at - 1):
        at -= 1
    return read_back(scene, at) if at else None


def find_any_after(scene: Scene) -> str | None:
    at = scene.after
    while at < len(scene.words) and not may_be_noun(scene, at):
        at += 1
    return _phrase_from(scene, at)


_LAST = (find_clause, find_any_before, find_any_after)
#: Where the subject of each kind is looked for, in this order; the last three find something nearly always.
_ORDER: Mapping[FigureKind, tuple[Callable[[Scene], str | None], ...]] = {
    "money": (find_next_word, find_noun_before, find_noun_after, *_LAST),
    "duration": (find_noun_after, find_noun_before, *_LAST),
    "age": (find_noun_before, *_LAST),
    "measure": (find_noun_before, find_noun_after, *_LAST),
    "share": (find_noun_after, find_noun_before, *_LAST),
    "count": (find_noun_before, find_noun_after, *_LAST),
}
