"""What comes from disk instead of a source: loose texts, one JSON object each."""

import re
from datetime import UTC, datetime
from typing import Any

from corpus.archive import ArchivedPage
from corpus.document import Content, Draft
from crawlers.errors import ExtractionError
from crawlers.payload import read_json

#: Characters of what databases find things by; PostgreSQL's indexes take 2,700 bytes.
LONGEST = {"id": 500, "source": 500, "url": 2000}
LANGUAGE = re.compile("[A-Za-z]{2}")


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
            language=language.lower() if language else None,
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
            raise ExtractionError(f"field '{name}': expected a text, found {fields.get(name)!r:.80}")
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
        if fields.get(name) and not LANGUAGE.fullmatch(fields[name]):
            raise ExtractionError(f"field '{name}': '{fields[name]:.20}' is no code of ISO 639-1, such as fr or en")
    parse_published(fields.get("published"))


def parse_published(text: str | None) -> datetime | None:
    """RFC 3339 or a date alone, which is its first moment in UTC, as is a time without a zone."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ExtractionError(f"field 'published': '{text:.80}' is no date; use 2026-01-31 or RFC 3339") from error
