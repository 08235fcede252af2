"""Stretches: a document cut into what sentences run through, and what else stands there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.document import Block, Content
from corpus.vocabulary import FieldName
from nlp.text import cut

#: Code points of a stretch, some 1,600 words, and of those that are read together. spaCy takes 9 to 13 KB for
#: each token that it is reading: at most 360 MB, measured on a text of which every character is a token.
LONGEST = 10_000
TOGETHER = 40_000

SENTENCE_ENDS = (".", "!", "?", "…")


class Stretch(NamedTuple):
    """Some text of one content: ``contents[document].text_of(field)[start:end]``; ``prose`` is written in sentences."""

    document: int
    field: FieldName
    start: int
    end: int
    prose: bool = True

    def text(self, contents: Sequence[Content]) -> str:
        return contents[self.document].text_of(self.field)[self.start : self.end]


def find_stretches(contents: Sequence[Content], document: int, fields: Sequence[FieldName]) -> Iterator[Stretch]:
    """All of ``contents[document]``, in order, none longer than `LONGEST`: prose, and between it headings, tables and
    lists of terms, each block of which is a stretch of its own."""
    for field in fields:
        text = contents[document].text_of(field)
        for start, end, prose in _cover(_other_than_prose(contents[document], field), len(text)):
            for piece in cut(text, start, end, longest=LONGEST):
                yield Stretch(document, field, *piece, prose)


def group(stretches: Iterable[Stretch]) -> Iterator[list[Stretch]]:
    """Neighbours that may be read together: of no more than `TOGETHER` code points."""
    batch: list[Stretch] = []
    size = 0
    for stretch in stretches:
        length = stretch.end - stretch.start
        if batch and size + length > TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(stretch)
        size += length
    if batch:
        yield batch


def _other_than_prose(content: Content, field: FieldName) -> list[tuple[int, int]]:
    if field != "body":
        return []
    return [(block.start, block.end) for block in content.blocks if not _is_prose(block, content.body)]


def _is_prose(block: Block, body: str) -> bool:
    """Tables, headings and lists of mere terms are no sentences: a model trained on sentences guesses there.

    Of the 10,600 names it found in the bodies of 2,800 security bulletins, 9,700 were in those, and half of them
    words such as "Systèmes" and "Atteinte" that only stand at the beginning of a line.
    """
    if block.kind == "list_item":
        return body[block.start : block.end].rstrip().endswith(SENTENCE_ENDS)
    return block.kind not in ("table", "heading")


def _cover(holes: Sequence[tuple[int, int]], end: int) -> Iterator[tuple[int, int, bool]]:
    start = 0
    for first, last in holes:
        if start < first:
            yield start, first, True
        yield first, last, False
        start = last
    if start < end:
        yield start, end, True
