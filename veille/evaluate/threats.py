"""Scores of entities and threats: exact spans with their kind, and the label sets of the whole item."""

from collections.abc import Mapping
from typing import Any, get_args

from corpus.vocabulary import EntityKind
from veille.evaluate.tallies import Ratio, Tally

#: Labels of an item as a whole: on the item where people labelled it, under ``threats`` in an answer.
LABELS = ("attacks", "actor_categories")

Span = tuple[str, int, int]


def tally_threats(gold: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Tally]:
    """The rows of one item: all entities, those of each kind, and each set of labels."""
    wanted, predicted = spans_of(gold), spans_of(answer)
    rows: dict[str, Tally] = {"entities": compare(wanted, predicted)}
    for kind in sorted(get_args(EntityKind)):
        rows[kind] = compare(of_kind(wanted, kind), of_kind(predicted, kind))
    return rows | {field: compare(labels_of(gold, field), labels_of(answer, field)) for field in LABELS}


def compare(wanted: set[Any], predicted: set[Any]) -> Ratio:
    return Ratio(len(wanted & predicted), len(predicted), len(wanted))


def spans_of(item: Mapping[str, Any]) -> set[Span]:
    return {(entity["kind"], entity["start"], entity["end"]) for entity in item.get("entities") or ()}


def of_kind(spans: set[Span], kind: str) -> set[Span]:
    return {span for span in spans if span[0] == kind}


def labels_of(item: Mapping[str, Any], field: str) -> set[str]:
    return set(item.get(field) or item.get("threats", {}).get(field, ()))
