"""A document as rows of the index."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
#: Characters of a title in the name of a story: it stands in one line of a list.
LONGEST_STORY_TITLE = 110
_OF_FIGURES = (
    *("value", "value_max", "unit", "kind", "bound", "direction", "change", "subject", "text", "period"),
    *("period_start", "period_end", "place", "attribution", "field", "start", "end"),
)


@dataclass(frozen=True)
class Counted:
    """What a figure counts, in words that both languages share; None where no reviewed table has it.

    ``noun`` is an English noun, ``befell`` what is done to the counted.
    """

    noun: str | None = None
    befell: str | None = None


@dataclass(frozen=True)
class Beside:
    """What rows say of a document that its record does not: of its ``story`` the title, of its figures what they count.

    ``counted`` has one for each figure, in their order, or is empty.
    """

    vector: Vector | None = None
    story_title: str | None = None
    counted: Sequence[Counted] = ()


def project(record: Record, beside: Beside = Beside()) -> dict[str, list[Row]]:
    """The rows of a document by collection: one of documents, one of figures for each of its figures."""
    row = _project_document(record, beside)
    if beside.vector is not None:
        row[VECTOR] = beside.vector
    return {"documents": [row], "figures": list(_project_figures(record, beside))}


def name_story(title: str, story: str) -> str:
    """What a story is called where it is chosen from a list: two may have one title, none the id of another."""
    short = title if len(title) <= LONGEST_STORY_TITLE else f"{title[: LONGEST_STORY_TITLE - 1].rstrip()}…"
    return f"{_tidy(short)} · {story}"


def _project_document(record: Record, beside: Beside) -> Row:
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
        "moment": _count_as_published(record),
        "version": record["version"],
        "story": record.get("story"),
        "story_title": beside.story_title,
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
        "target": _unique(threats.get("targets", [])),
        "risk": _unique(_strings(extra, "risks")),
        "vendor": _unique(_strings(extra, "vendors")),
        "affected": _unique(_descriptions(extra)),
    }


def _language(record: Record) -> str | None:
    """The one its publisher or source says, else the one that reading found."""
    said: str | None = record["content"].get("language") or (record.get("annotations") or {}).get("language")
    return said


def _count_as_published(record: Record) -> datetime | None:
    """When it was published or, where that is not known, announced or wrong, when it was first seen."""
    seen, published = _moment(record["fetch"]["first_seen_at"]), _moment(record["content"].get("published"))
    return published if published is not None and seen is not None and published <= seen else seen


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


def _project_figures(record: Record, beside: Beside) -> Iterator[Row]:
    figures = (record.get("annotations") or {}).get("figures", ())
    counted = beside.counted or [Counted()] * len(figures)
    of_document = _project_for_figures(record, beside)
    for figure, each in zip(figures, counted, strict=True):
        place = f"{figure['field']}-{figure['start']}-{figure['end']}"
        of_figure = _project_figure(figure, record, each)
        yield {**of_document, **of_figure, "id": f"{record['id']}#{place}"}


def _page_of(figure: Record, content: Record) -> int | None:
    """Blocks lie in the order of the body and apart."""
    blocks = content.get("blocks", ())
    at = bisect_right(blocks, figure["start"], key=itemgetter("start")) - 1
    page: int | None = blocks[at].get("page") if figure["field"] == "body" and at >= 0 else None
    return page


def _project_for_figures(record: Record, beside: Beside) -> Row:
    """What the rows of all figures of a document say of it."""
    content, fetch = record["content"], record["fetch"]
    return {
        "document": record["id"],
        "title": content["title"],
        "source": record["source"]["slug"],
        "language": _language(record),
        "story": record.get("story"),
        "story_title": beside.story_title,
        "url": fetch.get("canonical_url") or fetch.get("url"),
        "published": _moment(content.get("published")),
        "moment": _count_as_published(record),
        "first_seen": _moment(fetch["first_seen_at"]),
        "revision": record.get("revision"),
    }


def _project_figure(figure: Record, record: Record, counted: Counted) -> Row:
    content, (start, end) = record["content"], figure["sentence"]
    return {
        "sentence": content.get(figure["field"], "")[start:end],
        "page": _page_of(figure, content),
        "counted": counted.noun,
        "befell": counted.befell,
        "fact": _name_fact(figure, record, counted),
        **{name: figure.get(name) for name in _OF_FIGURES},
    }


def _name_fact(figure: Record, record: Record, counted: Counted) -> str:
    """One for all repeats of a value in a story. Two things of which there are as many may get one: then one is missing
    in a count, while a repeat that counted would make the count wrong. Values are told apart to the last digit."""
    unit = counted.noun if counted.noun and figure["kind"] == "count" else figure["unit"]
    values = [figure["value"], figure.get("value_max")]
    return " ".join(
        [record.get("story") or record["id"], *(f"{value:.15g}" for value in values if value is not None), unit]
    )
