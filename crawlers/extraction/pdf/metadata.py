"""What is known of a report beside its text: title, date, language, authors."""

import ctypes
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from corpus.languages import read_language
from crawlers.extraction.body import squeeze
from crawlers.extraction.dates import read_moment
from crawlers.extraction.markup import plain_html
from crawlers.extraction.pdf.hyphens import Joiner
from crawlers.extraction.pdf.layout import group_rows
from crawlers.extraction.pdf.pieces import Piece

_LONGEST_TITLE, _LONGEST_NAME, _MOST_AUTHORS = 400, 80, 20
#: Lines of a title on a cover are of one size, this near.
_SAME_SIZE = 0.5
_LARGE = 1.2
#: Words of a page that is a cover; characters beside the date in a line that dates it.
_COVER_WORDS, _BESIDE = 150, 30
_TOOL = re.compile(
    r"^(?:microsoft|powerpoint|word|excel|untitled|sans titre|sans nom|document\d*$|diapositive|slide \d)", re.I
)
_FILE_NAME = re.compile(
    r"^\S{1,200}\.[a-z]{2,5}\d?$|^[\w.-]*_[\w.-]*$|\.(?:docx?|indd|pptx?|xlsx?|odt|pdf|qxd|tex)\b", re.I
)
_DATE_AHEAD = re.compile(r"^(?:\d{8}|\d{4}-\d{2}(?:-\d{2})?)[-_ ]+(?:S?\d{4}-\d{2,5}[-_ ]+)?")
_NO_PERSON = re.compile(
    r"\d|[@_/\\<>=:]|^(?:user|admin|administrateur|utilisateur|windows|unknown|pc|author|auteur|owner|anonymous)\b",
    re.I,
)
_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_LONG_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:er|st|nd|rd|th)?(?: of)? (?:{_MONTHS}),? \d{{4}}"
    rf"|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})\b",
    re.I,
)
_OF_PUBLICATION = re.compile(r"publi|parution|paru |released|issued|date de mise", re.I)
_PDF_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")


class Information(NamedTuple):
    """What the file says of itself. ``created`` is when the file was made, not when it was published."""

    title: str
    author: str
    language: str | None
    created: str | None


def read_information(document: Any) -> Information:
    """Never fails: what cannot be read is not there."""
    values = {key: squeeze(_value(document, key)) for key in ("Title", "Author", "CreationDate")}
    return Information(
        values["Title"], values["Author"], _read_language(document), _read_created(values["CreationDate"])
    )


def _value(document: Any, key: str) -> str:
    try:
        text: str = document.get_metadata_value(key)
    except (UnicodeError, ValueError):
        return ""
    return "".join(char for char in text[:1000] if char.isprintable() or char.isspace())


def _read_language(document: Any) -> str | None:
    """The catalogue's language, which writers of files often leave at their own."""
    from pypdfium2 import raw

    buffer = (ctypes.c_ushort * 64)()
    length = raw.FPDFCatalog_GetLanguage(document.raw, buffer, 128)
    try:
        return read_language(bytes(buffer)[: max(0, min(length, 128) - 2)].decode("utf-16-le"))
    except ValueError:
        return None


def _read_created(written: str) -> str | None:
    match = _PDF_DATE.match(written)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return None


def find_title(hints: Mapping[str, Any], cover: str, information: Information | None, url: str) -> str:
    """From the link that led to the file, else its cover, its information, its name in the address; may be empty."""
    candidates = (
        _hint(hints, "title"),
        _hint(hints, "link_text"),
        cover,
        information.title if information and _is_title(information.title) else "",
        name_of_file(url),
    )
    return next((title for title in candidates if title), "")[:_LONGEST_TITLE]


def _hint(hints: Mapping[str, Any], name: str) -> str:
    value = hints.get(name)
    return plain_html(value[:5000]) if isinstance(value, str) else ""


def _is_title(text: str) -> bool:
    return len(text) > 3 and not _TOOL.search(text) and not _FILE_NAME.search(text) and any(map(str.isalpha, text))


def read_cover_title(cover: Sequence[Piece], body: float) -> str:
    """The lines in the largest print of page one that hold words, if it is larger than the body's; else empty."""
    worded = [piece for piece in cover if sum(map(str.isalpha, piece.text)) >= 3]
    largest = max((piece.size for piece in worded), default=0.0)
    if largest < _LARGE * body:
        return ""
    rows = group_rows([piece for piece in worded if piece.size >= largest - _SAME_SIZE])
    lines = [rows[0].text]
    for above, row in pairwise(rows):
        if above.y - row.y > 2.5 * largest:
            break
        lines.append(row.text)
    title = Joiner(()).join(lines)
    in_a_row = any(b.x0 - a.x1 > 2 * b.size for a, b in pairwise(rows[0].pieces))
    return "" if in_a_row or len(title) > _LONGEST_TITLE else squeeze(title)


def name_of_file(url: str) -> str:
    """The last part of an address as words: "Rapport de l'eau" of "20260304-Rapport-de-l%27eau.pdf"."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    stem = PurePosixPath(unquote(path)).name.removesuffix(".pdf").removesuffix(".PDF")
    words = _DATE_AHEAD.sub("", stem)
    words = words if words.count(" ") >= 2 else re.sub(r"[-_+ ]+", " ", words)
    return "".join(char for char in words if char.isprintable()).strip()


def find_authors(information: Information | None) -> tuple[str, ...]:
    if information is None or not information.author:
        return ()
    names = [name.strip() for name in re.split(r"[;,&]|\bet\b|\band\b", information.author)]
    plausible = all(
        2 <= len(name.split()) <= 5 and len(name) <= _LONGEST_NAME and not _NO_PERSON.search(name) for name in names
    )
    return tuple(dict.fromkeys(names))[:_MOST_AUTHORS] if plausible else ()


class Publication(NamedTuple):
    at: datetime | None = None
    basis: str | None = None


def find_publication(hints: Mapping[str, Any], cover: Sequence[Piece], latest: datetime | None = None) -> Publication:
    """From the list or feed that named the file, else the one whole date of its cover; a month alone is no date.

    What lies after ``latest`` was not published then.
    """
    if isinstance(written := hints.get("published"), str) and (moment := read_moment(written, timezone="UTC")):
        return Publication(moment.at.astimezone(UTC), "listing" if hints.get("part_of") else "feed")
    moments = {moment.at for text in _cover_dates(cover) if (moment := read_moment(text, timezone="UTC"))}
    at = moments.pop() if len(moments) == 1 else None
    return Publication(at, "cover") if at and (latest is None or at <= latest) else Publication()


def _cover_dates(cover: Sequence[Piece]) -> list[str]:
    """Dates that stand in a line of their own on a page of few words; those said to be of publication go first."""
    if sum(len(piece.text.split()) for piece in cover) > _COVER_WORDS:
        return []
    lines = [row.text.replace("\u00a0", " ") for row in group_rows(cover) if len(row.pieces) == 1]
    dated = [(line, match.group()) for line in lines if (match := _LONG_DATE.search(line[:200]))]
    alone = [(line, text) for line, text in dated if len(line) - len(text) <= _BESIDE]
    return [text for line, text in alone if _OF_PUBLICATION.search(line)] or [text for _, text in alone]
