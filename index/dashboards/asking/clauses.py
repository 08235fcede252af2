"""The fields of queries that are Elasticsearch's own, as custom filters hold them."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.dashboards.asking.shapes import AskingError

#: What holds other clauses, and where.
_HOLDERS: dict[str, tuple[str, ...]] = {
    "bool": ("must", "filter", "should", "must_not"),
    "constant_score": ("filter",),
    "dis_max": ("queries",),
    "function_score": ("query", "functions"),
    "span_multi": ("match",),
    "span_near": ("clauses",),
}
#: What is written with the field as its key; options of the whole clause stand beside it.
_BY_FIELD = {"fuzzy", "match", "match_phrase", "match_phrase_prefix", "prefix", "range", "regexp", "term", "terms"}
_BY_FIELD |= {"wildcard", "span_gap", "span_term"}
_OPTIONS = {"boost", "_name"}
#: What names its fields in a list, each perhaps with a weight.
_LISTING = {"multi_match", "query_string", "simple_query_string"}
_WITHOUT = {"ids", "match_all", "match_none"}


def list_clause_fields(clause: Mapping[str, Any]) -> Iterator[str]:
    """The fields that a clause looks into, some of them more than once; AskingError names what is not read."""
    for kind, content in clause.items():
        if kind in _HOLDERS:
            for part in _HOLDERS[kind]:
                for each in _as_list(content.get(part, [])):
                    yield from list_clause_fields(each.get("filter", {}) if part == "functions" else each)
        elif kind == "exists":
            yield content["field"]
        elif kind in _BY_FIELD:
            yield from (name for name in content if name not in _OPTIONS)
        elif kind in _LISTING:
            yield from (name.partition("^")[0] for name in content.get("fields", ()))
        elif kind not in _WITHOUT:
            raise AskingError(f"clauses of the kind {kind} are not read")


def _as_list(clauses: Any) -> list[Any]:
    return clauses if isinstance(clauses, list) else [clauses]
