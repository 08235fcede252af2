"""A PDF's text: pages read one by one, then put together with what the whole file tells of each."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from crawlers.extraction.body import Body
from crawlers.extraction.pdf.arrangement import arrange
from crawlers.extraction.pdf.characters import UNKNOWN
from crawlers.extraction.pdf.folios import fold
from crawlers.extraction.pdf.hyphens import Joiner
from crawlers.extraction.pdf.layout import Line
from crawlers.extraction.pdf.leaves import complete_last
from crawlers.extraction.pdf.limits import MAX_CHARACTERS, MAX_PAGES
from crawlers.extraction.pdf.opening import Unreadable
from crawlers.extraction.pdf.pages import Page, PageError, read_page
from crawlers.extraction.pdf.passages import Passage, make_passages
from crawlers.extraction.pdf.pieces import Piece
from crawlers.extraction.pdf.running import find_furniture
from crawlers.extraction.pdf.style import Style

#: Letters of a page that has text, in the mean; pictures of pages may carry a stamp of a few words.
_SCANNED = 20
#: A share of letters that no font names; more makes wrong words.
_UNNAMED = 0.2
_MAX_LEVEL = 6
_WORD = re.compile(r"[^\W\d_]{3}")


class Reading(NamedTuple):
    """The text of a report. ``cover`` has the pieces of page one and ``size`` the font size of the body;
    ``problems`` say what was left out, and why."""

    body: Body
    cover: list[Piece]
    size: float
    problems: list[str]


def read_document(document: Any) -> Reading:
    """The text of an open document; Unreadable where it has none."""
    pages, problems = _read_pages(document)
    _check(pages, problems)
    furniture = find_furniture([(page.number, page.pieces, page.bottom, page.top) for page in pages])
    kept = [[p for p in page.pieces if p not in dropped] for page, dropped in zip(pages, furniture, strict=True)]
    style = Style(piece for pieces in kept for piece in pieces)
    passages = _read_passages(_drop_tabs(pages), kept, style)
    body = Body()
    levels = _rank(passages)
    for passage in passages:
        if passage.kind == "table":
            body.add_table(passage.rows, page=passage.page)
        else:
            level = levels.get(_look(passage)) if passage.kind == "heading" else None
            body.add(passage.kind, passage.text, level=level, page=passage.page)
    return Reading(body, pages[0].pieces if pages[0].number == 1 else [], style.size, problems)


def _read_pages(document: Any) -> tuple[list[Page], list[str]]:
    pages: list[Page] = []
    problems = []
    characters = 0
    if len(document) > MAX_PAGES:
        problems.append(f"too long: it has {len(document)} pages; {MAX_PAGES} are read")
    for index in range(min(len(document), MAX_PAGES)):
        try:
            page = read_page(document, index)
        except PageError as error:
            problems.append(f"page {index + 1} {error}")
            continue
        characters += sum(len(piece.text) for piece in page.pieces)
        if characters > MAX_CHARACTERS:
            problems.append(f"too long: only the {index} pages before {MAX_CHARACTERS} characters are read")
            break
        pages.append(page)
    return pages, problems


def _check(pages: Sequence[Page], problems: Sequence[str]) -> None:
    texts = [piece.text for page in pages for pieces in (page.pieces, *page.aside) for piece in pieces]
    letters = sum(map(len, texts))
    number = len(pages)
    if not pages:
        raise Unreadable(f"broken: none of its pages can be read; {'; '.join(problems[:3])}")
    if not letters:
        raise Unreadable("scanned: no page has text")
    if number > 1 and letters < _SCANNED * number:
        raise Unreadable(f"scanned: {number} pages have {letters} letters in all")
    if sum(text.count(UNKNOWN) for text in texts) > _UNNAMED * letters:
        raise Unreadable("unreadable: its fonts do not say which letters they draw")


def _drop_tabs(pages: Sequence[Page]) -> list[Page]:
    """Without what stands turned at the edge of page after page, as heads do; a turned table's figures have no word."""
    times = Counter(text for page in pages for text in {t for p in _turned(page) for t in _fold(p, page)})
    usual = {text for text, number in times.items() if number >= 3}
    return [
        page._replace(
            aside=[kept for pieces in page.aside if (kept := [p for p in pieces if not usual & _fold(p, page)])]
        )
        for page in pages
    ]


def _turned(page: Page) -> list[Piece]:
    return [piece for pieces in page.aside for piece in pieces]


def _fold(piece: Piece, page: Page) -> set[str]:
    folded = fold(piece.text, page.number)
    return folded if _WORD.search(piece.text) else folded - {piece.text.casefold()}


def _read_passages(pages: Sequence[Page], kept: Sequence[list[Piece]], style: Style) -> list[Passage]:
    joiner = Joiner(piece.text for pieces in kept for piece in pieces)
    known: Counter[int] = Counter()
    passages: list[Passage] = []
    for page, pieces in zip(pages, kept, strict=True):
        parts = arrange(page, pieces, known, joiner)
        style.observe(part for part in parts if isinstance(part, Line))
        found = make_passages(parts, page.number, style, joiner)
        complete_last(passages, found, joiner)
        passages += found
    return passages


def _look(passage: Passage) -> tuple[float, bool]:
    return passage.size, passage.bold


def _rank(passages: Sequence[Passage]) -> dict[tuple[float, bool], int]:
    """The levels of headings by their size and weight; level 1 is the title's."""
    looks = sorted({_look(passage) for passage in passages if passage.kind == "heading"}, reverse=True)
    return {look: min(rank, _MAX_LEVEL) for rank, look in enumerate(looks, start=1)}
