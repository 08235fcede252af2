"""Reading anew: the figures of a stretch of a document, as the annotator would read them, whatever is annotated."""

from collections.abc import Iterator, Sequence

from corpus.document import Annotations, Document, Span
from corpus.vocabulary import FieldName
from nlp.components.figures import FigureFound, find_figures
from nlp.names.mention import Mention
from nlp.text import blank_long_words, replace_surrogates


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


def language_of(document: Document) -> str | None:
    """The language that the document was read in."""
    return document.content.language or (document.annotations.language if document.annotations else None)


def _codes_of(found: Annotations) -> Sequence[Span]:
    return (*found.vulnerabilities, *found.indicators)


def _lies_in(span: Span, field: FieldName, start: int, end: int) -> bool:
    return span.field == field and start <= span.start and span.end <= end
