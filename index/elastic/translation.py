"""Queries in Elasticsearch's terms."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Any

from index.analysis import LONGEST_TOKEN
from index.collections import Collection, Field
from index.elastic.mapping import LONGEST_KEYWORD, folded_column, stem_column, write_stem
from index.errors import QueryError
from index.lookups import TIE_BREAKER, WORD_BONUS, Lookup, exact_column, look_up, stem_columns, words_to_have
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
from index.values import read_range

Clause = dict[str, Any]
#: From the name of a part, such as ``figure``, and a query over its rows to the ids of those they belong to.
FindOwners = Callable[[str, Node], Sequence[str]]

#: Values that one clause may list (`index.max_terms_count`).
MOST_TERMS = 65_536
#: Queries within queries that a server reads (`indices.query.bool.max_nested_depth`), less the one around all.
DEEPEST = 28
#: Characters of a pattern for which a server makes an automaton, whatever the place of its stars.
LONGEST_PATTERN = 200
NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {"boost": 0}}
#: What matches or does not, and has no score.
_UNSCORED = (Range, Exists, Everything, OneOf, Having)


class Translator:
    """Turns the tree of a query into the query DSL; the owners of a part are asked for once."""

    def __init__(self, collection: Collection, *, zone: tzinfo, now: datetime, find_owners: FindOwners) -> None:
        self.collection = collection
        self._zone = zone
        self._now = now
        self._find_owners = cache(find_owners)
        self._stems = {
            column: (stem_column(field), language)
            for field in collection.fields.values()
            for language, column in stem_columns(field, collection).items()
        }

    def translate(self, node: Node) -> Clause:
        """The clause for ``node``, with scores."""
        clause = self._node(node)
        if _measure_depth(clause) > DEEPEST:
            raise QueryError("the query is nested deeper than Elasticsearch reads: write it with fewer parentheses")
        return clause

    def filter(self, nodes: Iterable[Node]) -> list[Clause]:
        """A clause for each node, for where nothing is scored."""
        return [self.translate(node) for node in nodes]

    def _node(self, node: Node) -> Clause:
        match node:
            case Word() | Phrase() | Wildcard() | Fuzzy():
                return self._leaf(node)
            case And():
                return self._both(node)
            case Or():
                return any_of([self._node(part) for part in _flatten(node, Or)])
            case Not():
                return self._both(And((node,)))
            case Ranked(words):
                return any_of([_reward(self._leaf(word)) for word in words_to_have(words)])
            case Range():
                return self._range(node)
            case Exists(field):
                return self._exists(self.collection.fields[field])
            case Everything():
                return EVERYTHING
            case OneOf(ids):
                return _one_of(sorted(ids))
            case Having(name, part):
                return _one_of(self._find_owners(name, part))
        raise TypeError(f"not a query: {node!r}")

    def _both(self, node: And) -> Clause:
        """One clause for all that must and must not be: servers read nested ones only so deep."""
        parts = list(_flatten(node, And))
        kinds: dict[str, list[Node]] = {
            "must": [part for part in parts if not isinstance(part, (Not, *_UNSCORED))],
            "filter": [part for part in parts if isinstance(part, _UNSCORED)],
            "must_not": [each for part in parts if isinstance(part, Not) for each in _flatten(part.part, Or)],
        }
        clauses = {kind: [self._node(each) for each in those] for kind, those in kinds.items() if those}
        return {"bool": clauses} if clauses else EVERYTHING

    def _leaf(self, leaf: Leaf) -> Clause:
        clauses = [self.find(lookup) for lookup in look_up(leaf, self.collection)]
        if len(clauses) > 1:
            return {"dis_max": {"tie_breaker": TIE_BREAKER, "queries": clauses}}
        return clauses[0] if clauses else NOTHING

    def find(self, lookup: Lookup) -> Clause:
        """The clause for terms of one column; one that is no field's is a column of words."""
        if lookup.column in self.collection.fields:
            return _find_value(lookup, folded_column(lookup.column))
        if any(_is_too_long(term, lookup.distance or 0) for term in lookup.terms):
            return NOTHING
        if lookup.pattern and len(terms := _strip_stars(lookup.terms)) > 1:
            return _follow(terms, lookup.column)
        if lookup.pattern or lookup.distance is not None:
            return _find_value(lookup, lookup.column)
        if len(lookup.terms) > 1:
            # The server's analysis of tokens gives the same tokens.
            return {"match_phrase": {lookup.column: " ".join(lookup.terms)}}
        if lookup.column in self._stems:
            column, language = self._stems[lookup.column]
            return {"term": {column: write_stem(lookup.terms[0], language)}}
        return {"term": {lookup.column: lookup.terms[0]}}

    def _range(self, node: Range) -> Clause:
        field = self.collection.fields[node.field]
        bounds = read_range(field, node, self._zone, self._now)
        if field.type == "boolean":
            return {"term": {field.name: {"value": bounds.low, "boost": 0}}}
        ends = {"gte" if bounds.include_low else "gt": bounds.low, "lte" if bounds.include_high else "lt": bounds.high}
        given = {end: _write(bound) for end, bound in ends.items() if bound is not None}
        return {"range": {field.name: {**given, "boost": 0}}}

    @staticmethod
    def _exists(field: Field) -> Clause:
        words = field.type == "text" and not field.facet
        return {"exists": {"field": exact_column(field) if words else field.name, "boost": 0}}


def _flatten(node: Node, kind: type[And] | type[Or]) -> Iterator[Node]:
    """The parts of ``node`` and of those of its parts that are of the same kind; two negations are none."""
    while isinstance(node, Not) and isinstance(node.part, Not):
        node = node.part.part
    if isinstance(node, kind):
        for part in node.parts:
            yield from _flatten(part, kind)
    else:
        yield node


def any_of(clauses: list[Clause]) -> Clause:
    if len(clauses) > 1:
        return {"bool": {"should": clauses, "minimum_should_match": 1}}
    return clauses[0] if clauses else NOTHING


def _reward(clause: Clause) -> Clause:
    """The clause with the bonus for a word that a row has; a clause of its own would double their number."""
    return {"function_score": {"query": clause, "functions": [{"weight": WORD_BONUS}], "boost_mode": "sum"}}


def _one_of(ids: Sequence[str]) -> Clause:
    # No id in the index holds half a surrogate pair, and no request may.
    whole = [identifier for identifier in ids if _is_whole(identifier)]
    chunks = [whole[at : at + MOST_TERMS] for at in range(0, len(whole), MOST_TERMS)]
    return any_of([{"terms": {"id": chunk, "boost": 0}} for chunk in chunks])


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _find_value(lookup: Lookup, column: str) -> Clause:
    """What a column's whole term is: a word, or the value of a keyword."""
    term = lookup.terms[0] if len(lookup.terms) == 1 else "".join(_strip_stars(lookup.terms))
    if len(term) > LONGEST_KEYWORD:
        return NOTHING
    if lookup.pattern:
        _check_pattern(term)
        return {"wildcard": {column: {"value": _escape(term), "boost": 0}}}
    if lookup.distance:
        return {"fuzzy": {column: {"value": term, "fuzziness": lookup.distance, **_ALL_NEAR}}}
    return {"term": {column: {"value": term, "boost": 0}}}


#: With constant scores every near spelling is looked for, not the fifty best.
_ALL_NEAR = {"prefix_length": 0, "transpositions": True, "rewrite": "constant_score", "boost": 0}


def _check_pattern(pattern: str) -> None:
    if len(pattern) > LONGEST_PATTERN and "*" in pattern[:-1]:
        raise QueryError(
            f"'{pattern[:40]}…' has {len(pattern)} characters: Elasticsearch looks for a pattern of more than "
            f"{LONGEST_PATTERN} only where its star is the last"
        )


def _escape(pattern: str) -> str:
    """In a server's patterns a question mark and a backslash mean something too."""
    return pattern.replace("\\", "\\\\").replace("?", "\\?")


def _strip_stars(terms: Sequence[str]) -> tuple[str, ...]:
    """Without the lone stars at both ends: the language says that a star may stand for nothing."""
    first = next((place for place, term in enumerate(terms) if term.strip("*")), None)
    if first is None:
        return ("*",)
    last = max(place for place, term in enumerate(terms) if term.strip("*"))
    return tuple(terms[first : last + 1])


def _follow(terms: Sequence[str], column: str) -> Clause:
    """Words and patterns that follow each other. A server looks up at most some thousand words for each pattern."""
    near = {"clauses": [_step(term, column) for term in terms], "slop": 0, "in_order": True}
    return {"bool": {"filter": [{"span_near": near}]}}


def _step(term: str, column: str) -> Clause:
    if not term.strip("*"):
        return {"span_gap": {column: 1}}
    if "*" in term:
        return {"span_multi": {"match": {"wildcard": {column: {"value": _escape(term)}}}}}
    return {"span_term": {column: term}}


def _is_too_long(term: str, distance: int) -> bool:
    """Whether no word of the index is as long: servers refuse to build an automaton of a page of text."""
    return len(term.replace("*", "").encode()) - 4 * distance >= LONGEST_TOKEN


def _write(bound: Any) -> Any:
    """With milliseconds, or a server would take the last of a second for its end."""
    return bound.astimezone(UTC).isoformat(timespec="milliseconds") if isinstance(bound, datetime) else bound


def _measure_depth(clause: Any) -> int:
    """How many queries lie within each other."""
    if isinstance(clause, list):
        return max(map(_measure_depth, clause), default=0)
    if not isinstance(clause, dict):
        return 0
    inner = max(map(_measure_depth, clause.values()), default=0)
    return inner + (len(_QUERIES & clause.keys()) > 0)


_QUERIES = frozenset({"bool", "dis_max", "function_score", "term", "terms", "range", "exists", "wildcard", "fuzzy"})
_QUERIES |= {"match_phrase", "match_all", "match_none", "span_near", "span_multi", "span_term", "span_gap"}
