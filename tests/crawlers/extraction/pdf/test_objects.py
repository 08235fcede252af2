"""The objects of a file, whatever way it writes them."""

import pytest

from crawlers.extraction.pdf.objects import Objects, Reference, Stream, parse_object
from tests.crawlers.extraction.pdf.sheets import assemble_page, draw, prose, show, write


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b"<</A/B/C 3 0 R>>", {"A": "B", "C": Reference(3)}),
        (b"<< /A#42 [ /#46l /Fl 1 2.5 ] % word\n /C <</D null>>>>", {"AB": ["Fl", "Fl", None, None], "C": {"D": None}}),
        (b"<</A(of \\(no\\) end /Filter)/B<2f46>/C/D>>", {"A": None, "B": None, "C": "D"}),
        (b"/Name", "Name"),
        (b">>", None),
        (b"<</A", None),
    ],
)
def test_an_object_is_parsed_whole(written: bytes, value: object) -> None:
    assert parse_object(written, 0)[0] == value


def open_objects(data: bytes) -> Objects:
    from pypdfium2 import PdfDocument

    with PdfDocument(data) as document:
        return Objects(document)


def test_streams_are_found_with_all_their_bytes() -> None:
    content = show(b"endstream endobj stream 4217") * 20
    (stream,) = open_objects(assemble_page(content, filters=b"/Filter/Crypt")).streams()
    assert bytes(stream.data) == content
    assert stream.entries["Filter"] == "Crypt"


def test_objects_of_a_drawn_file_are_found() -> None:
    objects = open_objects(draw(lambda canvas: write(canvas, 60, 780, prose(30))))
    (page,) = objects.holding(b"/Contents")
    assert isinstance(objects.resolve(page["Contents"]), Stream)
    assert objects.resolve(Reference(999)) is None
