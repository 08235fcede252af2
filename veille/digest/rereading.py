"""Reading anew: the figures of a stretch of a document, as the annotator would read them, whatever is annotated."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.document import Annotations, Document, Span
from corpus.vocabulary import FieldName
from nlp.components.figures import FigureFound, find_figures
from nlp.names.mention import Mention
from nlp.text import blank_long_words, replace_surrogates
from veille.amounts import say_value

#: What joins the nouns of what is counted together, within a figure and, before something plural, behind it.
_JOINED = re.compile(r"[^\W\d_]\s+(?:et|ou|and|or)\s+[^\W\d_]", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s+(?:et|ou|and|or)\s+(?!(?:plusieurs|depuis|toujours|always)\b)[^\W\d_]{4,40}[sx]\b", re.IGNORECASE
)


def read_figures(document: Document, field: FieldName, start: int, end: int) -> Iterator[FigureFound]:
    """The figures of ``text_of(field)[start:end]`` in offsets of the field.

    ``start`` and ``end`` are where sentences begin and end. Names and codes are those of the annotations: the digits
    in them count nothing.
    """
    found = document.annotations or Annotations(stamp="")
    text = blank_long_words(replace_surrogates(document.content.text_of(field)[start:end]))
    entities = [
        Mention(each.kind, each.name, each.start - start, each.end - start, each.id)
        for each in found.entities
        if _lies_in(each, field, start, end)
    ]
    codes = [(each.start - start, each.end - start) for each in _codes_of(found) if _lies_in(each, field, start, end)]
    for figure in find_figures(text, language=language_of(document), entities=entities, codes=codes):
        first, last = figure.sentence
        yield figure._replace(
            start=start + figure.start, end=start + figure.end, sentence=(start + first, start + last)
        )


def say_figure(figure: Mapping[str, Any], text: str) -> str:
    """What `say_value` says of a figure of a field's ``text``: of "300 clients and guests" the number alone.

    They are not 300 clients.
    """
    start, end = figure["start"], figure["end"]
    joined = _JOINED.search(text, start, end) or _GOES_ON.match(text, end)
    return say_value({**figure, "unit": ""} if figure["kind"] == "count" and joined else figure)


def language_of(document: Document) -> str | None:
    """The language that the document was read in."""
    return document.content.language or (document.annotations.language if document.annotations else None)


def _codes_of(found: Annotations) -> Sequence[Span]:
    return (*found.vulnerabilities, *found.indicators)


def _lies_in(span: Span, field: FieldName, start: int, end: int) -> bool:
    return span.field == field and start <= span.start and span.end <= end
