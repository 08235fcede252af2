"""Whether and how well a row in memory matches a query, without an engine."""

import math
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache

from index.analysis import STEMMERS, fold_value, stem, tokenise
from index.collections import Collection, Field
from index.distance import find_near
from index.lookups import (
    K1,
    TIE_BREAKER,
    WORD_BONUS,
    B,
    Lookup,
    exact_column,
    look_up,
    match_pattern,
    stem_columns,
    words_to_have,
)
from index.nodes import (
    And,
    Everything,
    Exists,
    Fuzzy,
    Having,
    Leaf,
    Node,
    Not,
    OneOf,
    Or,
    Phrase,
    Range,
    Ranked,
    Wildcard,
    Word,
)
from index.query import Row
from index.values import Bounds, read_range
from index.vectors import VECTOR, Vector

#: Stands between two values of a field: no phrase reaches over it.
_GAP = ""


@dataclass(frozen=True)
class Entry:
    """A row and the terms of its columns."""

    row: Row
    columns: dict[str, tuple[str, ...]]
    vector: Vector | None = None


def analyse(row: Row, collection: Collection) -> Entry:
    row = dict(row)
    vector = row.pop(VECTOR, None) if collection.vector else None
    columns: dict[str, tuple[str, ...]] = {}
    language = row.get(collection.language) if collection.language else None
    for field in collection.fields.values():
        values = _list(row.get(field.name))
        if field.type == "keyword":
            columns[field.name] = tuple(map(fold_value, values))
        elif field.type == "text":
            exact = columns[exact_column(field)] = tuple(_tokens(values))
            if language in STEMMERS and (column := stem_columns(field, collection).get(language)):
                columns[column] = tuple(term and stem(term, language) for term in exact)
    return Entry(row, columns, vector)


def _tokens(values: Sequence[str]) -> Iterator[str]:
    for position, value in enumerate(values):
        if position:
            yield _GAP
        yield from (token.exact for token in tokenise(value))


def _list(value: object) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [str(value)]


#: From the name of a part, such as ``figure``, and a query over its rows to the ids of those they belong to.
FindOwners = Callable[[str, Node], Container[str]]


class Matcher:
    """Scores the entries of a collection for a query; None is no match."""

    def __init__(
        self,
        collection: Collection,
        entries: Sequence[Entry],
        zone: tzinfo,
        find_owners: FindOwners,
        *,
        now: datetime,
    ) -> None:
        self._collection = collection
        self._find_owners = cache(find_owners)
        self._zone, self._now = zone, now
        self._entries = entries
        self._look_up = cache(lambda leaf: look_up(leaf, collection))
        self._document_frequency = cache(self._count_entries)
        self._average_length = cache(self._measure_average)
        self._tests = cache(_make_tests)

    def score(self, node: Node, entry: Entry) -> float | None:
        match node:
            case Word() | Phrase() | Wildcard() | Fuzzy():
                return self._score_leaf(node, entry)
            case And(parts):
                scores = [self.score(part, entry) for part in parts]
                return None if None in scores else sum(score for score in scores if score)
            case Or(parts):
                return self._add_up([self.score(part, entry) for part in parts], bonus=0)
            case Ranked(words):
                return self._add_up([self._score_leaf(word, entry) for word in words_to_have(words)], bonus=WORD_BONUS)
            case Not(part):
                return 0.0 if self.score(part, entry) is None else None
            case Range() | Exists() | Everything() | Having() | OneOf():
                return 0.0 if self._holds(node, entry) else None
        raise TypeError(f"not a query: {node!r}")

    @staticmethod
    def _add_up(scores: Sequence[float | None], *, bonus: float) -> float | None:
        matched = [score for score in scores if score is not None]
        return sum(matched) + bonus * len(matched) if matched else None

    def _holds(self, node: Range | Exists | Everything | Having | OneOf, entry: Entry) -> bool:
        match node:
            case Everything():
                return True
            case OneOf(ids):
                return entry.row["id"] in ids
            case Having(name, part):
                return entry.row["id"] in self._find_owners(name, part)
        if isinstance(node, Exists) and (field := self._field(node.field)).type == "text":
            return any(entry.columns[exact_column(field)])  # a text without a word is none
        value = entry.row.get(node.field)
        if value is None or value == []:
            return False
        return isinstance(node, Exists) or self._read_range(node).contain(value)

    def _read_range(self, node: Range) -> Bounds:
        return read_range(self._field(node.field), node, self._zone, self._now)

    def _field(self, name: str) -> Field:
        return self._collection.fields[name]

    def _score_leaf(self, leaf: Leaf, entry: Entry) -> float | None:
        found = [self._score_lookup(lookup, entry) for lookup in self._look_up(leaf)]
        scores = [score for score in found if score is not None]
        if not scores:
            return None
        return max(scores) + TIE_BREAKER * (sum(scores) - max(scores))

    def _score_lookup(self, lookup: Lookup, entry: Entry) -> float | None:
        frequency = self._count(lookup, entry)
        if not frequency:
            return None
        if lookup.column in self._collection.fields or lookup.pattern or lookup.distance is not None:
            return 0.0
        length, average = len(entry.columns[lookup.column]), self._average_length(lookup.column)
        known = self._document_frequency(lookup)
        rarity = math.log(1 + (len(self._entries) - known + 0.5) / (known + 0.5))
        return rarity * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / average))

    def _count(self, lookup: Lookup, entry: Entry) -> int:
        terms = entry.columns.get(lookup.column, ())
        if lookup.pattern or lookup.distance is not None:
            return _count_runs(terms, self._tests(lookup))
        if len(lookup.terms) == 1:
            return terms.count(lookup.terms[0])
        size = len(lookup.terms)
        return sum(terms[at : at + size] == lookup.terms for at in range(len(terms) - size + 1))

    def _count_entries(self, lookup: Lookup) -> int:
        return sum(bool(self._count(lookup, entry)) for entry in self._entries)

    def _measure_average(self, column: str) -> float:
        lengths = [len(entry.columns[column]) for entry in self._entries if entry.columns.get(column)]
        return sum(lengths) / len(lengths)


def _count_runs(terms: Sequence[str], tests: Sequence[Callable[[str], bool]]) -> int:
    """How many runs of terms pass these tests, one each."""
    if len(tests) == 1:
        return sum(map(tests[0], terms))
    return sum(
        all(test(terms[at + place]) for place, test in enumerate(tests)) for at in range(len(terms) - len(tests) + 1)
    )


def _make_tests(lookup: Lookup) -> list[Callable[[str], bool]]:
    """For each term of a pattern or near spelling, what tells whether a row's term is one."""
    if lookup.distance is not None:
        return [cache(find_near(term, lookup.distance)) for term in lookup.terms]
    return [cache(match_pattern(term)) for term in lookup.terms]
