"""Why Kibana did not take an object, by the type of its error, and what can be done."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from veille.alerts.lines import one_line
from veille.dashboards.pushing_shapes import as_mapping, list_mappings

#: What people call the types of saved objects.
KINDS = {"dashboard": "dashboard", "search": "Discover session", "index-pattern": "data view"}
#: Characters of Kibana's own words, and copies or references of an object, that are told.
LONGEST_REASON = 300
MOST = 5


def explain(error: Mapping[str, Any]) -> str:
    kind, facts = type_of(error), as_mapping(error.get("error"))
    found = EXPLAINED.get(kind)
    return found(error, facts) if found else one_line(f"Kibana says: {kind}", LONGEST_REASON)


def _conflict(error: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    other = facts.get("destinationId")
    under = f", under the id {_show(other)}" if other else ""
    return f"it is there already{under}: push again with --overwrite, the default, which replaces it"


def _ambiguous_conflict(error: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    copies = [
        f"'{_show(each.get('title'))}' ({_show(each.get('id'))})" for each in list_mappings(facts, "destinations")
    ]
    return f"this space has several copies of it, {_join(copies)}: remove all but one there"


def _missing_references(error: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    missing = [f"{_name(str(each.get('type')))} {_show(each.get('id'))}" for each in list_mappings(facts, "references")]
    return f"it needs what is neither sent nor there: {_join(missing)}"


def _unsupported_type(error: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    return f"this Kibana knows no objects of the type '{_show(error.get('type'))}'"


def _unknown(error: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    said = one_line(str(facts.get("message") or facts.get("error") or "no reason"), LONGEST_REASON)
    status = facts.get("statusCode")
    return f"Kibana says: {said}{f' (status {_show(status)})' if status else ''}"


#: By the type of its error, why an object was not taken and what can be done.
EXPLAINED: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    "conflict": _conflict,
    "ambiguous_conflict": _ambiguous_conflict,
    "missing_references": _missing_references,
    "unsupported_type": _unsupported_type,
    "unknown": _unknown,
}


def type_of(error: Mapping[str, Any]) -> str:
    return str(as_mapping(error.get("error")).get("type"))


def _name(kind: str) -> str:
    return _show(KINDS.get(kind, kind))


def _show(text: Any) -> str:
    return one_line(str(text), 100)


def _join(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - MOST} more" if len(texts) > MOST else ""
    return f"{', '.join(texts[:MOST])}{more}" if texts else "which it does not name"
