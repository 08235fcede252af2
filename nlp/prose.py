"""Prose: the stretches of a document that sentences run through."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.document import Block, Content, Entity
from corpus.vocabulary import FieldName
from nlp.components.entities import Mention
from nlp.text import cut

#: Code points of a stretch, some 1,600 words, and of those that are read together. spaCy takes 9 to 13 KB for
#: each token that it is reading: at most 360 MB, measured on a text of which every character is a token.
LONGEST = 10_000
TOGETHER = 40_000

SENTENCE_ENDS = (".", "!", "?", "…")


class Stretch(NamedTuple):
    """Some text of one content: ``contents[document].text_of(field)[start:end]``."""

    document: int
    field: FieldName
    start: int
    end: int

    def text(self, contents: Sequence[Content]) -> str:
        return contents[self.document].text_of(self.field)[self.start : self.end]

    def place(self, mention: Mention, contents: Sequence[Content]) -> Entity:
        """The entity that a mention within this stretch is, with its offsets in the field."""
        start, end = self.start + mention.start, self.start + mention.end
        text = contents[self.document].text_of(self.field)[start:end]
        return Entity(field=self.field, start=start, end=end, kind=mention.kind, text=text, name=mention.name)


def find_prose(contents: Sequence[Content], document: int, fields: Sequence[FieldName]) -> Iterator[Stretch]:
    """What of ``contents[document]`` is written in sentences, in order, none longer than `LONGEST`."""
    for field in fields:
        text = contents[document].text_of(field)
        for start, end in _between(_other_than_prose(contents[document], field), len(text)):
            for piece in cut(text, start, end, longest=LONGEST):
                yield Stretch(document, field, *piece)


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


def _between(holes: Sequence[tuple[int, int]], end: int) -> Iterator[tuple[int, int]]:
    start = 0
    for first, last in holes:
        if start < first:
            yield start, first
        start = last
    if start < end:
        yield start, end
