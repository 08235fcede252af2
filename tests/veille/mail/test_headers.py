"""Headers as they are written, and as the standard library reads them."""

from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.mail.headers import encode_name, encode_text, one_line, write_header


def read(value: str) -> str:
    return str(make_header(decode_header(value)))


@given(st.text(max_size=300).map(one_line))
def test_an_encoded_text_is_read_as_it_was_in_short_lines(text):
    written = encode_text(text)
    assert read(written) == text
    assert written.isascii()
    assert max(map(len, f"Subject: {written}".split("\r\n"))) <= 76
    write_header("Subject", written)


@pytest.mark.parametrize("text", ["Digest of Monday", 'a <b> "c"', "x" * 60])
def test_a_short_plain_text_stands_as_it_is(text):
    assert encode_text(text) == text


@pytest.mark.parametrize("text", ["=?utf-8?q?=0d=0aBcc:_x?=", "x" * 61, "é"])
def test_what_would_be_read_as_something_else_is_encoded(text):
    assert encode_text(text) != text
    assert read(encode_text(text)) == text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", ""),
        ("Veille", "Veille"),
        ("Veille, la revue", '"Veille, la revue"'),
        ('l"a\\b', '"l\\"a\\\\b"'),
        ("a\r\nb", "a b"),
        ("Été", "=?utf-8?b?w4l0w6k=?="),
    ],
)
def test_a_name_is_quoted_or_encoded_where_it_has_to_be(name, written):
    assert encode_name(name) == written


@pytest.mark.parametrize(
    "value", ["a\r\nBcc: x", "a\nb", "a\rb", "a\r\n\r\nb", "é", "a\r\n ", " a", "a\x00", "a\r\n  b"]
)
def test_no_value_ends_its_header(value):
    with pytest.raises(ValueError, match="the header Subject holds what no header may hold"):
        write_header("Subject", value)


def test_a_value_may_be_folded():
    assert write_header("Subject", "a\r\n b") == b"Subject: a\r\n b\r\n"
