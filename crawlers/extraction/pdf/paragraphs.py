"""Lines into paragraphs: by their distance, indent, size, and whether the next word had found room."""

import re
from collections.abc import Sequence

from crawlers.extraction.pdf.characters import has_leaders
from crawlers.extraction.pdf.layout import Line
from crawlers.extraction.pdf.style import Style

#: Times the usual distance from line to line; more parts paragraphs, whose extra space is at least a third of a line.
_APART = 1.22
#: Font sizes: an indent is at least this wide.
_INDENT = 0.8
_ENDS = re.compile(r"[.!?:;…][»”\"’)\]]?\s*$")
BULLET = re.compile(r"(?:[•▪‣◦●○■□▶►➢➤✓✔❖◆∙·–—*‑-]|o(?=\s[A-ZÀ-Ý]))\s+(?=\S)")
ENUMERATOR = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)°]\s+(?=\S)")
_KEY_FIGURE = re.compile(
    r"(?!(?:19|20)\d\d$)[+~≈><−–-]?\s?[€$£]?\d[\d\s.,]{0,15}(?:%|[kM]?€|Md€|[kKmMbB]n?|millions?|milliards?|billions?|x)?"
)
#: A word, and what a no-break space holds to it: PDFium makes a plain space of that.
_WORD = re.compile(r"(?:[«“(]\s)?\S+(?:\s(?:\d{3}\b|[%»€;:!?]|Md?€|millions?\b|milliards?\b)\S*){0,4}")
#: Font sizes that a column's lines may end apart.
_RAGGED = 1.2


def group_lines(lines: Sequence[Line], style: Style) -> list[list[Line]]:
    """The lines of each paragraph, heading, list item or note of a page."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and _goes_on(blocks[-1], line, style):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _is_label(block: Sequence[Line], line: Line) -> bool:
    """Whether a line says what the figure in large print above it counts."""
    last = block[-1]
    below = 0 < last.y - line.y < 1.7 * last.size and line.x0 < last.x1 and line.x1 > last.x0
    large = last.size >= 1.4 * line.size and last.group == line.group
    return len(block) == 1 and below and large and _KEY_FIGURE.fullmatch(last.text) is not None


def is_ended(text: str) -> bool:
    return _ENDS.search(text[-8:]) is not None


def _goes_on(block: Sequence[Line], line: Line, style: Style) -> bool:
    last = block[-1]
    distance = last.y - line.y
    if _is_label(block, line):
        return True
    if line.group != last.group or distance < 0.5 * line.size or line.x0 > last.x1 + line.size or line.x1 < last.x0:
        return False
    if abs(line.size - last.size) > 0.1 * max(line.size, last.size) or line.marked:
        return False
    if distance > _APART * max(style.pitch(line.size), 1.05 * line.size):
        return False
    if (BULLET.match(line.text) and line.text[0] not in "—–-*o") or has_leaders(last.text):
        return False
    return not _begins(block, line)


def _begins(block: Sequence[Line], line: Line) -> bool:
    """Whether a line of the same size, at the usual distance, begins a block of its own."""
    last, first = block[-1], block[0]
    room = last.right - last.x1
    is_short = room > 1.3 * _first_word(line) + _RAGGED * line.size
    closed = is_ended(last.text) or is_short
    if line.bold != last.bold and (is_short or is_ended(last.text)):
        return True
    if closed and (ENUMERATOR.match(line.text) or BULLET.match(line.text)):
        return True
    if (
        is_short
        and not _is_centred(last, line)
        and (is_ended(last.text) or room > 4 * _first_word(line) + 4 * line.size)
    ):
        return True
    if closed and line.x0 > last.x0 + _INDENT * line.size and not (len(block) == 1 and _is_hanging(first)):
        return True
    hangs = len(block) > 1 or (_is_hanging(first) and is_short)
    return closed and hangs and line.x0 < last.x0 - _INDENT * line.size and not _is_centred(last, line)


def _first_word(line: Line) -> float:
    """The width of a line's first word and the space before it, in points."""
    match = _WORD.match(line.text)
    return (line.x1 - line.x0) / max(len(line.text), 1) * (len(match.group()) + 1 if match else 1)


def _is_hanging(line: Line) -> bool:
    return line.marked or BULLET.match(line.text) is not None or ENUMERATOR.match(line.text) is not None


def _is_centred(last: Line, line: Line) -> bool:
    """Whether two lines have one middle, and neither begins where the column does."""
    middles = abs((last.x0 + last.x1) - (line.x0 + line.x1)) / 2
    indented = middles < line.size and min(last.x0, line.x0) > line.left + line.size
    return indented or (middles < 0.5 * line.size and abs(last.x0 - line.x0) > 0.5 * line.size)
