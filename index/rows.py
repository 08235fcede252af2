"""A document as rows of the index."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any
from unicodedata import normalize

from corpus.document import Content
from corpus.vocabulary import EntityKind
from index.query import Row
from index.vectors import VECTOR, Vector

#: A document as its own JSON, read but not made into models: that would cost as much as writing it to the index.
Record = Mapping[str, Any]

_ENTITY_KINDS: tuple[EntityKind, ...] = ("person", "organisation", "place", "event", "product", "actor", "malware")
#: What a record leaves out because it is the default.
_KIND, _LEVEL = (Content.model_fields[name].default for name in ("kind", "level"))
_OF_FIGURES = (
    *("value", "value_max", "unit", "kind", "bound", "direction", "change", "subject", "text", "period"),
    *("period_start", "period_end", "place", "attribution", "field", "start", "end"),
)


def project(record: Record, *, vector: Vector | None = None) -> dict[str, list[Row]]:
    """The rows of a document by collection: one of documents, one of figures for each of its figures."""
    row = _project_document(record)
    if vector is not None:
        row[VECTOR] = vector
    return {"documents": [row], "figures": list(_project_figures(record))}


def _project_document(record: Record) -> Row:
    source, fetch, content = record["source"], record["fetch"], record["content"]
    annotations = record.get("annotations") or {}
    row: Row = {
        "id": record["id"],
        "title": content["title"],
        "lead": content.get("lead"),
        "body": content.get("body", ""),
        "source": source["slug"],
        "publisher": source["publisher"],
        "country": source.get("country"),
        "source_kind": source["kind"],
        "kind": content.get("kind", _KIND),
        "reuse": source["reuse"],
        "level": content.get("level", _LEVEL),
        "language": _language(record),
        "url": fetch.get("canonical_url") or fetch.get("url"),
        "authors": content.get("authors", []),
        "published": _moment(content.get("published")),
        "updated": _moment(content.get("updated")),
        "first_seen": _moment(fetch["first_seen_at"]),
        "version": record["version"],
        "story": record.get("story"),
        "part_of": content.get("part_of"),
        "batch": fetch.get("batch"),
        "relevance": annotations.get("relevance"),
        "revision": record.get("revision"),
    }
    row.update(_project_annotations(annotations, content.get("extra", {})))
    return row


def _project_annotations(annotations: Record, extra: Mapping[str, Any]) -> Row:
    names: dict[str, list[str]] = {kind: [] for kind in _ENTITY_KINDS}
    for entity in annotations.get("entities", ()):
        names[entity["kind"]].append(entity["name"])
    threats = annotations.get("threats", {})
    mentioned = [mention["id"] for mention in annotations.get("vulnerabilities", ())]
    return {
        **{kind: _unique(values) for kind, values in names.items()},
        "entity": _unique(name for values in names.values() for name in values),
        "cve": list(dict.fromkeys([*_strings(extra, "cves"), *mentioned])),
        "attack": threats.get("attacks", []),
        "actor_category": threats.get("actor_categories", []),
        "risk": _unique(_strings(extra, "risks")),
        "vendor": _unique(_strings(extra, "vendors")),
        "affected": _unique(_descriptions(extra)),
    }


def _language(record: Record) -> str | None:
    """The one its publisher or source says, else the one that reading found."""
    said: str | None = record["content"].get("language") or (record.get("annotations") or {}).get("language")
    return said


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _strings(extra: Mapping[str, Any], key: str) -> list[str]:
    """A list of a publisher's own data, which no model checks: what is no text is left out."""
    values = extra.get(key)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list | tuple) else []


def _descriptions(extra: Mapping[str, Any]) -> list[str]:
    """The affected systems, each in its publisher's words."""
    systems = extra.get("affected_systems")
    described = [system for system in systems if isinstance(system, Mapping)] if isinstance(systems, list) else []
    return [text for system in described if isinstance(text := system.get("description"), str)]


def _unique(values: Iterable[str]) -> list[str]:
    """The values in their order, once each, with single spaces and composed accents, as facets count them."""
    different = dict.fromkeys(values)
    return list(dict.fromkeys(map(_tidy, different))) if different else []


def _tidy(value: str) -> str:
    return " ".join((value if value.isascii() else normalize("NFC", value)).split())


def _project_figures(record: Record) -> Iterator[Row]:
    for figure in (record.get("annotations") or {}).get("figures", ()):
        place = f"{figure['field']}-{figure['start']}-{figure['end']}"
        yield {**_project_figure(figure, record), "id": f"{record['id']}#{place}"}


def _page_of(figure: Record, content: Record) -> int | None:
    """Blocks lie in the order of the body and apart."""
    blocks = content.get("blocks", ())
    at = bisect_right(blocks, figure["start"], key=itemgetter("start")) - 1
    page: int | None = blocks[at].get("page") if figure["field"] == "body" and at >= 0 else None
    return page


def _project_figure(figure: Record, record: Record) -> Row:
    content, (start, end) = record["content"], figure["sentence"]
    return {
        "document": record["id"],
        "title": content["title"],
        "source": record["source"]["slug"],
        "language": _language(record),
        "story": record.get("story"),
        "published": _moment(content.get("published")),
        "sentence": content.get(figure["field"], "")[start:end],
        "page": _page_of(figure, content),
        "first_seen": _moment(record["fetch"]["first_seen_at"]),
        "revision": record.get("revision"),
        **{name: figure.get(name) for name in _OF_FIGURES},
    }
