"""An index in memory: the fake that is shipped, with the semantics of every other backend."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from index.backend import NO_REVISIONS, Revisions
from index.calendar import count
from index.collapsing import take_best
from index.collections import COLLECTIONS
from index.lookups import look_up
from index.matching import Entry, Matcher, analyse
from index.nodes import And, Everything, Fuzzy, Having, Node, Not, Or, Phrase, Ranked, Wildcard, Word
from index.passages import find_passage
from index.query import FacetCount, Hit, Query, Rejected, Results, Row, Unusual
from index.unusual import find_unusual
from index.vectors import Nearest, Neighbour, check_dimension, choose_best


class MemoryBackend:
    """Rows in dictionaries, looked at one by one. Scores are BM25 over the same columns as the engines'."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, Entry]] = {}
        self._pending: dict[str, dict[str, Entry | None]] = {}
        self._number = 0
        self.clear()

    def put(self, collection: str, rows: Iterable[Row]) -> int:
        entries = [analyse(row, COLLECTIONS[collection]) for row in rows]
        for entry in entries:
            self._write(collection, entry.row["id"], entry)
        return len(entries)

    def delete(self, collection: str, ids: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        wanted = set(ids)
        for identifier in wanted:
            self._write(collection, identifier, None)
        return len(wanted & self._entries[collection].keys())

    def delete_owned(self, collection: str, owners: Iterable[str], *, revisions: Revisions = NO_REVISIONS) -> int:
        owner, wanted = COLLECTIONS[collection].owner or "id", set(owners)
        written = {**self._entries[collection], **self._pending[collection]}
        return self.delete(collection, [id for id, entry in written.items() if entry and entry.row[owner] in wanted])

    def _write(self, collection: str, identifier: str, entry: Entry | None) -> None:
        # Popped first so that a row written again is the last of its collection, as in the engines.
        self._pending[collection].pop(identifier, None)
        self._pending[collection][identifier] = entry

    def commit(self, number: int) -> Sequence[Rejected]:
        for collection, writes in self._pending.items():
            entries = self._entries[collection]
            for identifier, entry in writes.items():
                entries.pop(identifier, None)
                if entry:
                    entries[identifier] = entry
            writes.clear()
        self._number = number
        return ()

    def number(self) -> int:
        return self._number

    def get(self, collection: str, id: str) -> Row | None:
        entry = self._entries[collection].get(id)
        return dict(entry.row) if entry else None

    def search(self, query: Query) -> Results:
        found = self._find(query)
        ranked, sizes = _collapse(_sort(found, query.sort), query.collapse)
        page = ranked[query.offset : query.offset + query.limit]
        entries = [entry for _, entry in found]
        return Results(
            total=len(found),
            hits=tuple(_to_hit(score, entry, query, sizes) for score, entry in page),
            facets={name: self._count_facet(name, entries, query) for name in query.facets},
            histogram=_count_by_time(entries, query),
            unusual={name: self._find_unusual(name, entries, query) for name in query.unusual},
            groups=len(ranked) if query.collapse else None,
        )

    def _count_facet(self, name: str, entries: Sequence[Entry], query: Query) -> tuple[FacetCount, ...]:
        filters = query.filters_without(name)
        if filters != query.filters:
            entries = [entry for _, entry in self._find(replace(query, filters=filters))]
        counts = sorted(_count(entries, name).items(), key=lambda item: (-item[1], item[0]))
        return tuple(FacetCount(value, count) for value, count in counts[: query.facet_size])

    def _find_unusual(self, name: str, entries: Sequence[Entry], query: Query) -> tuple[Unusual, ...]:
        rows = self._entries[query.collection].values()
        counts = _count(entries, name), _count(rows, name)
        return find_unusual(*counts, hits=len(entries), rows=len(rows), size=query.facet_size)

    def walk(self, query: Query) -> Iterator[Hit]:
        ranked, sizes = _collapse(_sort(self._find(query), query.sort), query.collapse)
        bare = replace(query, highlight=False)
        for score, entry in ranked:
            yield _to_hit(score, entry, bare, sizes)

    def explain(self, query: Query) -> str:
        asked = [("query", query.node), *(("filter", node) for node in query.filters)]
        lines = [line for name, node in asked for line in (f"{name}: {node}", *_explain(node, query.collection))]
        return "\n".join([*lines, *query.describe()])

    def nearest(self, asked: Nearest) -> list[Neighbour]:
        import numpy as np

        everything = Query(Everything(), asked.collection, asked.filters, zone=asked.zone, now=asked.now)
        entries = [
            entry
            for _, entry in self._find(everything)
            if entry.vector is not None and entry.vector.model == asked.vector.model
        ]
        if not entries:
            return []
        for entry in entries:
            check_dimension(asked.vector, entry.vector.dimension if entry.vector else None)
        cosines = np.array([entry.vector.values for entry in entries if entry.vector]) @ asked.vector.values
        best = choose_best(cosines, k=asked.k, least=asked.least)
        return [Neighbour(entries[place].row["id"], float(cosines[place])) for place in best]

    def models(self, collection: str) -> dict[str, int]:
        entries = self._entries[collection].values()
        return dict(sorted(Counter(entry.vector.model for entry in entries if entry.vector).items()))

    def _matcher(self, collection: str, zone: tzinfo, now: datetime) -> Matcher:
        def find_owners(name: str, part: Node) -> set[str]:
            parts = COLLECTIONS[collection].parts[name]
            owner = COLLECTIONS[parts].owner or "id"
            return {entry.row[owner] for _, entry in self._find(Query(part, parts, zone=zone, now=now))}

        return Matcher(COLLECTIONS[collection], list(self._entries[collection].values()), zone, find_owners, now=now)

    def _find(self, query: Query) -> list[tuple[float, Entry]]:
        matcher = self._matcher(query.collection, query.zone, query.now)
        found = []
        for entry in self._entries[query.collection].values():
            score = matcher.score(query.node, entry)
            if score is not None and all(matcher.score(node, entry) is not None for node in query.filters):
                found.append((score, entry))
        return found

    def clear(self) -> None:
        self._entries = {name: {} for name in COLLECTIONS}
        self._pending = {name: {} for name in COLLECTIONS}
        self._number = 0

    def close(self) -> None:
        """Nothing is held open."""


def _sort(found: list[tuple[float, Entry]], sort: str | None) -> list[tuple[float, Entry]]:
    if sort is None:
        return sorted(found, key=lambda pair: -pair[0])
    name = sort.removeprefix("-")
    having = [pair for pair in found if pair[1].row.get(name) is not None]
    lacking = [pair for pair in found if pair[1].row.get(name) is None]
    return sorted(having, key=lambda pair: pair[1].row[name], reverse=sort.startswith("-")) + lacking


def _collapse(
    ranked: list[tuple[float, Entry]], field: str | None
) -> tuple[list[tuple[float, Entry]], Mapping[str | None, int]]:
    """The best of each value, and how many rows have it; all of them where nothing is collapsed."""
    if field is None:
        return ranked, {}
    sizes = Counter(entry.row.get(field) for _, entry in ranked)
    return list(take_best(ranked, lambda pair: pair[1].row.get(field))), sizes


def _to_hit(score: float, entry: Entry, query: Query, sizes: Mapping[str | None, int]) -> Hit:
    passage = find_passage(entry.row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
    value = entry.row.get(query.collapse) if query.collapse else None
    return Hit(entry.row["id"], score, dict(entry.row), passage, group_size=1 if value is None else sizes[value])


def _count(entries: Iterable[Entry], field: str) -> Counter[str]:
    return Counter(value for entry in entries for value in set(_values(entry.row, field)))


def _values(row: Row, field: str) -> list[str]:
    value: Any = row.get(field)
    if value is None:
        return []
    return value if isinstance(value, list) else [str(value).lower() if isinstance(value, bool) else value]


def _count_by_time(entries: Sequence[Entry], query: Query) -> tuple[tuple[datetime, int], ...]:
    if query.histogram is None:
        return ()
    moments = [entry.row.get(query.histogram.field) for entry in entries]
    return count((moment for moment in moments if moment), query.histogram.step, query.zone)


def _explain(node: Node, collection: str) -> Iterator[str]:
    """For each word, phrase, pattern and near spelling the columns that it is looked for in, and as what."""
    match node:
        case Word() | Phrase() | Wildcard() | Fuzzy():
            lookups = look_up(node, COLLECTIONS[collection])
            yield f"  {node}: " + (", ".join(f"{each.column}={' '.join(each.terms)}" for each in lookups) or "nothing")
        case And(parts) | Or(parts) | Ranked(parts):
            for part in parts:
                yield from _explain(part, collection)
        case Not(part):
            yield from _explain(part, collection)
        case Having(name, part):
            yield from _explain(part, COLLECTIONS[collection].parts[name])
