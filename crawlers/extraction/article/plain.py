"""A page saved as plain text: what is of the article, told from the furniture around it."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from corpus.document import Content
from crawlers.errors import ExtractionError
from crawlers.extraction.article.blocks import Piece, lay_out
from crawlers.extraction.article.credits import find_credit
from crawlers.extraction.article.decoding import decode
from crawlers.extraction.article.furniture import opens_tail, speaks_of_page
from crawlers.extraction.dates import Moment, read_moment

#: A paragraph of prose is at least so long, or ends as a sentence does.
_PROSE = 120
#: Columns of a wrapped text.
_WRAPPED = 100
#: A title is no longer, and has at least so many words.
_LONGEST_TITLE, _LEAST_WORDS = 200, 3
_SENTENCE_END = re.compile(r"[.!?…:;][\"'»”)\]]*$")
_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
#: Under this share of characters kept, the furniture was the text: everything is kept.
_LEAST_KEPT = 0.3
#: Lines before the first paragraph of prose among which a date is the article's.
_HEAD = 12
_AHEAD = timedelta(hours=14)


class _Parts(NamedTuple):
    head: list[str]
    text: list[str]


def read_plain(body: bytes, *, content_type: str | None, fetched_at: datetime) -> Content:
    """ExtractionError where there is no text. The language is not told, and the level is full."""
    blocks = read_blocks(decode(body, content_type=content_type))
    if not blocks:
        raise ExtractionError("the file holds no text")
    parts = split_parts(blocks)
    title = find_title(parts.head) or find_title(blocks[:_HEAD]) or blocks[0][:_LONGEST_TITLE]
    text = [block for block in parts.text if block != title or is_prose(block)]
    published = _find_date(parts.head, fetched_at)
    laid_out = lay_out([Piece("paragraph", block) if is_prose(block) else _lone_line(block) for block in text])
    return Content(
        title=title,
        body=laid_out.text,
        blocks=laid_out.blocks,
        published=published.at if published else None,
        published_basis="text" if published else None,
        credited_source=find_credit(text),
    )


def read_blocks(text: str) -> list[str]:
    """Paragraphs, each on one line. Lines that no empty one parts are paragraphs too, unless the text is wrapped."""
    blocks = []
    for stretch in _PARAGRAPHS.split(text.replace("\r\n", "\n").replace("\r", "\n").strip()):
        lines = [" ".join(line.split()) for line in stretch.split("\n")]
        blocks.extend([" ".join(lines)] if _is_wrapped(lines) else lines)
    return [block for block in blocks if block]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether every line but the last is about as long as the longest, and that is what fits on a screen."""
    longest = max(map(len, lines))
    return len(lines) > 1 and longest <= _WRAPPED and all(len(line) > 0.6 * longest for line in lines[:-1])


def split_parts(blocks: list[str]) -> _Parts:
    """What stands before the first paragraph of prose, and the text from there to where the furniture begins."""
    first = next((number for number, block in enumerate(blocks) if is_prose(block) and not speaks_of_page(block)), 0)
    text: list[str] = []
    for number, block in enumerate(blocks[first:], start=first):
        if number > first and opens_tail(block) and _is_late(blocks, number):
            break
        if not speaks_of_page(block):
            text.append(block)
    while text and not is_prose(text[-1]) and not find_credit(text[-1:]):  # a heading of what was dropped
        text.pop()
    kept, all_of_it = sum(map(len, text)), sum(map(len, blocks))
    return _Parts(blocks[:first], text) if kept >= _LEAST_KEPT * all_of_it else _Parts([], blocks)


def is_prose(block: str) -> bool:
    return len(block) >= _PROSE or (len(block.split()) >= 6 and _SENTENCE_END.search(block) is not None)


def find_title(blocks: list[str]) -> str | None:
    """Of the lines that look like a title, the one of most words: labels and dates around it are shorter."""
    candidates = [block for block in blocks if _looks_like_title(block)]
    return max(candidates, key=lambda block: len(block.split()), default=None)


def _looks_like_title(block: str) -> bool:
    if len(block) > _LONGEST_TITLE or len(block.split()) < _LEAST_WORDS or speaks_of_page(block):
        return False
    dated = len(block) < 60 and read_moment(block, timezone="UTC") is not None
    return not dated and not block.endswith((".", ";", ",")) and _letters(block) > 0.6


def _letters(text: str) -> float:
    return sum(char.isalpha() or char == " " for char in text) / len(text)


def _is_late(blocks: list[str], number: int) -> bool:
    """Whether more of the prose stands before than after: furniture ends a page, it does not begin it."""
    before = sum(len(block) for block in blocks[:number] if is_prose(block))
    after = sum(len(block) for block in blocks[number:] if is_prose(block))
    return before >= after


def _find_date(head: list[str], fetched_at: datetime) -> Moment | None:
    """Of the last line before the text that is a date and little else."""
    latest = (fetched_at + _AHEAD).date()
    moments = (read_moment(block, timezone="UTC") for block in head[-_HEAD:][::-1] if len(block) < 60)
    return next((moment for moment in moments if moment and moment.day <= latest), None)


def _lone_line(block: str) -> Piece:
    """A short line that is no sentence is a heading, unless it says where the text comes from."""
    return Piece("paragraph", block) if find_credit([block]) else Piece("heading", block, 2)
