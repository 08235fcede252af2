"""Captions of an article's figures and tables, put back where they stand on the page."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crawlers.extraction.article.blocks import SILENT, Piece, shown_text
from crawlers.extraction.article.furniture import fold, speaks_of_page
from crawlers.extraction.article.tree import Element

TAGS = ("figcaption", "caption")
#: Elements that hold an article, and those whose figures are of the site or lead to other articles.
_HOMES, _ELSEWHERE = frozenset({"html", "main", "article"}), frozenset({"aside", "nav", "footer", "form", "a"})
_UNSEEN = SILENT | {"head"}
#: Letters by which a block is found again in its page; a shorter one is looked for near the block before it only.
_LEAST_KEY, _KEY, _REACH = 25, 60, 1_000
#: Blocks that may be missing from the page before the search is given up: each costs a look at all of it.
_MOST_MISSING = 50
#: Letters between the last block and a figure that still is the article's.
_NEAR = 400
#: Captions of one page; a gallery of more is not read.
_MOST = 200
#: Words of a caption, and letters of the longest.
_LEAST, _LONGEST = 4, 1_000
#: What credits a picture: its caption says what is seen, which is hardly ever what the article says. Of those that were
#: left out on 918 pages, annotators called 30 furniture and 3 text.
_IMAGE = re.compile(r"©|\b(?:photo|foto|image|illustration|credit|getty|shutterstock|capture|screenshot|afp|reuters)")


class _Caption(NamedTuple):
    """``at`` is its place among the letters of the page."""

    text: str
    at: int
    home: Element


class _Page(NamedTuple):
    """The letters of a page without its spaces; where its title and the elements that hold articles are."""

    letters: str
    captions: list[_Caption]
    title: int | None
    homes: dict[Element, tuple[int, int]]


def add_captions(pieces: list[Piece], root: Element) -> list[Piece]:
    """The blocks with the captions that their finder left out, each after the block that it follows on the page."""
    if next(root.iter(*TAGS), None) is None:
        return pieces
    page = _read(root)
    places = dict(_find_places(pieces, page.letters))
    known = "".join(_join(piece.text) for piece in pieces)
    after: dict[int, list[Piece]] = defaultdict(list)
    for caption in page.captions[:_MOST] if places else ():
        if _says_something(caption.text) and _join(caption.text) not in known and _is_of(caption, page, pieces, places):
            number = max((number for number, at in places.items() if at < caption.at), default=-1)
            after[number].append(Piece("caption", caption.text))
    return after[-1] + [block for number, piece in enumerate(pieces) for block in (piece, *after[number])]


def _is_of(caption: _Caption, page: _Page, pieces: Sequence[Piece], places: dict[int, int]) -> bool:
    """Whether a caption stands between the title and the end of the article, in the element that holds that."""
    first, (last, last_at) = min(places.values()), max(places.items(), key=lambda place: place[1])
    start = first if page.title is None else min(first, page.title)
    end = last_at + len(_join(pieces[last].text)) + _NEAR
    opens, closes = page.homes[caption.home]
    return start <= caption.at < end and any(opens <= at < closes for at in places.values())


def _says_something(text: str) -> bool:
    if _IMAGE.search(fold(text)) or len(text) > _LONGEST or speaks_of_page(text):
        return False
    return len(re.findall(r"\w{2,}", text)) >= _LEAST


def _find_places(pieces: Sequence[Piece], letters: str) -> Iterator[tuple[int, int]]:
    """The numbers of the blocks that are found again, with their places, in the order of both."""
    end, missing = 0, 0
    for number, piece in enumerate(pieces):
        joined = _join(piece.text)
        reach = len(letters) if len(joined) >= _LEAST_KEY else end + _REACH
        at = letters.find(joined[:_KEY], end, reach) if joined and missing < _MOST_MISSING else -1
        if at >= 0:
            end = at + len(joined)
            yield number, at
        else:
            missing += 1


def _read(root: Element) -> _Page:
    from lxml import etree

    page, parts, length, hidden = _Page("", [], None, {}), [""], 0, None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if hidden is None and event == "start":
            page = _note(page, element, length)
        hidden = element if hidden is None and event == "start" and element.tag in _UNSEEN else hidden
        if hidden is None or (hidden is element and event == "end"):
            hidden = None
            parts.append(_join((element.text if event == "start" else element.tail) or ""))
            if event == "end" and element in page.homes:
                page.homes[element] = (page.homes[element][0], length)
            length += len(parts[-1])
    return page._replace(letters="".join(parts))


def _note(page: _Page, element: Element, length: int) -> _Page:
    """Keep the place of what begins here, if it is one of those that tell whose a caption is."""
    if element.tag in _HOMES:
        page.homes[element] = (length, length)
    elif element.tag == "h1" and page.title is None:
        return page._replace(title=length)
    elif element.tag in TAGS:
        around = list(element.iterancestors())
        home = next((parent for parent in around if parent.tag in _HOMES), None)
        text, links = shown_text(element), {shown_text(link) for link in element.iter("a")}
        if home is not None and text not in links and not any(parent.tag in _ELSEWHERE for parent in around):
            page.captions.append(_Caption(text, length, home))
    return page


def _join(text: str) -> str:
    return "".join(text.split())
