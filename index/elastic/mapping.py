"""The collections as Elasticsearch sees them: mappings, and the settings of their indices."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from index.analysis import ANALYSIS_VERSION, STEMMERS
from index.collections import COLLECTIONS, Collection, Field
from index.lookups import exact_column, stem_columns

#: The column with the model of a row's vector, and what the columns of vectors begin with.
MODEL, VECTORS = "vector_model", "vector_"
#: Raise it when rows must be written otherwise though neither the declarations nor the analysis changed.
_LAYOUT = 1
#: UTF-8 bytes of the longest term a server takes are 32,766; a character has at most four.
LONGEST_KEYWORD = 8_191

_FOLD = ["lowercase", "asciifolding"]
#: Words that are searched are made by us (`index.analysis`) and parted by spaces: a server's stemmers are older, and
#: part "international" from "internationaux" otherwise than ours. Those of the highlighter only mark words. Keywords
#: are folded by the server, as `index.analysis.fold_value` folds those of a query.
ANALYSIS: dict[str, Any] = {
    "analyzer": {
        "words": {"type": "custom", "tokenizer": "whitespace"},
        "marks": {"type": "custom", "tokenizer": "letters_and_digits", "filter": _FOLD},
        **{
            f"marks_{code}": {"type": "custom", "tokenizer": "letters_and_digits", "filter": [*_FOLD, f"stem_{code}"]}
            for code in STEMMERS
        },
    },
    "tokenizer": {"letters_and_digits": {"type": "pattern", "pattern": r"[^\p{L}\p{N}]+"}},
    "filter": {f"stem_{code}": {"type": "snowball", "language": name.title()} for code, name in STEMMERS.items()},
    "normalizer": {"folded": {"type": "custom", "filter": _FOLD}},
}

#: By the column that holds them, the model of the vectors and their dimensions.
Vectors = Mapping[str, tuple[str, int]]


def build_settings() -> dict[str, Any]:
    """Nothing is seen before a commit, which refreshes the indices itself."""
    return {"analysis": ANALYSIS, "index": {"refresh_interval": "-1"}}


def build_mapping(collection: Collection, *, build: int, vectors: Vectors) -> dict[str, Any]:
    """The mapping of a collection's indices; ``vectors`` are model and dimensions by the column that holds them."""
    properties: dict[str, Any] = {}
    for field in collection.fields.values():
        properties |= _map_field(field, collection)
    if collection.vector:
        properties[MODEL] = {"type": "keyword"}
        properties |= {column: vector_mapping(dims) for column, (_, dims) in vectors.items()}
    return {
        "dynamic": "strict",
        "_source": {"excludes": list_columns_of_words(collection)},
        "_meta": {"veille": build_marks(build, vectors)},
        "properties": properties,
    }


def build_marks(build: int, vectors: Vectors) -> dict[str, Any]:
    """What an index says of itself: which version of Veille writes and reads it, whose vectors it has."""
    return {
        "schema": fingerprint(),
        "analysis": ANALYSIS_VERSION,
        "build": build,
        "vectors": {column: {"model": model, "dims": dims} for column, (model, dims) in vectors.items()},
    }


def fingerprint() -> str:
    """What an index must have been made with to be written to: fields, analysis and layout."""
    made_of = [repr(COLLECTIONS), str(ANALYSIS_VERSION), str(_LAYOUT), json.dumps(ANALYSIS)]
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:16]


def list_columns_of_words(collection: Collection) -> list[str]:
    """The columns that hold the words of a text: they are looked for, never given back."""
    texts = [field for field in collection.fields.values() if field.type == "text"]
    return [*map(exact_column, texts), *(stem_column(field) for field in texts if stem_columns(field, collection))]


def _map_field(field: Field, collection: Collection) -> dict[str, Any]:
    if field.type == "keyword":
        return {field.name: {**_KEYWORD, "fields": {"folded": _FOLDED}}}
    if field.type != "text":
        return {field.name: {"type": _TYPES[field.type]}}
    columns: dict[str, Any] = {field.name: _KEYWORD if field.facet else _SHOWN, exact_column(field): _WORDS}
    if languages := stem_columns(field, collection):
        columns[stem_column(field)] = _STEMS
        marks = {mark_column(field, code): {"type": "text", "analyzer": f"marks_{code}"} for code in languages}
        columns |= {mark_column(field): _MARKS, **marks}
    return columns


_TYPES = {"date": "date", "integer": "long", "float": "double", "boolean": "boolean"}
_KEYWORD = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
_FOLDED = {**_KEYWORD, "normalizer": "folded", "doc_values": False}
_WORDS = {"type": "text", "analyzer": "words"}
#: Stems are counted, never looked for in a row: they need no positions.
_STEMS = {**_WORDS, "index_options": "freqs"}
_MARKS = {"type": "text", "analyzer": "marks"}
#: As written: to be shown, and read by the highlighter.
_SHOWN = {**_MARKS, "index": False}


def folded_column(name: str) -> str:
    """The column in which a keyword is looked for."""
    return f"{name}.folded"


def stem_column(field: Field) -> str:
    """The column of stems, each with its language before it: rows of both languages are weighed together."""
    return f"{field.name}_stems"


def write_stem(stem: str, language: str) -> str:
    return f"{language}:{stem}"


def mark_column(field: Field, language: str | None = None) -> str:
    """The column as whose words, or stems of a language, the highlighter reads a field. No row has anything in it."""
    return f"{field.name}_marks_{language}" if language else f"{field.name}_marks"


def vector_field(model: str) -> str:
    """The column of a model's vectors."""
    slug = re.sub(r"[^a-z0-9]+", "_", model.lower()).strip("_")[:40]
    lost = "" if slug == model else f"_{hashlib.sha256(model.encode()).hexdigest()[:8]}"
    return f"{VECTORS}{slug}{lost}"


def vector_mapping(dims: int) -> dict[str, Any]:
    options = {"type": "int8_hnsw"}
    return {"type": "dense_vector", "dims": dims, "index": True, "similarity": "cosine", "index_options": options}
