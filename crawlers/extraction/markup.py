"""Markup as text: Markdown and HTML fragments of publishers into blocks, or into plain text."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from corpus.vocabulary import BlockKind
from crawlers.extraction.body import Body, squeeze

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

#: Elements that begin and end a block of their own.
_BLOCKS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("p", "div", "pre", "blockquote", "ul", "ol", "dl", "dt", "dd", "section", "hr"), "paragraph"),
    "li": "list_item",
    "caption": "caption",
}
_TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col"})
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "big", "center", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd"}
    | {"q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var"}
)
_SILENT = frozenset({"script", "style"})
_MARKUP = re.compile(r"[<&]")
#: Elements within each other that are kept track of; more are an attack.
_MAX_DEPTH = 50
#: Line ends of the source are spaces of the text, except where `<br>` or `<pre>` says otherwise.
_SOURCE_LINES = re.compile(r"[ \t\r\n\f]+")
#: What pandoc puts between two lists to part them, as code; nobody's text.
_SEPARATOR = "<!-- -->"


def add_markdown(body: Body, text: str) -> None:
    """Add a Markdown text to ``body``, block by block: CommonMark with tables and HTML, as publishers write it."""
    add_html(body, _markdown().render(text))


def add_html(body: Body, html: str) -> None:
    """Add an HTML fragment to ``body``, block by block. Tags that HTML does not know are text: `<user_name>`."""
    reader = _BlockReader(body)
    reader.feed(html)
    reader.close()


def plain_markdown(text: str) -> str:
    """A short Markdown text without its markup; paragraphs stay apart."""
    body = Body()
    add_markdown(body, text)
    return body.text


def plain_html(text: str) -> str:
    """A title or label without the tags and entities it may hold, on one line."""
    if not _MARKUP.search(text):
        return squeeze(text)
    body = Body()
    add_html(body, text)
    return squeeze(body.text)


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


class _BlockReader(HTMLParser):
    """Cuts HTML into blocks at the tags that begin and end one, wherever their partners are."""

    def __init__(self, body: Body) -> None:
        super().__init__(convert_charrefs=True)
        self._body = body
        self._text: list[str] = []
        self._open: list[str] = []
        self._rows: list[list[str]] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._begin(tag)
        elif tag in _TABLE:
            self._begin_part(tag)
        elif tag == "br":
            self._text.append("\n")
        elif tag not in _INLINE:
            self._text.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BLOCKS:
            self._end(tag)
        elif tag == "table":
            self._end_table()
        elif tag not in _TABLE and tag not in _INLINE and tag != "br":
            self._text.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data if "pre" in self._open else _SOURCE_LINES.sub(" ", data))

    def close(self) -> None:
        super().close()
        self._end_table()
        self._flush()

    def _begin(self, tag: str) -> None:
        if self._rows is not None:  # within a cell a paragraph is only a space
            self._text.append(" ")
            return
        self._flush()
        if len(self._open) < _MAX_DEPTH:
            self._open.append(tag)

    def _end(self, tag: str) -> None:
        if self._rows is not None:
            self._text.append(" ")
            return
        self._flush()
        while tag in self._open and self._open.pop() != tag:
            pass

    def _begin_part(self, tag: str) -> None:
        if tag == "table" and self._rows is None:
            self._flush()
            self._rows = []
        elif self._rows is not None and tag == "tr":
            self._end_cell()
            self._rows.append([])
        elif self._rows and tag in ("td", "th"):
            self._end_cell()
            self._rows[-1].append("")

    def _end_cell(self) -> None:
        """What was read belongs to the cell that is open; what stands before the first cell to none."""
        text = self._take()
        if self._rows and self._rows[-1]:
            self._rows[-1][-1] = text
        elif text.strip():
            self._body.add("caption", squeeze(text))

    def _end_table(self) -> None:
        if self._rows is not None:
            self._end_cell()
            self._body.add_table([row for row in self._rows if any(cell.strip() for cell in row)])
            self._rows = None

    def _flush(self) -> None:
        text = self._take()
        tag = self._kind()
        if "pre" not in self._open:
            text = "\n".join(squeeze(line) for line in text.split("\n"))
        elif text.strip() == _SEPARATOR:
            return
        level = int(tag[1]) if _BLOCKS[tag] == "heading" and tag != "hr" else None
        self._body.add(_BLOCKS[tag], text, level=level)

    def _kind(self) -> str:
        """The element that text belongs to: a paragraph within a list item is that item."""
        for tag in reversed(self._open):
            if _BLOCKS[tag] != "paragraph":
                return tag
        return "p"

    def _take(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        return text
