"""Figures: quantities that a text asserts, with value, unit, bound, what is counted, and the sentence."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nlp.components.figures.composing import compose
from nlp.components.figures.context import find_context
from nlp.components.figures.draft import Draft
from nlp.components.figures.found import FigureFound
from nlp.components.figures.lexicon import Lexicon, load_lexicon
from nlp.components.figures.reader import read_sentence
from nlp.components.figures.sentences import find_sentences
from nlp.components.figures.time import place_in_time
from nlp.components.figures.tokens import Tokens
from nlp.names.mention import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["ASSIGNS", "REQUIRES", "VERSION", "FigureFound", "find_figures", "place_in_time", "read_figures"]

#: Bump when the answers change.
VERSION = "6"
ASSIGNS = ("doc._.figures",)
REQUIRES = ("doc._.entities", "doc._.vulnerabilities", "doc._.indicators")

#: Kinds of entity whose digits are part of the name: "Paris 2024", "Windows 11", "APT28".
NAMING = frozenset(("event", "product", "actor", "malware"))


def read_figures(doc: "Doc") -> "Doc":
    """Sets a list of `FigureFound`, in order."""
    spans = [(found.start, found.end) for found in (*doc._.vulnerabilities, *doc._.indicators)]
    doc._.figures = list(find_figures(doc.text, language=doc.lang_, entities=doc._.entities, codes=spans))
    return doc


def find_figures(
    text: str,
    *,
    language: str | None,
    entities: Sequence[Mention] = (),
    codes: Sequence[tuple[int, int]] = (),
) -> Iterator[FigureFound]:
    """The figures of ``text``, in order and never one in another. ``codes`` are spans that hold none."""
    composed = compose(text)
    if composed is None:
        yield from _find_composed(text, load_lexicon(language), entities, codes)
        return
    entities = [composed.move(entity) for entity in entities]
    codes = [composed.find(start, end) for start, end in codes]
    for figure in _find_composed(composed.text, load_lexicon(language), entities, codes):
        yield composed.restore(figure)


def _find_composed(
    text: str, lexicon: Lexicon, entities: Sequence[Mention], codes: Sequence[tuple[int, int]]
) -> Iterator[FigureFound]:
    names = [*codes, *((entity.start, entity.end) for entity in entities if _names(entity, text))]
    table = "\t" in text
    for start, end in find_sentences(text, lexicon):
        near = [(first, last) for first, last in names if first < end and start < last]
        tokens, drafts = read_sentence(text, start, end, lexicon, near)
        for draft in drafts:
            if not (table and draft.kind == "count" and draft.bare):
                yield _place(text, tokens, draft, (start, end), lexicon, entities)


def _names(entity: Mention, text: str) -> bool:
    """Whether the digits in an entity are part of its name: not where a model took a number into a place."""
    return entity.kind in NAMING or (text[entity.end - 1].isdigit() and not text[entity.start].isdigit())


def _place(
    text: str, tokens: Tokens, draft: Draft, sentence: tuple[int, int], lexicon: Lexicon, entities: Sequence[Mention]
) -> FigureFound:
    start, end = tokens[draft.first].start, tokens[draft.last - 1].end
    head = (tokens[draft.head].start, tokens[draft.head].end) if draft.head is not None else None
    context = find_context(
        text, start, end, sentence=sentence, head=head, kind=draft.kind, language=lexicon.language, entities=entities
    )
    return FigureFound(
        start, end, sentence, draft.value, draft.unit, draft.kind, draft.bound, draft.value_max,
        draft.direction, draft.change, *context,
    )  # fmt: skip
