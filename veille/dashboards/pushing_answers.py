"""Kibana's answer to an import: what became of each object. That it answered 200 says nothing about that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from veille.alerts.lines import one_line
from veille.dashboards.pushing_reasons import KINDS, LONGEST_REASON, explain, type_of
from veille.dashboards.pushing_shapes import as_mapping, list_mappings

Outcome = Literal["made", "replaced", "refused", "kept back"]
#: Of an object as of its error: type and id.
Key = tuple[str, str]

#: Errors that a person can resolve. Where there is one, Kibana writes nothing at all, though it lists the other objects
#: as if it had, and counts them.
RESOLVABLE = frozenset({"conflict", "ambiguous_conflict", "missing_references"})
KEPT_BACK = "nothing is written while others are refused"
UNMENTIONED = "Kibana says nothing of it"


@dataclass(frozen=True)
class Result:
    """What became of one object; ``destination`` is the id that it got in place of its own."""

    type: str
    id: str
    title: str
    outcome: Outcome
    reason: str | None = None
    destination: str | None = None

    @property
    def is_in(self) -> bool:
        return self.outcome in ("made", "replaced")

    @property
    def kind(self) -> str:
        return KINDS.get(self.type, self.type)

    def to_json(self) -> dict[str, str]:
        told = {"id": self.id, "type": self.type, "title": self.title, "result": self.outcome}
        beside = {"reason": self.reason, "destinationId": self.destination}
        return told | {name: value for name, value in beside.items() if value is not None}


def read_results(answer: Mapping[str, Any], objects: Sequence[Mapping[str, Any]]) -> list[Result]:
    """The results of the ``objects`` that were sent, in their order, then of what else Kibana found wrong."""
    errors = _gather_errors(answer)
    written = {_key(each): each for each in list_mappings(answer, "successResults")}
    resolvable = any(kind in RESOLVABLE for found in errors.values() for kind in map(type_of, found))
    results = [_judge(each, errors.get(_key(each)), written.get(_key(each)), resolvable) for each in objects]
    sent = set(map(_key, objects))
    strangers = [found for key, found in errors.items() if key not in sent]
    return results + [_judge(found[0], found, None, resolvable) for found in strangers]


def _gather_errors(answer: Mapping[str, Any]) -> dict[Key, list[Mapping[str, Any]]]:
    """An object may have several."""
    errors: dict[Key, list[Mapping[str, Any]]] = {}
    for each in list_mappings(answer, "errors"):
        errors.setdefault(_key(each), []).append(each)
    return errors


def _judge(
    each: Mapping[str, Any],
    errors: Sequence[Mapping[str, Any]] | None,
    written: Mapping[str, Any] | None,
    resolvable: bool,
) -> Result:
    kind, identifier = _key(each)
    title = title_of(each)
    if errors:
        return Result(kind, identifier, title, "refused", "; ".join(dict.fromkeys(map(explain, errors))))
    if written is None:
        return Result(kind, identifier, title, "refused", UNMENTIONED)
    if resolvable:
        return Result(kind, identifier, title, "kept back", KEPT_BACK)
    destination = written.get("destinationId")
    outcome: Outcome = "replaced" if written.get("overwrite") is True else "made"
    return Result(kind, identifier, title, outcome, destination=_show(destination) if destination else None)


def title_of(each: Mapping[str, Any]) -> str:
    """What people see of an object; of a data view its name, not the indices it shows."""
    facts = {**as_mapping(each.get("meta")), **as_mapping(each.get("attributes"))}
    return _show(facts.get("name") or facts.get("title") or each.get("id"))


def read_warnings(answer: Mapping[str, Any]) -> list[str]:
    """What is to be done in Kibana besides, in its own words."""
    return [
        one_line(str(each["message"]), LONGEST_REASON)
        for each in list_mappings(answer, "warnings")
        if each.get("message")
    ]


def _key(each: Mapping[str, Any]) -> Key:
    return _show(each.get("type")), _show(each.get("id"))


def _show(name: Any) -> str:
    """What a server calls a thing may be anything, also what no terminal takes."""
    return one_line(str(name), LONGEST_REASON)
