"""Invented documents and their lines, as the gate gets them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from corpus.document import Annotations, Content, Document, DocumentSource, Entity, Fetch
from veille.amounts import say_value
from veille.digest.model import Line
from veille.digest.rereading import read_figures

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
ADDRESS = "https://gazette.example/2026/panne"


def write_document(
    title: str, body: str = "", *, identifier: str = "a", language: str = "fr", **facts: Any
) -> Document:
    """A text of the Gazette; ``facts`` are of its content, ``names`` its entities as (field, kind, text)."""
    names = facts.pop("names", ())
    content = Content(title=title, body=body, language=language, published=NOON, **facts)
    return Document(
        id=identifier,
        source=DocumentSource(slug="gazette", title="La Gazette en ligne", publisher="La Gazette"),
        fetch=Fetch(url=ADDRESS, fetched_at=NOON, first_seen_at=NOON),
        content=content,
        annotations=Annotations(stamp="test", entities=tuple(_name(content, *name) for name in names)),
    )


def _name(content: Content, field: Any, kind: Any, text: str) -> Entity:
    start = content.text_of(field).index(text)
    return Entity(field=field, start=start, end=start + len(text), kind=kind, text=text, name=text)


def write_line(document: Document, field: Any, text: str, **facts: Any) -> Line:
    """A true line of the document, with all its figures marked; ``facts`` are those that are to be otherwise."""
    whole = document.content.text_of(field)
    start = whole.index(text)
    found = [
        (figure.start - start, figure.end - start, say_value(figure._asdict()))
        for figure in read_figures(document, field, 0, len(whole))
        if start <= figure.start and figure.end <= start + len(text)
    ]
    line = Line(
        document=document.id,
        field=field,
        start=start,
        end=start + len(text),
        text=text,
        title=document.content.title,
        publisher=document.source.publisher,
        moment=NOON,
        dated="time",
        url=ADDRESS,
        link=f"{ADDRESS}#:~:text=panne",
        marks=tuple((first, last) for first, last, _ in found),
        values=tuple(value for *_, value in found),
    )
    return replace(line, **facts)


def write_title(document: Document, **facts: Any) -> Line:
    return write_line(document, "title", document.content.title, **facts)
