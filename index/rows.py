"""A document as rows of the index."""

from collections.abc import Iterable, Iterator
from typing import Any
from unicodedata import normalize

from corpus.document import Annotations, Content, Document, Figure
from corpus.vocabulary import EntityKind
from index.query import Row

_ENTITY_KINDS: tuple[EntityKind, ...] = ("person", "organisation", "place", "event", "product", "actor", "malware")
_NONE = Annotations(stamp="")


def project(document: Document) -> dict[str, list[Row]]:
    """The rows of a document by collection: one of documents, one of figures for each of its figures."""
    return {"documents": [_project_document(document)], "figures": list(_project_figures(document))}


def _project_document(document: Document) -> Row:
    source, fetch, content = document.source, document.fetch, document.content
    annotations = document.annotations or _NONE
    row: Row = {
        "id": document.id,
        "title": content.title,
        "lead": content.lead,
        "body": content.body,
        "source": source.slug,
        "publisher": source.publisher,
        "country": source.country,
        "source_kind": source.kind,
        "kind": content.kind,
        "reuse": source.reuse,
        "level": content.level,
        "language": content.language or annotations.language,
        "url": fetch.canonical_url or fetch.url,
        "authors": list(content.authors),
        "published": content.published,
        "updated": content.updated,
        "first_seen": fetch.first_seen_at,
        "version": document.version,
        "story": document.story,
        "part_of": content.part_of,
        "batch": fetch.batch,
        "relevance": annotations.relevance,
    }
    row.update(_project_annotations(annotations, content))
    return row


def _project_annotations(annotations: Annotations, content: Content) -> Row:
    names: dict[str, list[str]] = {kind: [] for kind in _ENTITY_KINDS}
    for entity in annotations.entities:
        names[entity.kind].append(entity.name)
    extra = content.extra
    mentioned = [mention.id for mention in annotations.vulnerabilities]
    return {
        **{kind: _unique(values) for kind, values in names.items()},
        "entity": _unique(name for values in names.values() for name in values),
        "cve": list(dict.fromkeys([*_strings(extra, "cves"), *mentioned])),
        "attack": list(annotations.threats.attacks),
        "actor_category": list(annotations.threats.actor_categories),
        "risk": _unique(_strings(extra, "risks")),
        "vendor": _unique(_strings(extra, "vendors")),
        "affected": _unique(_strings(extra, "affected_systems")),
    }


def _strings(extra: dict[str, Any], key: str) -> list[str]:
    """A list of a publisher's own data, which no model checks: what is no text is left out."""
    values = extra.get(key)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list | tuple) else []


def _unique(values: Iterable[str]) -> list[str]:
    """The values in their order, once each, with single spaces and composed accents, as facets count them."""
    different = dict.fromkeys(values)
    return list(dict.fromkeys(map(_tidy, different))) if different else []


def _tidy(value: str) -> str:
    return " ".join((value if value.isascii() else normalize("NFC", value)).split())


def _project_figures(document: Document) -> Iterator[Row]:
    figures = document.annotations.figures if document.annotations else ()
    for figure in figures:
        yield {**_project_figure(figure, document), "id": f"{document.id}#{figure.field}-{figure.start}-{figure.end}"}


def _project_figure(figure: Figure, document: Document) -> Row:
    start, end = figure.sentence
    return {
        "document": document.id,
        "title": document.content.title,
        "source": document.source.slug,
        "language": document.content.language,
        "story": document.story,
        "published": document.content.published,
        "value": figure.value,
        "value_max": figure.value_max,
        "unit": figure.unit,
        "kind": figure.kind,
        "bound": figure.bound,
        "direction": figure.direction,
        "change": figure.change,
        "subject": figure.subject,
        "text": figure.text,
        "sentence": document.content.text_of(figure.field)[start:end],
        "period": figure.period,
        "period_start": figure.period_start,
        "period_end": figure.period_end,
        "place": figure.place,
        "attribution": figure.attribution,
        "field": figure.field,
        "start": figure.start,
        "end": figure.end,
    }
