"""Lines: stretches of documents with their figures, their indicators, and the way back to them."""

import re
from bisect import bisect_right
from operator import attrgetter

from corpus.document import Document, Figure
from corpus.vocabulary import FieldName, FigureKind, IndicatorType
from veille.digest.defanging import find_indicators
from veille.digest.links import DIRECTIVE, link_to, open_address
from veille.digest.model import Line
from veille.digest.rereading import say_figure
from veille.story_entry import Entry as Told

#: What is made strong in a sentence, with the value beside it: ages, durations and results of matches are read, too,
#: but nobody reads a digest for them.
SHOWN: frozenset[FigureKind] = frozenset(("money", "count", "share", "rate", "size", "measure"))
#: Counted things from which on their number is a figure by itself.
MANY = 10
_BOOKS = re.compile(r"\blivres?$", re.IGNORECASE)
#: What a reader's program may turn into something to follow.
FOLLOWABLE: frozenset[IndicatorType] = frozenset(("ipv4", "ipv6", "domain", "url", "email"))


def is_telling(figure: Figure) -> bool:
    """Whether a reader would look it up: of what is counted, more than can be counted at a glance."""
    return figure.kind in SHOWN and (figure.kind != "count" or figure.value >= MANY) and not is_unclear(figure)


def is_unclear(figure: Figure) -> bool:
    """Whether its words may mean something else than was read: nothing is said then of what they mean.

    A share without a digit, "un tiers", is no 33.33 percent, and may be a third party; "deux livres" are books as
    often as pounds.
    """
    is_worded_share = figure.kind == "share" and not any(map(str.isdigit, figure.text))
    return is_worded_share or (figure.unit.startswith("GBP") and bool(_BOOKS.search(figure.text)))


def make_line(told: Told, field: FieldName, start: int, end: int, *, only: Figure | None = None) -> Line:
    """The stretch of a document of a story as a line; its figures are marked, or ``only`` one of them."""
    document = told.document
    whole = document.content.text_of(field)
    text = whole[start:end]
    figures = [
        figure
        for figure in (document.annotations.figures if document.annotations else ())
        if figure.field == field and start <= figure.start and figure.end <= end
        if (figure == only if only else is_telling(figure))
    ]
    indicators = _find_indicators(document, field, start, end)
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
        url=open_address((url or "").partition(DIRECTIVE)[0].removesuffix("#")),
        link=link_to(url, text, field=field, page=page, indicators=indicators),
        marks=tuple((figure.start - start, figure.end - start) for figure in figures),
        values=tuple(say_figure(figure.model_dump(), whole) for figure in figures),
        indicators=indicators,
    )


def _find_indicators(document: Document, field: FieldName, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Those that a program may turn into links; where nobody has read the document yet, all that look like one."""
    if document.annotations is None:
        return find_indicators(document.content.text_of(field)[start:end])
    return tuple(
        (found.start - start, found.end - start)
        for found in document.annotations.indicators
        if found.field == field and start <= found.start and found.end <= end and found.type in FOLLOWABLE
    )


def make_title(told: Told) -> Line:
    return make_line(told, "title", 0, len(told.document.content.title))


def page_of(document: Document, field: FieldName, start: int) -> int | None:
    """The page, from 1, of a place in a document that has pages."""
    blocks = document.content.blocks
    at = bisect_right(blocks, start, key=attrgetter("start")) - 1
    return blocks[at].page if field == "body" and at >= 0 else None
