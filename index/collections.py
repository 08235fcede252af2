"""The collections of the index, declared once: what the parser, every engine, the documentation and dashboards use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from index.analysis import fold_value

FieldType = Literal["text", "keyword", "date", "integer", "float", "boolean"]
#: ``language``: words as written and, for French and English rows, their stems; ``words``: as written only.
Analysis = Literal["language", "words"]


@dataclass(frozen=True)
class Field:
    """One field of a collection.

    A keyword matches as a whole, whatever its case and accents; text matches by its words. ``many`` says that a
    row holds a list. ``searched`` fields are where words without a field are looked for. ``shown`` fields are
    columns in dashboards and tables. ``aliases`` are other names of the field in queries, French ones among them, as
    they are spelled: accents and capitals never matter.
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
    #: Not in ``repr``, of which indices keep a fingerprint: a new name changes nothing in them.
    aliases: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Collection:
    """Rows of one kind, each with a unique ``id``.

    ``owner`` names the field that holds the document a row was made of: such rows are replaced together.
    ``language`` names the field that says which stems a row's text has; without one, text is matched as written.
    ``vector`` says what a row's vector is made of, where its rows have one; model and dimension come with each vector.
    ``parts`` names, by a word of the query language, collections whose rows belong to rows of this one: `figure:(…)`
    matches documents with a row of `figures` that matches everything in the parentheses.
    ``part_aliases`` are other names of these words, by the word.
    ``revision`` names the field with the number that tells the newer of two writes of a row. ``by_year`` names the date
    by whose year an engine may keep rows apart; it never changes.
    """

    name: str
    fields: dict[str, Field]
    owner: str | None = None
    language: str | None = None
    vector: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    part_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    revision: str | None = None
    by_year: str | None = None

    @property
    def searched(self) -> list[Field]:
        return [field for field in self.fields.values() if field.searched]

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Every name that a query may use, as it is spelled, with the field or part that it means."""
        own = {name: name for name in (*self.fields, *self.parts)}
        aliases = {alias: field.name for field in self.fields.values() for alias in field.aliases}
        return own | aliases | {alias: part for part, others in self.part_aliases.items() for alias in others}

    @cached_property
    def names(self) -> dict[str, str]:
        """The same by the folded name (`index.analysis.fold_value`)."""
        return {fold_value(spelling): name for spelling, name in self.spellings.items()}


def _collection(name: str, *fields: Field, **options: Any) -> Collection:
    return Collection(name, {field.name: field for field in fields}, **options)


def _text(name: str, meaning: str, *aliases: str, searched: bool = True, shown: bool = True) -> Field:
    return Field(name, "text", meaning, analysis="language", searched=searched, shown=shown, aliases=aliases)


def _facet(name: str, meaning: str, *aliases: str, many: bool = False) -> Field:
    return Field(name, "keyword", meaning, facet=True, many=many, aliases=aliases)


def _key(name: str, meaning: str, *aliases: str, searched: bool = False) -> Field:
    return Field(name, "keyword", meaning, searched=searched, aliases=aliases)


def _date(name: str, meaning: str, *aliases: str) -> Field:
    return Field(name, "date", meaning, sortable=True, aliases=aliases)


def _number(name: str, meaning: str, *aliases: str, type: Literal["integer", "float"] = "integer") -> Field:
    return Field(name, type, meaning, sortable=True, aliases=aliases)


DOCUMENTS = _collection(
    "documents",
    _key("id", "the document's own identifier", "identifiant", searched=True),
    _text("title", "the title", "titre"),
    _text("lead", "the summary or standfirst", "chapeau", "chapô"),
    _text("body", "the text", "texte", "corps", "text", shown=False),
    _facet("source", "slug of the source"),
    _facet("publisher", "who published it", "éditeur"),
    _facet("country", "country of the publisher, two letters", "pays"),
    _facet("source_kind", "press, agency, report or advisory", "type_source", "genre_source"),
    _facet("kind", "article, report, advisory, alert or note", "genre", "type"),
    _facet("reuse", "what may be shown: full_text, extract or metadata_only", "réutilisation", "droits"),
    _facet("level", "how much was obtained: full, teaser or metadata", "niveau"),
    _facet("language", "ISO 639-1 code of the text's language", "langue", "lang"),
    _key("url", "the address", "adresse", "lien"),
    Field("authors", "text", "who signed it", many=True, aliases=("auteurs", "auteur", "author")),
    _date("published", "when it was published", "publié", "date", "paru"),
    _date("updated", "when the publisher last changed it", "modifié", "maj"),
    _date("first_seen", "when Veille first saw it", "vu", "première_vue"),
    _date("moment", "when it counts as published: when it was or, failing that, when Veille first saw it", "instant"),
    _number("version", "how many times the publisher changed it, from 1", "édition"),
    _facet("person", "people named", "personne", "personnes", "persons", "people", many=True),
    _facet("organisation", "organisations named", "organization", "organisations", "organizations", many=True),
    _facet("place", "places named", "lieu", "lieux", "places", many=True),
    _facet("event", "events named", "événement", "événements", "events", many=True),
    _facet("product", "products named", "produit", "produits", "products", many=True),
    _facet("actor", "threat actors named", "acteur", "acteurs", "actors", many=True),
    _facet("malware", "malware named", "maliciel", "maliciels", many=True),
    Field(
        "entity",
        "text",
        "all of these, by their words",
        facet=True,
        many=True,
        searched=True,
        aliases=("entité", "entités", "entities"),
    ),
    Field("cve", "keyword", "CVE identifiers", facet=True, many=True, searched=True, aliases=("cves", "vulnérabilité")),
    _facet("attack", "kinds of attack asserted", "attaque", "attaques", "attacks", many=True),
    _facet("actor_category", "kinds of attacker", "catégorie_acteur", "type_acteur", many=True),
    _facet("target", "who is attacked, in the text's words", "cible", "cibles", "targets", many=True),
    _facet("risk", "risks that an advisory states", "risque", "risques", "risks", many=True),
    _facet("vendor", "vendors of the affected systems", "fournisseur", "fournisseurs", "vendors", many=True),
    Field("affected", "text", "affected systems", many=True, shown=False, aliases=("affecté", "affectés", "concerné")),
    _facet("story", "the story it belongs to", "récit", "histoire"),
    _facet("story_title", "title and id of that story", "titre_récit", "titre_histoire"),
    _key("part_of", "the publication it is a part of", "partie_de"),
    _key("batch", "the crawl that brought it", "lot", "collecte"),
    _number("relevance", "how much it is about security, 0 to 1", "pertinence", type="float"),
    _number("revision", "number of its last change in Veille"),
    language="language",
    vector="title and lead",
    parts={"figure": "figures"},
    part_aliases={"figure": ("figures", "chiffre", "chiffres")},
    revision="revision",
    by_year="first_seen",
)

FIGURES = _collection(
    "figures",
    _key("id", "document and place of the figure", "identifiant"),
    _key("document", "the document that says it", "doc"),
    _text("title", "title of the document", "titre"),
    _facet("source", "slug of the source"),
    _facet("language", "ISO 639-1 code of the document's language", "langue", "lang"),
    _facet("story", "the story of the document", "récit", "histoire"),
    _facet("story_title", "title and id of that story", "titre_récit", "titre_histoire"),
    _key("url", "the document's address", "adresse", "lien"),
    _date("published", "when the document was published", "publié", "date", "paru"),
    _date("moment", "when the document counts as published", "instant"),
    _number("value", "the number, or the lower end of a range", "valeur", "montant", type="float"),
    _number("value_max", "the upper end of a range", "valeur_max", type="float"),
    _facet("unit", "the unit", "unité"),
    _facet("kind", "money, count, share, rate, duration, age, size, measure, score or multiple", "genre", "type"),
    _facet("bound", "=, ~, >=, <= or range", "borne"),
    _facet("direction", "up or down", "sens"),
    _facet("change", "to or by", "variation"),
    _text("subject", "what is counted or measured", "sujet", "objet"),
    _facet("counted", "what is counted as a reviewed English noun, one for both languages", "compté", "dénombré"),
    _facet("befell", "what is done to the counted: kill, affect, steal", "subi"),
    _facet("fact", "one for all repeats of a value in a story, or in a document that is in none", "fait"),
    _text("text", "the figure as it stands in the text", "texte"),
    _text("sentence", "the sentence", "phrase"),
    Field("period", "text", "the period, as written", aliases=("période",)),
    _key("period_start", "first day of the period", "période_début", "début_période"),
    _key("period_end", "last day of the period", "période_fin", "fin_période"),
    _facet("place", "where", "lieu"),
    Field("attribution", "text", "who says so", aliases=("selon",)),
    _key("field", "title, lead or body", "champ"),
    _number("start", "first character of the figure in the field", "début"),
    _number("end", "character after its last", "fin"),
    _number("page", "page of the report on which it stands"),
    _date("first_seen", "when Veille first saw the document", "vu", "première_vue"),
    _number("revision", "number of the document's last change in Veille"),
    owner="document",
    language="language",
    revision="revision",
    by_year="first_seen",
)

VULNERABILITIES = _collection(
    "vulnerabilities",
    _key("id", "CVE identifier", "cve", "identifiant", searched=True),
    _text("title", "its name", "titre", "nom"),
    _facet("vendor", "vendor of the product", "fournisseur"),
    _facet("product", "the product", "produit"),
    Field("exploited", "boolean", "listed as exploited", facet=True, aliases=("exploitée", "exploité")),
    Field("ransomware", "boolean", "known to be used by ransomware", facet=True, aliases=("rançongiciel",)),
    _date("added", "when it was listed as exploited", "ajoutée", "ajouté"),
    _date("due", "by when it was to be mended", "échéance"),
    _number("epss", "probability of exploitation, 0 to 1", type="float"),
    _number("epss_percentile", "rank of that probability, 0 to 1", "epss_centile", type="float"),
    _number("cvss", "severity, 0 to 10", "sévérité", "severity", type="float"),
    _number("documents", "how many documents name it"),
    Field(
        "mentioned_by",
        "keyword",
        "identifiers of the documents that name it",
        many=True,
        shown=False,
        aliases=("citée_par",),
    ),
    _date("first_mentioned", "when a document first named it", "première_mention"),
    _date("last_mentioned", "when a document last named it", "dernière_mention"),
    _number("in_press", "how many documents of press and agencies name it", "presse"),
    _date("first_in_press", "when the first of them did", "première_presse"),
    _key("first_in_press_url", "the address of that one", "lien_presse"),
)

SOURCES = _collection(
    "sources",
    _key("id", "slug of the source", "identifiant", searched=True),
    Field("source", "keyword", "the same, by the name that it has in other collections", facet=True, sortable=True),
    _text("title", "its name", "titre", "nom"),
    _facet("publisher", "who publishes it", "éditeur"),
    _facet("state", "healthy, late or failing", "état"),
    _facet("reason", "why it is in that state", "raison"),
    _date("last_success", "last time it was read", "dernier_succès"),
    _date("last_error_at", "last time it failed", "date_erreur"),
    Field("last_error", "text", "how it last failed", aliases=("dernière_erreur", "erreur")),
    _date("last_item", "publication of its newest item", "dernier_document"),
    _number("items_7d", "items published in seven days; of a catalogue its entries", "documents_7j"),
    _number("expected_7d", "items expected in seven days", "attendus_7j", type="float"),
    _number("freshness", "days of silence that are an alarm", "fraîcheur", type="float"),
    _number("delay", "median hours from publication to first sight, over seven days", "retard", type="float"),
)

RUNS = _collection(
    "runs",
    _key("id", "number of the run", "identifiant"),
    _facet("verb", "what was run", "verbe"),
    _key("batch", "the crawl it worked on", "lot"),
    _facet("outcome", "how it ended", "issue"),
    _date("started", "when it started", "début"),
    _number("seconds", "how long it took", "durée", "secondes", type="float"),
    *(
        _number(count, f"items that ended {count}")
        for count in ("done", "unchanged", "discarded", "quarantined", "waiting", "deferred")
    ),
    _text("message", "the first error, if any"),
)

COLLECTIONS: dict[str, Collection] = {
    collection.name: collection for collection in (DOCUMENTS, FIGURES, VULNERABILITIES, SOURCES, RUNS)
}
