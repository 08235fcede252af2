"""Sentences of a document, chosen to be shown: always a verbatim stretch, never parts of two paragraphs."""

import re
from collections.abc import Iterator

from corpus.document import Content
from corpus.vocabulary import BlockKind, FieldName
from nlp.components.figures.sentences import split_sentences, strip

Span = tuple[int, int]
Place = tuple[FieldName, int, int]

#: Code points of a sentence that a reader takes in at once.
LONGEST = 400
#: Code points of a field among which first sentences are looked for; and on each side of a span, its sentence's ends.
EXAMINED = 10_000
#: What a sentence has at least: "Explications." is a label.
WORDS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
#: Where sentences stand, the first kind that the body has; headings, captions, tables and footnotes are none.
_PROSE: tuple[BlockKind, ...] = ("paragraph", "list_item")
_ENDED = re.compile(r"[.!?…][\s'’\"”»)\]]*$")
_BLANK_LINE = re.compile(r"\n\s*\n")
#: What is quoted, as far as a sentence has it: from an opening mark, and up to a closing one that nothing opened.
_QUOTED = re.compile(r"«[^»]*(?:»|$)|“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|^[^«]*»|^[^“]*”")


def first_sentences(content: Content, *, count: int, longest: int = LONGEST) -> list[Place]:
    """The first sentences of the lead, else of the body's first paragraphs; one that only repeats the title is none,
    nor is one that only quotes: nobody sees who speaks.

    A stretch without a full stop is taken only where there is nothing else: it is a label, or was cut off.
    """
    fields: tuple[FieldName, ...] = ("lead", "body")
    for field in fields:
        text = content.text_of(field)
        found = [
            each
            for paragraph in _find_paragraphs(content, field)
            for each in split_sentences(text, *paragraph)
            if _says_something(text[slice(*each)], content.title)
        ]
        ended = [(start, end) for start, end in found if _ENDED.search(text, start, end)]
        if chosen := (ended or found)[:count]:
            return [(field, *_shorten(text, start, end, (start, start), longest)) for start, end in chosen]
    return []


def sentence_at(content: Content, field: FieldName, start: int, end: int, *, longest: int = LONGEST) -> Span:
    """The sentence or sentences that a span stands in, of a table its rows; where that is longer than ``longest``,
    the words around the span."""
    first, last = sentences_around(content, field, start, end, beside=0)
    return _shorten(content.text_of(field), min(first, start), max(last, end), (start, end), longest)


def sentences_around(content: Content, field: FieldName, start: int, end: int, *, beside: int = 1) -> Span:
    """The same whole, with so many neighbours on each side as its paragraph has."""
    text = content.text_of(field)
    first, last = _find_paragraph(content, field, start, end)
    if "\t" in text[first:last]:
        return _find_lines(text, start, end, first, last)
    found = list(split_sentences(text, first, last))
    covered = [number for number, each in enumerate(found) if each[0] < end and start < each[1]]
    if not covered:
        return start, end
    return found[max(0, covered[0] - beside)][0], found[min(len(found) - 1, covered[-1] + beside)][1]


def _find_paragraphs(content: Content, field: FieldName) -> Iterator[Span]:
    if field != "body" or not content.blocks:
        yield from _part(content.text_of(field)[:EXAMINED])
        return
    for kind in _PROSE:
        blocks = [block for block in content.blocks if block.kind == kind]
        if blocks:
            yield from ((block.start, block.end) for block in blocks if block.start < EXAMINED)
            return


def _part(text: str) -> Iterator[Span]:
    """A text without blocks, at its blank lines."""
    start = 0
    for match in _BLANK_LINE.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _says_something(sentence: str, title: str) -> bool:
    is_own = bool(_LETTERS.search(_QUOTED.sub(" ", sentence)))
    return is_own and len(_LETTERS.findall(sentence)) >= WORDS and _fold(sentence) != _fold(title)


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _find_paragraph(content: Content, field: FieldName, start: int, end: int) -> Span:
    """The block that a span stands in, or the blocks; without blocks what blank lines bound."""
    text = content.text_of(field)
    first, last = max(0, start - EXAMINED), min(len(text), end + EXAMINED)
    if field == "body":
        blocks = [block for block in content.blocks if block.start < end and start < block.end]
        if blocks:
            return max(blocks[0].start, first), min(blocks[-1].end, last)
    before = [match.end() for match in _BLANK_LINE.finditer(text, first, start)]
    after = _BLANK_LINE.search(text, end, last)
    return strip(text, before[-1] if before else first, after.start() if after else last)


def _find_lines(text: str, start: int, end: int, first: int, last: int) -> Span:
    line_end = text.find("\n", end, last)
    return strip(text, text.rfind("\n", first, start) + 1 or first, line_end if line_end >= 0 else last)


def _shorten(text: str, start: int, end: int, span: Span, longest: int) -> Span:
    """``text[start:end]`` where it is short enough, else what stands around ``span`` in it, from word to word."""
    if end - start <= longest:
        return start, end
    margin = max(0, longest - (span[1] - span[0]))
    last = min(end, max(start, span[0] - margin // 2) + longest)
    first = max(start, min(span[0], last - longest))
    if first > start and not text[first - 1].isspace():
        first = _find_space(text, first, span[0], default=span[0])
    if last < end and not text[last].isspace():
        last = _find_last_space(text, max(first, min(span[1], last)), last, default=last)
    return strip(text, first, last)


def _find_space(text: str, start: int, end: int, *, default: int) -> int:
    return next((at + 1 for at in range(start, end) if text[at].isspace()), default)


def _find_last_space(text: str, start: int, end: int, *, default: int) -> int:
    return next((at for at in range(end - 1, start - 1, -1) if text[at].isspace()), default)
