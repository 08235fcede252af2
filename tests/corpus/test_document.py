"""The document."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus.document import (
    Annotations,
    ArchiveReference,
    Block,
    Content,
    Document,
    DocumentSource,
    Entity,
    Fetch,
    Figure,
    Threats,
)

AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
BODY = "Résumé\nUne faille touche le service. 😀"
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


def block(start: int, end: int) -> Block:
    return Block(kind="paragraph", start=start, end=end)


def make_document(content: Content, annotations: Annotations | None = None) -> Document:
    source = DocumentSource(slug="bulletins", title="Bulletins", publisher="A CERT", kind="advisory")
    reference = ArchiveReference(file="b.warc.gz", offset=0, length=10)
    fetch = Fetch(url="https://cert.example/1", fetched_at=AT, first_seen_at=AT, archive=reference)
    return Document(id="AVIS-1", source=source, fetch=fetch, content=content, annotations=annotations)


@pytest.mark.parametrize("blocks", [(), ((0, 6),), ((0, 6), (7, 12)), ((0, 6), (6, 7)), ((0, len(BODY)),)])
def test_blocks_lie_in_the_body_in_order(blocks):
    content = Content(title="Avis", body=BODY, blocks=tuple(block(*span) for span in blocks))
    assert [(found.start, found.end) for found in content.blocks] == list(blocks)


@pytest.mark.parametrize(
    "blocks",
    [((0, 6), (5, 9)), ((7, 12), (0, 6)), ((0, len(BODY) + 1),), ((3, 3),), ((6, 3),)],
    ids=["overlapping", "out of order", "beyond the body", "empty", "turned round"],
)
def test_other_blocks_are_refused(blocks):
    with pytest.raises(ValidationError, match="overlaps its neighbour or leaves the body"):
        Content(title="Avis", body=BODY, blocks=tuple(block(*span) for span in blocks))


def test_a_negative_offset_is_refused():
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        block(-1, 3)


def test_spans_point_into_their_field_by_code_points():
    content = Content(title="Alerte 😀 CERT", body=BODY)
    entity = Entity(field="title", start=9, end=13, kind="organisation", text="CERT", name="CERT")
    assert content.text_of(entity.field)[entity.start : entity.end] == entity.text
    assert content.text_of("lead") == ""


@pytest.mark.parametrize(
    "model", [Content, DocumentSource, Fetch, Block, Annotations, Threats, Figure, ArchiveReference]
)
def test_a_record_refuses_what_it_does_not_know(model):
    with pytest.raises(ValidationError, match="colour\n  Extra inputs are not permitted"):
        model.model_validate({"colour": "blue"})


def test_a_record_does_not_change():
    content = Content(title="Avis")
    with pytest.raises(ValidationError, match="frozen"):
        content.title = "Alerte"


@pytest.mark.parametrize("moment", ["2026-01-05T09:30:00", "2026-01-05"])
def test_a_date_without_a_zone_is_refused(moment):
    with pytest.raises(ValidationError, match="published"):
        Content.model_validate({"title": "Avis", "published": moment})


@given(title=words, lead=st.none() | words, body=words, extra=st.dictionaries(words, st.lists(words, max_size=2)))
def test_a_document_comes_back_from_json_as_it_was(title, lead, body, extra):
    blocks = (block(0, len(body)),) if body else ()
    content = Content(title=title, lead=lead, body=body, blocks=blocks, published=AT, extra=extra)
    document = make_document(content, Annotations(stamp="s", threats=Threats(attacks=("ransomware",))))
    assert Document.model_validate_json(document.model_dump_json()) == document


@given(title=words, body=words)
def test_what_is_left_out_because_it_is_the_default_comes_back(title, body):
    content = Content(title=title, body=body)
    assert Content.model_validate_json(content.model_dump_json(exclude_defaults=True)) == content
