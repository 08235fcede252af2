"""Pages that want to break their reader, and bytes that are no pages."""

import time

import pytest

from crawlers.errors import ExtractionError
from crawlers.extraction.article import furniture, tree
from crawlers.extraction.article.credits import find_credit
from crawlers.extraction.article.decoding import MAX_BYTES, decode
from tests.crawlers.extraction.article.pages import TEXT, page, read


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the page is empty"),
        (b"%PDF-1.7 x", "the page is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\x1f\x8b\x08", "compressed by gzip"),
        (b"PK\x03\x04", "a ZIP archive"),
        (bytes(range(8)) * 50, "binary data"),
        (b'{"a": 1}', "no element of HTML; it begins with '{\"a\": 1}'"),
        (b"just words", "no element of HTML"),
    ],
)
def test_what_is_no_page_is_refused_and_named(body, said):
    with pytest.raises(ExtractionError, match=said.replace("{", "\\{")):
        read(body)


TEXT_IN = "<p>Évènement à Besançon : l’été, 20 €. " + "Une phrase de plus pour la détection. " * 5


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", None, None),
        ("utf-8", "text/html; charset=iso-8859-1", "windows-1252"),
        ("cp1252", "text/html; charset=iso-8859-1", None),
        ("cp1252", "text/html; charset=utf-8", None),
        ("cp1252", None, "latin1"),
        ("cp1252", "text/html; charset=x-none", "utf-8"),
        ("utf-8-sig", "text/html; charset=iso-8859-1", None),
        ("utf-16", None, None),
    ],
)
def test_bytes_are_trusted_before_what_is_said_of_them(encoding, header, meta):
    text = (f'<meta charset="{meta}">' if meta else "") + TEXT_IN
    assert decode(text.encode(encoding), content_type=header) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("header", "meta"), [("text/html; charset=utf-16le", ""), (None, "<meta charset=utf-16>")])
def test_utf_16_that_is_declared_needs_no_mark(encoding, header, meta):
    assert decode((meta + TEXT_IN).encode(encoding), content_type=header) == meta + TEXT_IN


def test_a_page_whose_tags_are_ascii_is_not_in_the_utf_16_it_declares():
    text = "<meta charset=utf-16>" + TEXT_IN
    assert decode(text.encode(), content_type="text/html; charset=utf-16") == text


def test_words_of_a_page_that_is_too_deep_stay_whole_and_its_cells_apart():
    cells = "<table><tr><td>12</td><td>345 postes</td></tr></table>"
    body = read("<div>" * 300 + f"<p>l'<b>A</b>NSSI a dit : {TEXT[0]}</p>{cells}<p>{TEXT[1]}</p>").content.body
    assert body.startswith("l'ANSSI a dit")
    assert "12345" not in body.replace(" ", "")


def test_a_stray_byte_does_not_make_a_page_another_encoding():
    body = TEXT_IN.encode() * 20 + b"\xff"
    assert decode(body).startswith("<p>Évènement à Besançon")


def test_control_characters_are_dropped():
    content = read("\0<html><title>Bo\0réal</title>" + page().replace("Boréal", "Bo\x01\x9fréal")).content
    assert content.body.startswith("La société Boréal")
    assert content.title == "Boréal"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + f"<p>{TEXT[0]}</p>",
        "<b>" * 5_000 + f"<p>{TEXT[0]}</p>",
        f"<p class='{'a ' * 50_000}'>{TEXT[0]}</p>",
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "' + "&a;" * 1000 + f'">]><p>&c; {TEXT[0]}</p>',
        "<p" + " a=1" * 20_000 + f">{TEXT[0]}</p>",
    ],
    ids=["nested", "unclosed", "attribute", "entities", "attributes"],
)
def test_a_page_of_attacks_still_gives_its_text(html):
    assert "une intrusion dans ses serveurs" in read(html).content.body


def test_what_lies_beyond_the_bounds_is_not_read(monkeypatch):
    assert len(decode(b"<p>" + b"a" * (MAX_BYTES + 10))) == MAX_BYTES
    monkeypatch.setattr(tree, "MAX_ELEMENTS", 20)
    root = tree.parse(b"<p>text</p>" * 100)
    assert len(list(root.iter())) == 20


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "selon " * 20_000, "Source: " * 15_000, " \xa0" * 50_000, "l'" * 50_000, "(" * 100_000]
)
def test_no_expression_takes_long_on_any_text(text):
    start = time.process_time()
    find_credit([text] * 3)
    furniture.speaks_of_page(text)
    furniture.opens_tail(text)
    read(f"<title>{text}</title><meta name=author content='{text}'><p>{text}</p>")
    assert time.process_time() - start < 5
