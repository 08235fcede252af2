"""An extracted tree as blocks: HTML's elements and those of trafilatura's XML alike."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.vocabulary import BlockKind
from crawlers.extraction.article.tree import Element
from crawlers.extraction.body import Body, squeeze

#: Elements that begin and end a block; each other element is a part of the text around it.
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("li", "item", "dt", "dd"), "list_item"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    **dict.fromkeys(
        ("p", "div", "section", "article", "main", "header", "footer", "aside", "body", "html"), "paragraph"
    ),
    **dict.fromkeys(("blockquote", "quote", "pre", "code", "ul", "ol", "dl", "list", "figure", "center"), "paragraph"),
    **dict.fromkeys(("address", "details", "summary", "fieldset", "form", "hr", "nav"), "paragraph"),
}
_ROWS, _CELLS = ("tr", "row"), ("td", "th", "cell")
#: Elements whose text no reader of the page sees as text.
SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "button", "select", "textarea"})
_BREAKS = ("br", "lb")
#: Elements at which one word or number ends and another begins.
BOUNDARIES = frozenset({*_KINDS, *_ROWS, *_CELLS, *_BREAKS, "table"})
#: Code within a line is text, as a block of its own only what stands at the top.
_INLINE_WITHIN_TEXT = frozenset({"code", "quote"})
_SHOWN_AS_IS = ("pre", "code")
_SOURCE_LINES = re.compile(r"[\t\r\n\f]+")
#: Blocks that this many characters long are a table of facts; a table around a whole page is none.
_MAX_CELL = 2_000


class Piece(NamedTuple):
    """A block before it has a place: its kind and text; of a heading its level, of a table its rows."""

    kind: BlockKind
    text: str
    level: int | None = None
    rows: tuple[tuple[str, ...], ...] | None = None


def read_pieces(tree: Element) -> list[Piece]:
    """The blocks of a tree in the order of reading. Nothing is lost but what is never shown."""
    return [piece for piece in _Reader().read(tree) if piece.text.strip()]


def lay_out(pieces: list[Piece]) -> Body:
    body = Body()
    for piece in pieces:
        if piece.rows is not None:
            body.add_table(piece.rows)
        else:
            body.add(piece.kind, piece.text, level=piece.level)
    return body


class _Reader:
    """Walks a tree without recursion, and cuts its text where an element begins or ends a block."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._open: list[Element] = []

    def read(self, tree: Element) -> Iterator[Piece]:
        from lxml import etree

        skipped: Element | None = None
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if skipped is not None:
                if element is skipped and event == "end":
                    skipped = None
                    self._add_tail(element, tree)
                continue
            if event == "start":
                if (rows := self._table(element)) is not None:
                    yield self._cut()
                    yield from (Piece("caption", shown_text(caption)) for caption in element.iterchildren("caption"))
                    yield Piece("table", "\n".join("\t".join(row) for row in rows), rows=rows)
                    skipped = element
                elif element.tag in SILENT:
                    skipped = element
                else:
                    yield from self._begin(element)
            else:
                yield from self._end(element)
                self._add_tail(element, tree)
        yield self._cut()

    def _begin(self, element: Element) -> Iterator[Piece]:
        if self._is_block(element):
            yield self._cut()
            self._open.append(element)
        elif element.tag in _BREAKS:
            self._text.append("\n")
        self._write(element.text)

    def _end(self, element: Element) -> Iterator[Piece]:
        if self._open and self._open[-1] is element:
            yield self._cut()
            self._open.pop()

    def _add_tail(self, element: Element, tree: Element) -> None:
        if element is not tree:
            self._write(element.tail)

    def _write(self, text: str | None) -> None:
        """Line ends of the source are spaces, except where `<pre>` shows them."""
        if text:
            shown = any(element.tag in _SHOWN_AS_IS for element in self._open)
            self._text.append(text if shown else _SOURCE_LINES.sub(" ", text))

    def _is_block(self, element: Element) -> bool:
        if element.tag in _INLINE_WITHIN_TEXT:
            return element.getparent() is None or element.getparent().tag in (
                "body",
                "div",
                "article",
                "section",
                "html",
            )
        return element.tag in _KINDS or element.tag in _ROWS or element.tag in _CELLS

    def _cut(self) -> Piece:
        """What was read since the last cut, as a block of the innermost element that says its kind."""
        text = "".join(self._text)
        self._text.clear()
        owner = next((element for element in reversed(self._open) if _says_kind(element)), None)
        if owner is None:
            return Piece("paragraph", _lines(text))
        kind = _KINDS[owner.tag]
        return Piece(kind, squeeze(text) if kind == "heading" else _lines(text), level=_level(owner))

    def _table(self, element: Element) -> tuple[tuple[str, ...], ...] | None:
        """The rows of a table of facts; none of what is no table, or lays out a page."""
        if element.tag != "table" or next(element.iterdescendants("table"), None) is not None:
            return None
        rows = tuple(tuple(shown_text(cell) for cell in row.iterchildren(*_CELLS)) for row in element.iter(*_ROWS))
        rows = tuple(row for row in rows if any(row))
        wide = sum(len(row) > 1 for row in rows)
        if not rows or wide * 2 < len(rows) or any(len(cell) > _MAX_CELL for row in rows for cell in row):
            return None
        return rows


def _says_kind(element: Element) -> bool:
    return _KINDS.get(element.tag, "paragraph") != "paragraph"


def shown_text(element: Element) -> str:
    """The text of a cell or caption on one line. Only a block within it parts words: "1<b>2</b>,5" is one number."""
    from lxml import etree

    parts: list[str] = []
    silent: Element | None = None
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if silent is None and event == "start" and part.tag in SILENT:
            silent = part
        elif silent is None or (silent is part and event == "end"):
            silent = None
            parts.append(" " if part.tag in BOUNDARIES else "")
            parts.append((part.text if event == "start" else part is not element and part.tail) or "")
    return squeeze("".join(parts))


def _level(element: Element) -> int | None:
    if _KINDS[element.tag] != "heading":
        return None
    digits = (element.get("rend") or "h2")[-1] if element.tag == "head" else element.tag[-1]
    return int(digits) if digits.isdecimal() else 2


def _lines(text: str) -> str:
    return "\n".join(line for line in map(squeeze, text.split("\n")) if line)
