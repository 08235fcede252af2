"""Which of the candidates is the body of a page, without furniture and with the standfirst that was left out."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crawlers.extraction.article.blocks import Piece
from crawlers.extraction.article.candidates import read_by_readability, read_by_rule, read_by_trafilatura
from crawlers.extraction.article.captions import TAGS, add_captions
from crawlers.extraction.article.furniture import drop_furniture, find_links, fold
from crawlers.extraction.article.tree import Element, text_of
from crawlers.rules import ArticleRules

# F1 on trafilatura-eval (918 pages; even half, odd half; all):     trafilatura as it is      .923  .924  .924
#   without furniture                                                                         .936  .926  .931
#   and with the standfirst                                                                   .946  .934  .940
#   and readability where trafilatura is doubtful                                            .949  .937  .943
#   and with captions, which its labels count as furniture where they name them                       .942  .931  .937
# readability on every page, without furniture, with the standfirst: .894; the better of both on each page: .952.

#: Characters that a source's own rule has to find to win.
ENOUGH = 250
#: Under so many characters trafilatura has most likely found a corner of the page only. 200 to 350 score the same,
#: from 400 on readability begins to win wrongly.
SHORT = 300
#: So many times more text in paragraphs of the page, or found by readability, makes trafilatura doubtful.
#: Twice loses on the even half what it gains on the odd.
TIMES = 3
#: Characters of a description that a standfirst begins with, and how long both are.
_SAME, _LEAST, _LONGEST = 60, 40, 900
_STANDFIRST_TAGS = ("p", "div", "h2", "h3", "strong", "span", "b", "section")


class Found(NamedTuple):
    """The blocks of a body, and who found them: "rule", "trafilatura", "readability" or "json-ld"."""

    pieces: list[Piece]
    by: str


def find_body(root: Element, *, rules: ArticleRules, descriptions: Sequence[str], told: str | None) -> Found:
    """``descriptions`` is what the page says it is about, ``told`` the body that its JSON-LD gives, which is taken only
    where nothing else is found: it is cut, or of another language, too often."""
    links = find_links(root)
    if rules.body:
        pieces = drop_furniture(read_by_rule(root, rules.body), links=links)
        if size(pieces) >= ENOUGH:
            return Found(add_captions(mark_captions(pieces, root), root), "rule")
    found = _choose(root, links)
    if told and (_is_unbroken(found.pieces, told) or _says_more(told, found.pieces)):
        return Found([Piece("paragraph", line) for line in told.splitlines() if line.strip()], "json-ld")
    pieces = add_standfirst(found.pieces, root, descriptions)
    return Found(add_captions(mark_captions(pieces, root), root), found.by)


def _says_more(told: str, pieces: list[Piece]) -> bool:
    return size(pieces) < SHORT and len(told) > TIMES * max(size(pieces), SHORT // TIMES)


def _is_unbroken(pieces: list[Piece], told: str) -> bool:
    """Whether a single block repeats what JSON-LD says: trafilatura takes it where it finds nothing, on one line."""
    return len(pieces) == 1 and "\n" in told.strip() and pieces[0].text.split() == told.split()


def size(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _choose(root: Element, links: set[str]) -> Found:
    first = drop_furniture(read_by_trafilatura(root), links=links)
    length = size(first)
    if length >= SHORT and size_of_paragraphs(root) <= TIMES * length:
        return Found(first, "trafilatura")
    second = drop_furniture(read_by_readability(root), links=links)
    wins = size(second) > (TIMES if length >= SHORT else 1.2) * length
    return Found(second, "readability") if wins else Found(first, "trafilatura")


def size_of_paragraphs(root: Element) -> int:
    return sum(len(text_of(paragraph)) for paragraph in root.iter("p"))


def add_standfirst(pieces: list[Piece], root: Element, descriptions: Sequence[str]) -> list[Piece]:
    """Put the standfirst (chapô) first, where the page shows what its description says and the body lacks it."""
    starts = tuple(text[:_SAME] for text in descriptions if len(text) >= _LEAST)
    text = " ".join(" ".join(piece.text for piece in pieces).split())
    for element in root.iter(*_STANDFIRST_TAGS) if starts else ():
        if len(element) > 8:
            continue
        shown = text_of(element)
        if _LEAST < len(shown) < _LONGEST and shown.startswith(starts) and shown[:_SAME] not in text:
            return [Piece("paragraph", shown), *pieces]
    return pieces


def mark_captions(pieces: list[Piece], root: Element) -> list[Piece]:
    """Blocks that stand in the page as captions or footnotes, under their own kind."""
    captions = {fold(text_of(element)) for element in root.iter(*TAGS)}
    notes = {fold(text_of(element)) for element in root.iter("li", "p") if _is_note(element)}
    marked = []
    for piece in pieces:
        folded = fold(piece.text) if captions or notes else ""
        if piece.kind in ("paragraph", "list_item") and folded in captions:
            piece = piece._replace(kind="caption")
        elif piece.kind in ("paragraph", "list_item") and folded in notes:
            piece = piece._replace(kind="footnote")
        marked.append(piece)
    return marked


def _is_note(element: Element) -> bool:
    name = (element.get("id") or "").lower()
    note = name.startswith(("fn", "footnote", "ftn", "sdfootnote", "cite_note", "note-")) and any(
        map(str.isdigit, name)
    )
    return note or element.get("role") in ("doc-footnote", "doc-endnote")
