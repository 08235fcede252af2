"""Rows as Elasticsearch keeps them, and back."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from index.analysis import STEMMERS, stems_of, words_of
from index.collections import Collection
from index.elastic.mapping import MODEL, VECTORS, stem_column, vector_field, write_stem
from index.lookups import exact_column, stem_columns
from index.query import Row
from index.vectors import VECTOR, Vector

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
        code = row.get(language)
        for name, exact, stems in texts:
            if text := row.get(name):
                words = list(map(words_of, text)) if isinstance(text, list) else [words_of(text)]
                if not any(words):
                    continue  # a server would say that the column has a value
                values[exact] = list(map(" ".join, words))
                if stems and code in STEMMERS:
                    values[stems] = [_join_stems(stems_of(each, code), code) for each in words]
        if collection.vector and (vector := values.pop(VECTOR, None)) is not None:
            values[MODEL], values[vector_field(vector.model)] = vector.model, _write_vector(vector)
        return _write_json(values)

    return write


def _join_stems(stems: Sequence[str], language: str) -> str:
    mark = write_stem("", language)
    return f"{mark}{f' {mark}'.join(stems)}" if stems else ""


def _write_vector(vector: Vector) -> str:
    """A quarter of what the numbers would be as text, and a tenth of the work."""
    return b64encode(vector.values.astype(">f4").tobytes()).decode()


def _write_json(values: dict[str, Any]) -> bytes:
    """Without numbers that are none, which a server refuses, and with question marks for halves of characters."""
    try:
        return to_json(values, inf_nan_mode="null")
    except PydanticSerializationError:
        return to_json(_make_whole(values), inf_nan_mode="null")


def _make_whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return list(map(_make_whole, value))
    return {name: _make_whole(each) for name, each in value.items()} if isinstance(value, dict) else value


def read_row(source: dict[str, Any], collection: Collection) -> Row:
    """The row as it was put, but for its vector."""
    row: Row = {name: value for name, value in source.items() if not name.startswith(VECTORS)}
    for field in collection.fields.values():
        if field.type == "date" and isinstance(row.get(field.name), str):
            row[field.name] = datetime.fromisoformat(row[field.name])
    return row
