"""Data views among exported objects, with the mapping of what they look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from index.collections import COLLECTIONS
from index.dashboards.asking.shapes import AskingError, View, within

Saved = Mapping[str, Any]
#: By the name of a collection, the mapping of its indices.
Mappings = Mapping[str, Mapping[str, Any]]


def declare_mappings() -> dict[str, dict[str, Any]]:
    """The mappings that this version writes, by collection, but for the columns of vectors."""
    from index.elastic.mapping import build_mapping

    return {name: build_mapping(collection, build=1, vectors={}) for name, collection in COLLECTIONS.items()}


def read_views(objects: Sequence[Saved], mappings: Mappings) -> dict[str, View]:
    """The data views by their ids."""
    return {each["id"]: _read_view(each, mappings) for each in objects if each.get("type") == "index-pattern"}


def find_view(views: Mapping[str, View], references: Sequence[Saved], name: str) -> View:
    """The data view that the reference of this name points at."""
    ids = [each["id"] for each in references if each["name"] == name and each["type"] == "index-pattern"]
    if len(ids) != 1:
        raise AskingError(f"{len(ids)} references are named {name}; there must be one")
    if ids[0] not in views:
        raise AskingError(f"the data view {ids[0]} is not among the exported objects")
    return views[ids[0]]


def _read_view(saved: Saved, mappings: Mappings) -> View:
    """Its title ends with the name of the collection: ``PREFIX-COLLECTION``."""
    attributes = saved["attributes"]
    title = attributes["title"]
    with within(f"data view {saved['id']}"):
        if attributes.get("runtimeFieldMap", "{}") not in ("", "{}"):
            raise AskingError("fields computed at run time are not read")
        collection = title.rpartition("-")[2]
        if collection not in mappings or set(title) & set(",*"):
            raise AskingError(f"its title {title} is not one index that ends with the name of a collection")
    return View(saved["id"], title, attributes.get("timeFieldName"), _flatten(mappings[collection]["properties"]))


def _flatten(properties: Saved) -> dict[str, Saved]:
    fields: dict[str, Saved] = {}
    for name, definition in properties.items():
        fields[name] = definition
        fields |= {f"{name}.{inner}": each for inner, each in definition.get("fields", {}).items()}
    return fields
