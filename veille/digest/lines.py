"""Lines: stretches of documents with their figures, their indicators, and the way back to them."""

from bisect import bisect_right
from operator import attrgetter

from corpus.document import Document, Figure
from corpus.vocabulary import FieldName, FigureKind, IndicatorType
from veille.amounts import say_value
from veille.digest.links import link_to, open_address
from veille.digest.model import Line
from veille.story_entry import Entry as Told

#: What is made strong in a sentence, with the value beside it: ages, durations and results of matches are read, too,
#: but nobody reads a digest for them.
SHOWN: frozenset[FigureKind] = frozenset(("money", "count", "share", "rate", "size", "measure"))
#: Counted things from which on their number is a figure by itself.
MANY = 10
#: What a reader's program may turn into something to follow.
FOLLOWABLE: frozenset[IndicatorType] = frozenset(("ipv4", "ipv6", "domain", "url", "email"))


def is_telling(figure: Figure) -> bool:
    """Whether a reader would look it up: of what is counted, more than can be counted at a glance."""
    return figure.kind in SHOWN and (figure.kind != "count" or figure.value >= MANY)


def make_line(told: Told, field: FieldName, start: int, end: int, *, only: Figure | None = None) -> Line:
    """The stretch of a document of a story as a line; its figures are marked, or ``only`` one of them."""
    document = told.document
    text = document.content.text_of(field)[start:end]
    figures = [
        figure
        for figure in (document.annotations.figures if document.annotations else ())
        if figure.field == field and start <= figure.start and figure.end <= end
        if (figure == only if only else is_telling(figure))
    ]
    indicators = tuple(
        (found.start - start, found.end - start)
        for found in (document.annotations.indicators if document.annotations else ())
        if found.field == field and start <= found.start and found.end <= end and found.type in FOLLOWABLE
    )
    url = document.fetch.canonical_url or document.fetch.url
    page = page_of(document, field, start)
    return Line(
        document=document.id,
        field=field,
        start=start,
        end=end,
        text=text,
        title=document.content.title,
        publisher=document.source.publisher,
        moment=told.member.moment,
        dated=told.basis,
        language=told.language,
        url=open_address(url),
        link=link_to(url, text, field=field, page=page, indicators=indicators),
        marks=tuple((figure.start - start, figure.end - start) for figure in figures),
        values=tuple(say_value(figure.model_dump()) for figure in figures),
        indicators=indicators,
    )


def make_title(told: Told) -> Line:
    return make_line(told, "title", 0, len(told.document.content.title))


def page_of(document: Document, field: FieldName, start: int) -> int | None:
    """The page, from 1, of a place in a document that has pages."""
    blocks = document.content.blocks
    at = bisect_right(blocks, start, key=attrgetter("start")) - 1
    return blocks[at].page if field == "body" and at >= 0 else None
