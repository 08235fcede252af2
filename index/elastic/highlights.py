"""The passage of a hit, as a server finds it in the fields as they were written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any

from index.analysis import STEMMERS, stem, tokenise
from index.collections import COLLECTIONS, Collection, Field
from index.elastic.mapping import mark_column
from index.elastic.translation import Clause, Translator, any_of
from index.lookups import Lookup, look_up, stem_columns
from index.passages import LENGTH, LONGEST_TEXT, Mark, collect_leaves, cut_around, fields_of, find_passage
from index.query import Passage, Query, Row

#: Around a matched word. The server escapes all that is the text's own: there these are never markers.
_OPENING, _CLOSING = "<mark>", "</mark>"
_MARKED = re.compile(f"{_OPENING}|{_CLOSING}")
#: A server's fragments are whole sentences, and it weighs rare words, not different ones: it is asked for several long
#: ones, in which the passage is found.
_FRAGMENTS, _FRAGMENT = 5, 2 * LENGTH


def build_highlight(query: Query, translator: Translator) -> dict[str, Any]:
    """What to ask for so that every searched field gives its best fragments, the matched words marked."""
    collection = COLLECTIONS[query.collection]
    return {
        "type": "unified",
        "encoder": "html",
        "pre_tags": [_OPENING],
        "post_tags": [_CLOSING],
        "order": "score",
        "number_of_fragments": _FRAGMENTS,
        "fragment_size": _FRAGMENT,
        "max_analyzed_offset": LONGEST_TEXT,
        "highlight_query": any_of(list(_mark_leaves(query, translator))),
        "fields": {field.name: {"matched_fields": _columns_of(field, collection)} for field in fields_of(collection)},
    }


def _columns_of(field: Field, collection: Collection) -> list[str]:
    return [mark_column(field), *(mark_column(field, language) for language in stem_columns(field, collection))]


def _mark_leaves(query: Query, translator: Translator) -> Iterator[Clause]:
    """What a hit may have matched by, without filters. Who or what is named stands in the text."""
    for leaf in dict.fromkeys(collect_leaves(query.node)):
        for field in fields_of(translator.collection):
            if leaf.field in (None, field.name, "entity"):
                lookups = look_up(replace(leaf, field=field.name), translator.collection)
                yield from (_mark(lookup, lookups[0].terms[0], field, translator) for lookup in lookups)


def _mark(lookup: Lookup, word: str, field: Field, translator: Translator) -> Clause:
    for language, column in stem_columns(field, translator.collection).items():
        if column == lookup.column:
            # The server makes a stem of it as of the text: its stems are not quite ours.
            return {"match": {mark_column(field, language): word}}
    return translator.find(replace(lookup, column=mark_column(field)))


def read_passage(hit: Mapping[str, Any], row: Row, query: Query, collection: Collection) -> Passage | None:
    """The passage with the most different words; what `find_passage` finds where the server marks none that fits."""
    language = row.get(collection.language) if collection.language else None
    fragments = hit.get("highlight", {})
    best: tuple[int, int, Passage] | None = None
    for field in fields_of(collection):
        text = row.get(field.name) or ""
        if not (marks := list(_find_marks(text, fragments.get(field.name, ()), language))):
            continue
        distinct, count, passage = cut_around(text, field, marks)
        if best is None or (distinct, count) > best[:2]:
            best = distinct, count, passage
    return best[2] if best else find_passage(row, query.node, collection)


def _find_marks(text: str, fragments: Sequence[str], language: str | None) -> Iterator[Mark]:
    """The marked words in their order, each different one with a number of its own."""
    numbers: dict[str, int] = {}
    for start, end in sorted({span for fragment in fragments for span in _place(text, fragment)}):
        for token in tokenise(text[start:end]):
            key = stem(token.exact, language) if language in STEMMERS else token.exact
            yield Mark(start + token.start, start + token.end, numbers.setdefault(key, len(numbers)))


def _place(text: str, fragment: str) -> Iterator[tuple[int, int]]:
    """The code points of ``text`` that are marked in a fragment of it; a server marks a phrase as one."""
    plain, spans = _read_marks(fragment)
    if (at := text.find(plain)) >= 0:
        yield from ((at + start, at + end) for start, end in spans)


def _read_marks(fragment: str) -> tuple[str, list[tuple[int, int]]]:
    """The text of a fragment, and the code points between its markers."""
    pieces = [unescape(piece) for piece in _MARKED.split(fragment)]
    ends, length = [], 0
    for piece in pieces:
        length += len(piece)
        ends.append(length)
    return "".join(pieces), list(zip(ends[::2], ends[1::2], strict=False))
