"""Rows as Elasticsearch keeps them, and back."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from index.analysis import STEMMERS, stems_of, words_of
from index.collections import Collection
from index.elastic.mapping import MODEL, VECTORS, stem_column, vector_field, write_stem
from index.lookups import exact_column, stem_columns
from index.query import Row
from index.vectors import VECTOR

#: Bytes of the longest id a server takes.
LONGEST_ID = 512


def identify(row_id: str) -> str:
    """The server's id of a row: its own, or a digest where that is too long."""
    encoded = row_id.encode("utf-8", "replace")
    if len(encoded) <= LONGEST_ID:
        return encoded.decode()
    return f"~{hashlib.blake2b(encoded, digest_size=32).hexdigest()}"


def writer_of(collection: Collection) -> Callable[[Row], bytes]:
    """A function from a row to the JSON of a server's document, on one line."""
    texts = [
        (field.name, exact_column(field), stem_column(field) if stem_columns(field, collection) else None)
        for field in collection.fields.values()
        if field.type == "text"
    ]
    dates = [field.name for field in collection.fields.values() if field.type == "date"]
    language = collection.language or ""

    def write(row: Row) -> bytes:
        values = dict(row)
        for name in dates:
            if isinstance(value := values.get(name), datetime):
                values[name] = value.isoformat()
        for name, exact, stems in texts:
            if text := row.get(name):
                words = list(map(words_of, text)) if isinstance(text, list) else [words_of(text)]
                values[exact] = list(map(" ".join, words))
                if stems and (code := row.get(language)) in STEMMERS:
                    values[stems] = [
                        " ".join(write_stem(stem, code) for stem in stems_of(each, code)) for each in words
                    ]
        if collection.vector and (vector := values.pop(VECTOR, None)) is not None:
            values[MODEL], values[vector_field(vector.model)] = vector.model, vector.values.tolist()
        return to_json(values, inf_nan_mode="null")

    return write


def read_row(source: dict[str, Any], collection: Collection) -> Row:
    """The row as it was put."""
    row: Row = {name: value for name, value in source.items() if not name.startswith(VECTORS)}
    for field in collection.fields.values():
        if field.type == "date" and isinstance(row.get(field.name), str):
            row[field.name] = datetime.fromisoformat(row[field.name])
    return row
