"""What comes from disk instead of a source: loose texts, one JSON object each."""

from datetime import datetime
from typing import Any

from corpus.archive import ArchivedPage
from corpus.document import Content, Draft
from corpus.languages import read_language
from crawlers.errors import ExtractionError
from crawlers.extraction.dates import parse_date
from crawlers.payload import read_json

#: Characters of what databases find things by; PostgreSQL's indexes take 2,700 bytes.
LONGEST = {"id": 500, "source": 500, "url": 2000}


class LineExtractor:
    """Reads `{"id","title"?,"text","language"?,"published"?,"url"?}`; the given id is kept as it is."""

    name = "line"
    version = "1"

    def __call__(self, page: ArchivedPage) -> list[Draft]:
        fields = read_line(page.body)
        language = fields.get("language") or fields.get("lang")
        published = parse_published(fields.get("published"))
        content = Content(
            title=fields.get("title") or "",
            body=fields["text"],
            language=read_language(language) if language else None,
            published=published,
            published_basis="given" if published else None,
        )
        return [Draft(identifier=fields["id"], urls=tuple(filter(None, (fields.get("url"),))), content=content)]


#: By the kind of capture; beside `EXTRACTORS`, these know no source.
IMPORT_EXTRACTORS = {"line": LineExtractor()}


def read_line(line: bytes) -> dict[str, Any]:
    """The fields of a line that can be imported; ExtractionError says what is wrong with any other."""
    fields = read_json(line)
    if not isinstance(fields, dict):
        raise ExtractionError(f"expected a JSON object, found {type(fields).__name__}")
    for name in ("id", "text"):
        if not isinstance(fields.get(name), str):
            found = "nothing" if fields.get(name) is None else f"{fields[name]!r:.80}"
            raise ExtractionError(f"field '{name}': expected a text, found {found}")
    if not fields["id"].strip():
        raise ExtractionError("field 'id': is empty; give every document an id of its own")
    for name in ("title", "language", "lang", "published", "url", "source"):
        if not isinstance(fields.get(name), str | None):
            raise ExtractionError(f"field '{name}': expected a text, found {fields[name]!r:.80}")
    _check_values(fields)
    return fields


def _check_values(fields: dict[str, Any]) -> None:
    for name, longest in LONGEST.items():
        if len(fields.get(name) or "") > longest:
            raise ExtractionError(f"field '{name}': has {len(fields[name])} characters, at most {longest} are kept")
    for name in ("language", "lang"):
        try:
            fields.get(name) and read_language(fields[name])
        except ValueError as error:
            raise ExtractionError(f"field '{name}': {error}") from error
    parse_published(fields.get("published"))


def parse_published(text: str | None) -> datetime | None:
    """RFC 3339 or a date alone, which is its first moment in UTC, as is a time without a zone."""
    return parse_date(text, field="published", timezone="UTC") if text else None
