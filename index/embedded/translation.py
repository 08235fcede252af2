"""Queries in tantivy's terms."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from index.analysis import STEMMERS
from index.collections import Collection, Field
from index.embedded.schema import EARLIEST, KEY, KEY_NUMBER, LATEST, MODEL, NUMBER
from index.lookups import K1, TIE_BREAKER, WORD_BONUS, B, Lookup, exact_column, look_up, words_to_have
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
from index.query import Query
from index.values import read_range
from index.vectors import Nearest

if TYPE_CHECKING:
    import tantivy


#: From the name of a part, such as ``figure``, and a query over its rows to the numbers of those they belong to.
FindOwners = Callable[[str, Node], set[int]]


class Translator:
    """Turns the tree of a query into tantivy's. ``searcher`` tells how many rows are of each language."""

    def __init__(
        self,
        collection: Collection,
        schema: "tantivy.Schema",
        searcher: "tantivy.Searcher",
        zone: tzinfo,
        find_owners: FindOwners,
        *,
        now: datetime,
    ) -> None:
        self._find_owners = find_owners
        self._collection = collection
        self._schema = schema
        self._zone, self._now = zone, now
        self._weights = _weigh_languages(collection, searcher)

    def translate(self, query: Query) -> "tantivy.Query":
        from tantivy import Occur

        commit = self._term(NUMBER, "number")
        return _boolean([(Occur.Must, self._node(query.node)), *self._filter(query.filters), (Occur.MustNot, commit)])

    def translate_vectors(self, asked: Nearest) -> "tantivy.Query":
        """The rows that have a vector of the model and match the filters."""
        from tantivy import Occur

        return _boolean([(Occur.Must, self._term(MODEL, asked.vector.model)), *self._filter(asked.filters)])

    def _filter(self, nodes: Sequence[Node]) -> "list[tuple[tantivy.Occur, tantivy.Query]]":
        from tantivy import Occur

        return [(Occur.Must, _unscored(self._node(node))) for node in nodes]

    def _node(self, node: Node) -> "tantivy.Query":
        from tantivy import Occur

        match node:
            case Word() | Phrase() | Wildcard() | Fuzzy():
                return self._leaf(node)
            case And(parts):
                return _boolean([(Occur.Must, self._node(part)) for part in parts])
            case Or(parts):
                return _boolean([(Occur.Should, self._node(part)) for part in parts])
            case Not(part):
                return _boolean([(Occur.Must, _everything()), (Occur.MustNot, self._node(part))])
            case Ranked(words):
                return self._ranked(words_to_have(words))
            case Range():
                return _unscored(self._range(node))
            case Exists(field):
                return _unscored(self._exists(self._collection.fields[field]))
            case Everything():
                return _everything()
            case OneOf(ids):
                return _unscored(_one_of(self._schema, KEY, ids))
            case Having(name, part):
                return _unscored(_one_of(self._schema, KEY_NUMBER, self._find_owners(name, part)))
        raise TypeError(f"not a query: {node!r}")

    def _ranked(self, words: Sequence[Leaf]) -> "tantivy.Query":
        from tantivy import Occur, Query

        queries = [self._leaf(word) for word in words]
        bonuses = [Query.const_score_query(query, WORD_BONUS) for query in queries]
        return _boolean([(Occur.Should, query) for query in queries + bonuses])

    def _leaf(self, leaf: Leaf) -> "tantivy.Query":
        from tantivy import Query

        queries = [self._lookup(lookup) for lookup in look_up(leaf, self._collection)]
        return Query.disjunction_max_query(queries, TIE_BREAKER) if queries else Query.empty_query()

    def _lookup(self, lookup: Lookup) -> "tantivy.Query":
        from tantivy import Query

        if lookup.column in self._collection.fields:
            return _unscored(self._value(lookup))
        if lookup.pattern:
            return _unscored(self._pattern(lookup))
        if lookup.distance is not None:
            return _unscored(self._near(lookup, lookup.distance))
        if len(lookup.terms) > 1:
            return Query.phrase_query(self._schema, lookup.column, [*lookup.terms])
        query = self._term(lookup.column, lookup.terms[0])
        return Query.boost_query(query, self._weights.get(lookup.column, 1.0))

    def _value(self, lookup: Lookup) -> "tantivy.Query":
        if lookup.distance is not None:
            return self._near(lookup, lookup.distance)
        return self._pattern(lookup) if lookup.pattern else self._term(lookup.column, lookup.terms[0])

    def _near(self, lookup: Lookup, distance: int) -> "tantivy.Query":
        from tantivy import Query

        return Query.fuzzy_term_query(
            self._schema, lookup.column, lookup.terms[0], distance=distance, transposition_cost_one=True
        )

    def _pattern(self, lookup: Lookup) -> "tantivy.Query":
        from tantivy import Query

        patterns = [_to_regex(term) for term in lookup.terms]
        if len(patterns) == 1:
            return Query.regex_query(self._schema, lookup.column, patterns[0])
        return Query.regex_phrase_query(self._schema, lookup.column, [*patterns])

    def _term(self, column: str, term: str) -> "tantivy.Query":
        from tantivy import Query

        return Query.term_query(self._schema, column, term, "freq")

    def _range(self, node: Range) -> "tantivy.Query":
        from tantivy import FieldType, Query

        field = self._collection.fields[node.field]
        bounds = read_range(field, node, self._zone, self._now)
        if field.type == "boolean":
            return Query.term_query(self._schema, field.name, bounds.low)
        types = {"date": FieldType.Date, "integer": FieldType.Integer, "float": FieldType.Float}
        low, high = _clamp(bounds.low), _clamp(bounds.high)
        include_low, include_high = bounds.include_low or low is None, bounds.include_high or high is None
        return Query.range_query(self._schema, field.name, types[field.type], low, high, include_low, include_high)

    def _exists(self, field: Field) -> "tantivy.Query":
        from tantivy import Query

        if field.facet or field.sortable or field.type not in ("text", "keyword"):
            return Query.exists_query(field.name)
        column = exact_column(field) if field.type == "text" else field.name
        return Query.regex_query(self._schema, column, ".*")


def _weigh_languages(collection: Collection, searcher: "tantivy.Searcher") -> dict[str, float]:
    """By how much a stem counts, by column.

    tantivy averages the length of a column over all rows, also over those of the other language, which have none of
    it: ten French texts for one in English would make every English text ten times too long, and its score a fifth.
    The weight gives a text of average length the score it would have among texts of its own language.
    """
    if collection.language is None:
        return {}
    weights = {}
    for language in STEMMERS:
        known = searcher.doc_freq(collection.language, language)
        share = known / searcher.num_docs if known else 1.0
        weight = (1 + K1 * (1 - B + B / share)) / (1 + K1)
        weights.update({f"{field.name}_{language}": weight for field in collection.fields.values()})
    return weights


def _one_of(schema: "tantivy.Schema", column: str, values: Iterable[str] | Iterable[int]) -> "tantivy.Query":
    from tantivy import Query

    terms = list(values)
    return Query.term_set_query(schema, column, terms) if terms else Query.empty_query()


def _to_regex(term: str) -> str:
    """Every character by its number, so that none of a user's is an operator."""
    return "".join(".*" if character == "*" else f"\\x{{{ord(character):x}}}" for character in term)


def _clamp(bound: Any) -> Any:
    return min(max(bound, EARLIEST), LATEST) if isinstance(bound, datetime) else bound


def _boolean(clauses: Sequence[tuple["tantivy.Occur", "tantivy.Query"]]) -> "tantivy.Query":
    from tantivy import Query

    return Query.boolean_query(clauses)


def _unscored(query: "tantivy.Query") -> "tantivy.Query":
    from tantivy import Query

    return Query.const_score_query(query, 0.0)


def _everything() -> "tantivy.Query":
    from tantivy import Query

    return _unscored(Query.all_query())
