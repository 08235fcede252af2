"""What each paragraph of a page is: heading, text, list item, caption, footnote, table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.vocabulary import BlockKind
from crawlers.extraction.pdf.characters import drop_leaders, has_leaders
from crawlers.extraction.pdf.hyphens import Joiner, is_cut
from crawlers.extraction.pdf.layout import Line, Table
from crawlers.extraction.pdf.paragraphs import BULLET, ENUMERATOR, group_lines, is_ended
from crawlers.extraction.pdf.style import Style, round_size

#: A heading is this much larger than the body; a note this much smaller.
_LARGE, _SMALL = 1.14, 0.93
_LONGEST_HEADING, _HEADING_LINES = 220, 5
_CAPTION = re.compile(
    r"(?:figures?|fig\.|tableaux?|tables?|graphiques?|cartes?|schémas?|encadrés?|illustrations?|photos?|images?|charts?"
    r"|graphs?|maps?|box|boxes|exhibit)\s*(?:n°|n o|no\.?)?\s*(?:\d{1,3}|[IVX]{1,5})(?:[.-]\d{1,3})?\s*[:.–—-]\s*\S",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:sources?|lecture|champ|note de lecture|reading|scope)\s*:", re.IGNORECASE)
_LONGEST_CAPTION = 400
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|\*{1,3}|[a-z](?=\)))[\])]?[.)]?\s+\S")
#: "1.2 Titre", "II - les moyens"; but "12 centres" is a figure.
_NUMBERED = re.compile(
    r"(?:[IVX]{1,5}|[A-Z]|\d{1,2})(?:[.-]\d{1,2}){0,4}"
    r"(?:\s?[.)–—-]{1,2}\s?(?=[«“(]?\s?[^\W\d_])|\s{1,2}(?=[«“(]?\s?[A-ZÀ-Ý]))"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
#: Passages that a paragraph may be interrupted by, such as figures and notes.
_INTERRUPTIONS = 6


@dataclass
class Passage:
    """A block before its place in the body is known."""

    kind: BlockKind
    text: str
    page: int
    size: float
    bold: bool = False
    group: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    #: Where its text begins and ends.
    first: Line | None = None
    last: Line | None = None


def make_passages(parts: Sequence[Line | Table], page: int, style: Style, joiner: Joiner) -> list[Passage]:
    """The passages of a page in reading order, its notes last."""
    passages: list[Passage] = []
    lines: list[Line] = []
    lowest = _lowest_body(parts, style)
    for part in (*parts, None):
        if isinstance(part, Line):
            lines.append(part)
            continue
        for block in group_lines(lines, style):
            passages.append(_make_passage(block, passages, page, style, joiner, lowest))
        lines = []
        if part is not None:
            passages.append(Passage("table", "", page, 0, rows=part.rows))
    passages = _continue(passages, joiner)
    return sorted(passages, key=lambda passage: passage.kind == "footnote")


def _make_passage(
    block: Sequence[Line],
    before: Sequence[Passage],
    page: int,
    style: Style,
    joiner: Joiner,
    lowest: Sequence[Line],
) -> Passage:
    text = joiner.join([line.text for line in block])
    if has_leaders(text):
        text = drop_leaders(text)
        kind: BlockKind = "list_item"
    else:
        kind = _kind(block, text, before, style, lowest)
    if kind == "list_item":
        text = BULLET.sub("", text, count=1) if BULLET.match(text) else text
    bold = all(line.bold for line in block)
    return Passage(kind, text, page, round_size(block[0].size), bold, block[0].group, (), block[0], block[-1])


def _kind(
    block: Sequence[Line], text: str, before: Sequence[Passage], style: Style, lowest: Sequence[Line]
) -> BlockKind:
    if _is_note(block, text, before, style, lowest):
        return "footnote"
    if _CAPTION.match(text) and len(text) <= _LONGEST_CAPTION:
        return "caption"
    if _SOURCE.match(text) and len(text) <= _LONGEST_CAPTION and block[0].size <= style.size:
        return "caption"
    if BULLET.match(text):
        return "list_item"
    if _is_heading(block, text, style):
        return "heading"
    return "list_item" if ENUMERATOR.match(text) else "paragraph"


def _is_heading(block: Sequence[Line], text: str, style: Style) -> bool:
    if block[0].group < 0 or len(text) > _LONGEST_HEADING or len(block) > _HEADING_LINES or not _WORDS.search(text):
        return False
    if text[0].isdigit() and not _NUMBERED.match(text):
        return False  # a key figure in large print
    large = block[0].size >= _LARGE * style.size
    bold = all(line.bold for line in block) and not style.is_bold and block[0].size >= _SMALL * style.size
    if not large and not bold:
        return False
    return not (text[-1] in ".;," and len(text.split()) > 8)


def _lowest_body(parts: Sequence[Line | Table], style: Style) -> list[Line]:
    """The lines of body size, which no note stands above."""
    return [part for part in parts if isinstance(part, Line) and part.size > _SMALL * style.size]


def _is_note(block: Sequence[Line], text: str, before: Sequence[Passage], style: Style, lowest: Sequence[Line]) -> bool:
    first = block[0]
    if first.size > _SMALL * style.size or first.group:
        return False
    if any(line.y < first.y and line.x0 < first.x1 and line.x1 > first.x0 for line in lowest):
        return False
    if first.marked or _NOTE.match(text):
        return True
    last = before[-1] if before else None
    return last is not None and last.kind == "footnote" and last.size == round_size(first.size)


def _continue(passages: list[Passage], joiner: Joiner) -> list[Passage]:
    """Join what goes on in the next column, or after a figure or a note."""
    kept: list[Passage] = []
    for passage in passages:
        begun = _find_begun(kept, passage)
        if begun is None:
            kept.append(passage)
        else:
            begun.text = joiner.join_two(begun.text, passage.text)
            begun.last = passage.last
    return kept


def _find_begun(kept: Sequence[Passage], passage: Passage) -> Passage | None:
    """The passage that another goes on, if one does: no full stop ended it."""
    if passage.kind not in ("paragraph", "footnote"):
        return None
    for previous in reversed(kept[-_INTERRUPTIONS:]):
        if _can_go_on(previous, passage):
            return previous if passage.text[:1].islower() or _is_next_column(previous, passage) else None
        if previous.kind in ("paragraph", "heading") and previous.group == passage.group:
            return None
    return None


def _can_go_on(previous: Passage, passage: Passage) -> bool:
    alike = (previous.kind == "footnote") == (passage.kind == "footnote") and previous.page == passage.page
    same = previous.size == passage.size and previous.group == passage.group and previous.bold == passage.bold
    return alike and same and previous.kind in ("paragraph", "list_item", "footnote") and not is_ended(previous.text)


def _is_next_column(previous: Passage, passage: Passage) -> bool:
    """Whether a passage begins at the head of a column, and the one before filled its last line."""
    last, first = previous.last, passage.first
    if last is None or first is None or first.marked:
        return False
    return first.y > last.y and (is_cut(previous.text) or last.x1 > last.right - 0.15 * (last.right - last.left))
