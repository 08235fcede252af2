"""The collections as tantivy sees them: schemas, analyzers, and rows as tantivy's documents."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from index.analysis import ANALYSIS_VERSION, LONGEST_TOKEN, STEMMERS, build_value_analyzer, prepare
from index.collections import COLLECTIONS, Collection, Field
from index.lookups import exact_column, stem_columns
from index.query import Row
from index.vectors import VECTOR

if TYPE_CHECKING:
    import tantivy

#: The columns of our own: the untouched id, the owner, the row as JSON, and the number of the last commit.
KEY, OWNER, ROW, NUMBER = "_key", "_owner", "_row", "_number"
#: The model of a row's vector, and where in the model's matrix it is.
MODEL, SLOT = "_model", "_slot"
#: Id and owner as numbers (`number_of`), which tantivy gives back for any number of rows at once.
KEY_NUMBER, OWNER_NUMBER = "_key_number", "_owner_number"

#: Raise it when rows must be written otherwise though neither the declarations nor the analysis changed.
_LAYOUT = 2

#: tantivy counts nanoseconds in 64 bits.
EARLIEST = datetime(1678, 1, 1, tzinfo=UTC)
LATEST = datetime(2262, 1, 1, tzinfo=UTC)


def fingerprint() -> str:
    """What an index must have been written with to be read: fields, analysis, layout and tantivy's format."""
    made_of = [repr(COLLECTIONS), str(ANALYSIS_VERSION), str(_LAYOUT), version("tantivy")]
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:16]


def number_of(identifier: str) -> int:
    """An id as a number of 63 bits: among a billion ids two share one once in twenty times."""
    return int.from_bytes(hashlib.blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def build_schema(collection: Collection) -> "tantivy.Schema":
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in (KEY, OWNER, NUMBER, MODEL):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (SLOT, KEY_NUMBER, OWNER_NUMBER):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_bytes_field(ROW, stored=True)
    for field in collection.fields.values():
        _add_columns(builder, field, collection)
    return builder.build()


def _add_columns(builder: "tantivy.SchemaBuilder", field: Field, collection: Collection) -> None:
    fast = field.facet or field.sortable
    match field.type:
        case "keyword":
            builder.add_text_field(field.name, tokenizer_name="keyword", index_option="basic", fast=fast)
        case "text":
            builder.add_text_field(exact_column(field), tokenizer_name="exact")
            for language, column in stem_columns(field, collection).items():
                # Phrases are looked for in the exact column: stems need no positions.
                builder.add_text_field(column, tokenizer_name=language, index_option="freq")
            if field.facet:
                builder.add_text_field(field.name, tokenizer_name="keyword", index_option="basic", fast=True)
        case "date":
            builder.add_date_field(field.name, indexed=True, fast=True)
        case "integer":
            builder.add_integer_field(field.name, indexed=True, fast=True)
        case "float":
            builder.add_float_field(field.name, indexed=True, fast=True)
        case "boolean":
            builder.add_boolean_field(field.name, indexed=True, fast=True)


def register_analyzers(index: "tantivy.Index") -> None:
    """tantivy keeps the names of analyzers but not the analyzers: to be called at every open."""
    from tantivy import TextAnalyzerBuilder, Tokenizer

    for name, analyzer in build_analyzers().items():
        index.register_tokenizer(name, analyzer)
    index.register_tokenizer("keyword", build_value_analyzer())
    # Facets count values as they are written.
    index.register_fast_field_tokenizer("keyword", TextAnalyzerBuilder(Tokenizer.raw()).build())


def build_analyzers() -> dict[str, "tantivy.TextAnalyzer"]:
    """The analyzers of words, for text that went through `index.analysis.prepare`."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    def exact() -> TextAnalyzerBuilder:
        folded = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())
        return folded.filter(Filter.remove_long(LONGEST_TOKEN))

    stemmed = {code: exact().filter(Filter.stemmer(name)).build() for code, name in STEMMERS.items()}
    return {"exact": exact().build(), **stemmed}


Values = dict[str, Any]


def writer_of(collection: Collection) -> Callable[[Row], Values]:
    """A function from a row to the values of tantivy's columns."""
    fields = collection.fields.values()
    plain = [field.name for field in fields if field.type not in _CONVERTERS and (field.type != "text" or field.facet)]
    converted = [(field.name, _CONVERTERS[field.type]) for field in fields if field.type in _CONVERTERS]
    texts = [
        (field.name, exact_column(field), stem_columns(field, collection)) for field in fields if field.type == "text"
    ]
    owner, language = collection.owner, collection.language or ""

    def to_values(row: Row) -> Values:
        stored = {name: value for name, value in row.items() if name != VECTOR} if collection.vector else row
        values: Values = {KEY: row["id"], ROW: to_json(stored)}
        if owner:
            values[OWNER] = row[owner]
            values[OWNER_NUMBER] = number_of(row[owner])
        if collection.parts:
            values[KEY_NUMBER] = number_of(row["id"])
        for name in plain:
            if (value := row.get(name)) is not None:
                values[name] = value
        for name, convert in converted:
            if (value := row.get(name)) is not None:
                values[name] = convert(value)
        for name, exact, stems in texts:
            if text := row.get(name):
                values[exact] = prepared = list(map(prepare, text)) if isinstance(text, list) else prepare(text)
                if column := stems.get(row.get(language) or ""):
                    values[column] = prepared
        return values

    return to_values


def _to_date(value: datetime) -> datetime:
    return min(max(value, EARLIEST), LATEST)


#: tantivy takes no integer for a float, and no date that it cannot count.
_CONVERTERS: dict[str, Callable[[Any], Any]] = {"date": _to_date, "float": float}


def read_row(encoded: bytes, collection: Collection) -> Row:
    """The row as it was put."""
    row: Row = from_json(encoded)
    for field in collection.fields.values():
        if field.type == "date" and isinstance(row.get(field.name), str):
            row[field.name] = datetime.fromisoformat(row[field.name])
    return row
