"""Context: what a figure is about, when, where, and who says so, in phrases of its own sentence."""

from collections.abc import Sequence
from typing import NamedTuple

from corpus.vocabulary import FigureKind
from nlp.components.figures.context.periods import find_period
from nlp.components.figures.context.places import find_place
from nlp.components.figures.context.speakers import find_speaker
from nlp.components.figures.context.subjects import find_subject
from nlp.components.figures.context.words import set_scene
from nlp.names.mention import Mention


class Context(NamedTuple):
    """Copied from the sentence as it is written there; null where it does not say."""

    subject: str | None = None
    period: str | None = None
    place: str | None = None
    attribution: str | None = None


def find_context(
    text: str,
    start: int,
    end: int,
    *,
    sentence: tuple[int, int],
    head: tuple[int, int] | None,
    kind: FigureKind,
    language: str,
    entities: Sequence[Mention],
) -> Context:
    """The context of the figure ``text[start:end]`` within ``sentence``. ``head`` is the noun that it counts;
    ``entities`` are the names found in the same text. A span without a word has no context."""
    scene = set_scene(text, start, end, sentence=sentence, head=head, language=language)
    if scene.first >= scene.after:
        return Context()
    named = [mention for mention in entities if sentence[0] <= mention.start and mention.end <= sentence[1]]
    return Context(
        subject=find_subject(scene, kind),
        period=find_period(scene, kind),
        place=find_place(scene, kind, named),
        attribution=find_speaker(scene, kind, named),
    )
