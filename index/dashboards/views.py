"""Data views: the collections as Kibana sees them, with the names of fields, links, and the words for values."""

from collections.abc import Mapping
from typing import Any

from index.collections import Collection, Field
from index.dashboards.encoding import to_json
from index.dashboards.model import TIME_FIELDS, Language, Text
from index.dashboards.naming import Names, SavedObject, make_object
from index.dashboards.wording import label_of, values_of
from index.elastic.builds import alias_of

TITLES = {
    "documents": Text("documents", "documents"),
    "figures": Text("figures", "chiffres"),
    "vulnerabilities": Text("vulnerabilities", "vulnérabilités"),
    "sources": Text("sources", "sources"),
    "runs": Text("runs", "exécutions"),
}
#: Fields that hold addresses; only those of the web are links. They are shown whole: a word in their place would be all
#: that a table has of them once it is exported.
LINKS = ("url", "first_in_press_url")
#: By collection and field, words for values that are not in the YAML beside this.
Words = Mapping[str, Mapping[str, Mapping[str, str]]]
#: Numbers as they are, but for hours and the like, of which nobody needs more than a tenth.
EXACT, TENTHS = "0,0.[000000]", "0,0.[0]"
PATTERNS = dict.fromkeys(("delay", "expected_7d", "freshness", "seconds"), TENTHS)
#: Days that have no hour: they are those of UTC wherever they are looked at.
DAYS = ("added", "due")
MOMENT = Text("D MMM YYYY, HH:mm", "DD/MM/YYYY HH:mm")
DAY = Text("D MMM YYYY", "DD/MM/YYYY")
#: Columns that serve searching, and hold nothing that a reader could use.
HIDDEN = ("*_exact", "*_stems", "*_marks", "*_marks_*", "*.folded", "vector_*")


def make_view(collection: Collection, names: Names, words: Words) -> SavedObject:
    """The data view over the collection's alias. It knows no fields: Kibana asks the server for them."""
    language, title = names.language, TITLES[collection.name].say(names.language)
    attributes: dict[str, Any] = {
        "title": alias_of(names.prefix, collection.name),
        "name": names.title(title),
        "allowNoIndex": True,
        "fields": "[]",
        "typeMeta": "{}",
        "runtimeFieldMap": "{}",
        "sourceFilters": to_json([{"value": pattern} for pattern in HIDDEN]),
        "fieldAttrs": to_json({field.name: _name(field, language) for field in collection.fields.values()}),
        "fieldFormatMap": to_json(_make_formats(collection, language, words)),
    }
    if collection.name in TIME_FIELDS:
        attributes["timeFieldName"] = TIME_FIELDS[collection.name]
    return make_object("index-pattern", names.view(collection.name), attributes, [])


def _name(field: Field, language: Language) -> dict[str, Any]:
    return {"customLabel": label_of(field.name, language)}


def _make_formats(collection: Collection, language: Language, words: Words) -> dict[str, Any]:
    links = {name: {"id": "url", "params": {"type": "a"}} for name in LINKS if name in collection.fields}
    dates = {field.name: _make_date(field, language) for field in collection.fields.values() if field.type == "date"}
    floats = [field.name for field in collection.fields.values() if field.type == "float"]
    numbers = {name: {"id": "number", "params": {"pattern": PATTERNS.get(name, EXACT)}} for name in floats}
    said = {**values_of(collection.name, language), **words.get(collection.name, {})}
    lookups = {
        field: {"id": "static_lookup", "params": {"lookupEntries": _list(values), "unknownKeyValue": None}}
        for field, values in said.items()
    }
    return links | dates | numbers | lookups


def _make_date(field: Field, language: Language) -> dict[str, Any]:
    if field.name in DAYS:
        return {"id": "date", "params": {"pattern": DAY.say(language), "timezone": "UTC"}}
    return {"id": "date", "params": {"pattern": MOMENT.say(language)}}


def _list(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": value, "value": said} for value, said in values.items()]
