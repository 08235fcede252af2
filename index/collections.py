"""The collections of the index, declared once: what the parser, every engine, the documentation and dashboards use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FieldType = Literal["text", "keyword", "date", "integer", "float", "boolean"]
#: ``language``: words as written and, for French and English rows, their stems; ``words``: as written only.
Analysis = Literal["language", "words"]


@dataclass(frozen=True)
class Field:
    """One field of a collection.

    A keyword matches as a whole, whatever its case and accents; text matches by its words. ``many`` says that a
    row holds a list. ``searched`` fields are where words without a field are looked for. ``shown`` fields are
    columns in dashboards and tables.
    """

    name: str
    type: FieldType
    meaning: str
    analysis: Analysis = "words"
    facet: bool = False
    sortable: bool = False
    shown: bool = True
    many: bool = False
    searched: bool = False


@dataclass(frozen=True)
class Collection:
    """Rows of one kind, each with a unique ``id``.

    ``owner`` names the field that holds the document a row was made of: such rows are replaced together.
    ``language`` names the field that says which stems a row's text has; without one, text is matched as written.
    ``vector`` says what a row's vector is made of, where its rows have one; model and dimension come with each vector.
    ``parts`` names, by a word of the query language, collections whose rows belong to rows of this one: `figure:(…)`
    matches documents with a row of `figures` that matches everything in the parentheses.
    """

    name: str
    fields: dict[str, Field]
    owner: str | None = None
    language: str | None = None
    vector: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def searched(self) -> list[Field]:
        return [field for field in self.fields.values() if field.searched]


def _collection(name: str, *fields: Field, **options: Any) -> Collection:
    return Collection(name, {field.name: field for field in fields}, **options)


def _text(name: str, meaning: str, *, searched: bool = True, shown: bool = True) -> Field:
    return Field(name, "text", meaning, analysis="language", searched=searched, shown=shown)


def _facet(name: str, meaning: str, *, many: bool = False) -> Field:
    return Field(name, "keyword", meaning, facet=True, many=many)


def _key(name: str, meaning: str, *, searched: bool = False) -> Field:
    return Field(name, "keyword", meaning, searched=searched)


def _date(name: str, meaning: str) -> Field:
    return Field(name, "date", meaning, sortable=True)


def _number(name: str, meaning: str, *, type: Literal["integer", "float"] = "integer") -> Field:
    return Field(name, type, meaning, sortable=True)


DOCUMENTS = _collection(
    "documents",
    _key("id", "the document's own identifier", searched=True),
    _text("title", "the title"),
    _text("lead", "the summary or standfirst"),
    _text("body", "the text", shown=False),
    _facet("source", "slug of the source"),
    _facet("publisher", "who published it"),
    _facet("country", "country of the publisher, two letters"),
    _facet("source_kind", "press, agency, report or advisory"),
    _facet("kind", "article, report, advisory, alert or note"),
    _facet("reuse", "what may be shown: full_text, extract or metadata_only"),
    _facet("level", "how much was obtained: full, teaser or metadata"),
    _facet("language", "ISO 639-1 code of the text's language"),
    _key("url", "the address"),
    Field("authors", "text", "who signed it", many=True),
    _date("published", "when it was published"),
    _date("updated", "when the publisher last changed it"),
    _date("first_seen", "when Veille first saw it"),
    _number("version", "how many times the publisher changed it, from 1"),
    _facet("person", "people named", many=True),
    _facet("organisation", "organisations named", many=True),
    _facet("place", "places named", many=True),
    _facet("event", "events named", many=True),
    _facet("product", "products named", many=True),
    _facet("actor", "threat actors named", many=True),
    _facet("malware", "malware named", many=True),
    Field("entity", "text", "all of these, by their words", facet=True, many=True, searched=True),
    Field("cve", "keyword", "CVE identifiers", facet=True, many=True, searched=True),
    _facet("attack", "kinds of attack asserted", many=True),
    _facet("actor_category", "kinds of attacker", many=True),
    _facet("risk", "risks that an advisory states", many=True),
    _facet("vendor", "vendors of the affected systems", many=True),
    Field("affected", "text", "affected systems", many=True, shown=False),
    _facet("story", "the story it belongs to"),
    _key("part_of", "the publication it is a part of"),
    _key("batch", "the crawl that brought it"),
    _number("relevance", "how much it is about security, 0 to 1", type="float"),
    language="language",
    vector="title and lead",
    parts={"figure": "figures"},
)

FIGURES = _collection(
    "figures",
    _key("id", "document and place of the figure"),
    _key("document", "the document that says it"),
    _text("title", "title of the document"),
    _facet("source", "slug of the source"),
    _facet("language", "ISO 639-1 code of the document's language"),
    _facet("story", "the story of the document"),
    _date("published", "when the document was published"),
    _number("value", "the number, or the lower end of a range", type="float"),
    _number("value_max", "the upper end of a range", type="float"),
    _facet("unit", "the unit"),
    _facet("kind", "money, count, share, rate, duration, age, size, measure, score or multiple"),
    _facet("bound", "=, ~, >=, <= or range"),
    _facet("direction", "up or down"),
    _facet("change", "to or by"),
    _text("subject", "what is counted or measured"),
    _text("text", "the figure as it stands in the text"),
    _text("sentence", "the sentence"),
    Field("period", "text", "the period, as written"),
    _key("period_start", "first day of the period"),
    _key("period_end", "last day of the period"),
    _facet("place", "where"),
    Field("attribution", "text", "who says so"),
    _key("field", "title, lead or body"),
    _number("start", "first character of the figure in the field"),
    _number("end", "character after its last"),
    _number("page", "page of the report on which it stands"),
    owner="document",
    language="language",
)

VULNERABILITIES = _collection(
    "vulnerabilities",
    _key("id", "CVE identifier", searched=True),
    _text("title", "its name"),
    _facet("vendor", "vendor of the product"),
    _facet("product", "the product"),
    Field("exploited", "boolean", "listed as exploited", facet=True),
    Field("ransomware", "boolean", "known to be used by ransomware", facet=True),
    _date("added", "when it was listed as exploited"),
    _date("due", "by when it was to be mended"),
    _number("epss", "probability of exploitation, 0 to 1", type="float"),
    _number("epss_percentile", "rank of that probability, 0 to 1", type="float"),
    _number("cvss", "severity, 0 to 10", type="float"),
    _number("documents", "how many documents name it"),
    Field("mentioned_by", "keyword", "identifiers of the documents that name it", many=True, shown=False),
    _date("first_mentioned", "when a document first named it"),
    _date("last_mentioned", "when a document last named it"),
)

SOURCES = _collection(
    "sources",
    _key("id", "slug of the source", searched=True),
    Field("slug", "keyword", "slug of the source", sortable=True),
    _text("title", "its name"),
    _facet("publisher", "who publishes it"),
    _facet("state", "healthy, late or failing"),
    _text("reason", "why it is in that state", searched=False),
    _date("last_success", "last time it was read"),
    _date("last_error_at", "last time it failed"),
    Field("last_error", "text", "how it last failed"),
    _date("last_item", "publication of its newest document"),
    _number("items_7d", "documents seen in seven days"),
    _number("expected_7d", "documents expected in seven days", type="float"),
    _number("freshness", "days of silence that are an alarm", type="float"),
)

RUNS = _collection(
    "runs",
    _key("id", "number of the run"),
    _facet("verb", "what was run"),
    _key("batch", "the crawl it worked on"),
    _facet("outcome", "how it ended"),
    _date("started", "when it started"),
    _number("seconds", "how long it took", type="float"),
    *(
        _number(count, f"items that ended {count}")
        for count in ("done", "unchanged", "discarded", "quarantined", "waiting", "deferred")
    ),
    _text("message", "the first error, if any"),
)

COLLECTIONS: dict[str, Collection] = {
    collection.name: collection for collection in (DOCUMENTS, FIGURES, VULNERABILITIES, SOURCES, RUNS)
}
