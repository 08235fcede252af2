"""JSON of publishers: read, or refused with the place where it breaks."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.errors import ExtractionError
from crawlers.payload import read_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
)


@given(values, st.booleans())
def test_what_can_be_stored_is_read_unchanged(value: object, ascii_only: bool):
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary())
def test_no_bytes_break_the_reader(body: bytes):
    with suppress(ExtractionError):
        read_json(body)


def test_what_no_database_takes_is_replaced_wherever_it_stands():
    assert read_json(rb'{"a\u0000": ["\ud83d", {"b": "x\u0008\n\ud83d\ude00"}]}') == {
        "a\ufffd": ["\ufffd", {"b": "x\ufffd\n\N{GRINNING FACE}"}]
    }


def test_a_byte_order_mark_is_no_obstacle():
    assert read_json(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"title": "Faille dans', "no whole JSON in 22 bytes: Unterminated string .*char 10"),
        (b"", "no whole JSON in 0 bytes"),
        (b'{"title": "s\xe9curit\xe9"}', "not UTF-8: byte 12 of 21"),
        (b"[" * 200_000, "nested too deeply"),
        (b"1" * 5000, "no whole JSON in 5000 bytes"),
    ],
)
def test_broken_json_is_refused_with_its_place(body: bytes, message: str):
    with pytest.raises(ExtractionError, match=message):
        read_json(body)


def test_more_values_than_any_list_has_are_not_even_parsed():
    with pytest.raises(ExtractionError, match="the JSON has 2000001 commas; more than 2000000 are not read"):
        read_json(b"[" + b"{}," * 2_000_001 + b"{}]")
