"""The best passage of a hit: where its text says most about the query. The same for every engine."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis import STEMMERS, Token, stem, tokenise
from index.collections import Collection, Field
from index.distance import allowed_distance, find_near
from index.lookups import exact_terms, match_pattern, pattern_terms, words_to_have
from index.nodes import And, Fuzzy, Leaf, Node, Or, Phrase, Ranked, Wildcard, Word
from index.query import Passage, Row

#: Characters of a passage: three lines of a terminal.
LENGTH = 240
#: Characters of a text that are looked at: a report of a hundred pages has some 300,000.
LONGEST_TEXT = 400_000

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Mark:
    """Code points of a matched word; ``word`` numbers the leaf of the query that it matches."""

    start: int
    end: int
    word: int


def find_passage(row: Row, node: Node, collection: Collection) -> Passage | None:
    """The passage with the most different words of the query; the beginning of the text if it has none of them."""
    leaves = list(collect_leaves(node))
    language = row.get(collection.language) if collection.language else None
    best: tuple[int, int, Passage] | None = None
    for field in fields_of(collection):
        if not (text := row.get(field.name)):
            continue
        marks = _find_marks(text, leaves, field, language)
        distinct, count, passage = cut_around(text, field, marks)
        if best is None or (distinct, count) > best[:2]:
            best = distinct, count, passage
    return best[2] if best else None


def fields_of(collection: Collection) -> list[Field]:
    """The fields that are read, the title last: it is shown anyway."""
    texts = [field for field in collection.fields.values() if field.type == "text" and not field.many]
    return sorted((field for field in texts if field.searched), key=lambda field: field.name == "title")


def collect_leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case Word() | Phrase() | Wildcard() | Fuzzy():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from collect_leaves(part)
        case Ranked(words):
            yield from words_to_have(words)


def _find_marks(text: str, leaves: Sequence[Leaf], field: Field, language: str | None) -> list[Mark]:
    tokens = list(tokenise(text[:LONGEST_TEXT]))
    marks: list[Mark] = []
    for number, leaf in enumerate(leaves):
        # Who or what is named has a field of its own, and stands in the text.
        if leaf.field in (None, field.name, "entity"):
            marks += _mark_leaf(tokens, leaf, number, language if field.analysis == "language" else None)
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def _mark_leaf(tokens: Sequence[Token], leaf: Leaf, number: int, language: str | None) -> Iterable[Mark]:
    found: Iterable[Sequence[Token]]
    if isinstance(leaf, Wildcard):
        found = _find_run(tokens, [cache(match_pattern(term)) for term in pattern_terms(leaf.pattern)])
    elif isinstance(leaf, Fuzzy):
        # A long text has the same words many times; in a keyword a leaf may be several words, which are not marked.
        near = [cache(find_near(term, allowed_distance(term))) for term in exact_terms(leaf)]
        found = _find_run(tokens, near)
    else:
        found = _find_words(tokens, leaf, language)
    return (Mark(token.start, token.end, number) for run in found for token in run)


def _find_words(tokens: Sequence[Token], leaf: Word | Phrase, language: str | None) -> Iterable[Sequence[Token]]:
    terms = exact_terms(leaf)
    if isinstance(leaf, Word) and len(terms) == 1 and language in STEMMERS:
        wanted = stem(terms[0], language)
        return ([token] for token in tokens if token.exact == terms[0] or stem(token.exact, language) == wanted)
    return _find_phrase(tokens, terms)


def _find_phrase(tokens: Sequence[Token], terms: Sequence[str]) -> Iterator[Sequence[Token]]:
    """The runs of tokens that are these terms, one after the other: where runs overlap, the first."""
    exact, wanted, next_one = [token.exact for token in tokens], list(terms), 0
    for position, term in enumerate(exact):
        end = position + len(wanted)
        if position >= next_one and wanted and term == wanted[0] and exact[position:end] == wanted:
            next_one = end
            yield tokens[position:end]


def _find_run(tokens: Sequence[Token], tests: Sequence[Callable[[str], bool]]) -> Iterator[Sequence[Token]]:
    """The same for runs of tokens of which each passes its test."""
    next_one = 0
    for position, token in enumerate(tokens):
        run = tokens[position : position + len(tests)] if tests and tests[0](token.exact) else ()
        if position >= next_one and run and len(run) == len(tests) and _pass(run, tests):
            next_one = position + len(run)
            yield run


def _pass(run: Sequence[Token], tests: Sequence[Callable[[str], bool]]) -> bool:
    return all(test(token.exact) for test, token in zip(tests, run, strict=True))


def cut_around(text: str, field: Field, marks: Sequence[Mark]) -> tuple[int, int, Passage]:
    """The passage around the densest marks, after how many different words and how many marks it holds."""
    inside = _find_densest(marks)
    first, last = (inside[0].start, max(mark.end for mark in inside)) if inside else (0, 0)
    start, end = _place(text, first, last)
    spans = sorted({(mark.start - start, mark.end - start) for mark in inside})
    passage = Passage(field.name, text[start:end], start, tuple(spans), more=end < len(text))
    return len({mark.word for mark in inside}), len(inside), passage


def _find_densest(marks: Sequence[Mark]) -> Sequence[Mark]:
    """The marks within the length of a passage that have the most different words, then the most marks."""
    seen: Counter[int] = Counter()
    best = (0, 0, 0)
    start = 0
    for end, mark in enumerate(marks, start=1):
        seen[mark.word] += 1
        while mark.end - marks[start].start > LENGTH and start < end - 1:
            seen[marks[start].word] -= 1
            start += 1
        if (len(+seen), end - start) > best[:2]:
            best = len(+seen), end - start, start
    _, count, start = best
    return marks[start : start + count]


def _place(text: str, first: int, last: int) -> tuple[int, int]:
    """Where a passage that shows ``first`` to ``last`` in its middle begins and ends, between words."""
    start = max(0, first - max(0, LENGTH - (last - first)) // 2)
    end = min(len(text), max(last, start + LENGTH))
    start = min(first, max(0, end - LENGTH))
    if start > 0 and (space := _SPACES.search(text, start - 1, first)):
        start = space.end()
    if end < len(text) and not text[end].isspace():
        spaces = [space.start() for space in _SPACES.finditer(text, max(last, start), end)]
        end = spaces[-1] if spaces else end
    return start, end
