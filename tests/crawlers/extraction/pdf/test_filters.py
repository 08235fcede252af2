"""Filters of streams: each gives back what was packed, under both of its names."""

import base64
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.extraction.pdf import filters, read_pdf
from crawlers.extraction.pdf.filters import Unverifiable, bound_size, choose_filters, unpack
from tests.crawlers.extraction.pdf.sheets import assemble_page, pack_by_lzw, pack_spaces_by_lzw, show


def pack_runs(data: bytes) -> bytes:
    parts = [data[at : at + 128] for at in range(0, len(data), 128)]
    return b"".join(bytes([len(part) - 1]) + part for part in parts) + b"\x80"


def pack_base_85(data: bytes) -> bytes:
    return base64.a85encode(data, wrapcol=60) + b"~>"


PACKERS: dict[str, tuple[list[str], Callable[[bytes], bytes]]] = {
    "inflated": (["FlateDecode"], zlib.compress),
    "LZW": (["LZWDecode"], pack_by_lzw),
    "runs": (["RL"], pack_runs),
    "base 85": (["A85"], pack_base_85),
    "hexadecimal": (["ASCIIHexDecode"], lambda data: data.hex(" ", 30).encode() + b">"),
    "two": (["A85", "Fl"], lambda data: pack_base_85(zlib.compress(data))),
}


@pytest.mark.parametrize("name", PACKERS)
@given(data=st.binary(max_size=40).map(lambda data: data * 40))
def test_what_was_packed_comes_back(name: str, data: bytes) -> None:
    names, pack = PACKERS[name]
    data = data[: len(data) - len(data) % 4]  # the last letters of base 85 are left out
    packed = memoryview(pack(data))
    chosen = choose_filters(names)
    assert b"".join(unpack(packed, chosen)) == data
    assert len(data) <= bound_size(packed, chosen)


@pytest.mark.parametrize("name", PACKERS)
def test_pdfium_reads_the_same(name: str) -> None:
    names, pack = PACKERS[name]
    content = show(b"4217 centres ouverts").ljust(4000)
    written = b"/Filter[%s]" % b"".join(b"/%s" % each.encode() for each in names)
    assert read_pdf(assemble_page(pack(content), filters=written)).body == "4217 centres ouverts"


def test_runs_of_one_byte_are_unpacked() -> None:
    assert b"".join(unpack(memoryview(b"\xfea\x00b\x80c"), choose_filters(["RL"]))) == b"aaab"
    spaces = b"".join(unpack(memoryview(pack_spaces_by_lzw(10_000_000)), choose_filters(["LZW"])))
    assert len(spaces) >= 10_000_000
    assert not spaces.strip(b" ")


def test_what_follows_a_picture_is_not_unpacked() -> None:
    packed = zlib.compress(b"picture")
    assert b"".join(unpack(memoryview(packed), choose_filters(["FlateDecode", "DCTDecode", "Fl"]))) == b"picture"


def test_a_torn_stream_gives_what_came_before() -> None:
    packed = zlib.compress(bytes(range(256)) * 4)
    assert bytes(range(200)) in b"".join(unpack(memoryview(packed[:-20]), choose_filters(["Fl"])))
    assert b"".join(unpack(memoryview(b"no deflate"), choose_filters(["Fl"]))) == b""


def test_a_large_stream_in_an_outdated_packing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "MAX_STEPPED", 1000)
    with pytest.raises(Unverifiable, match="packed in an outdated way"):
        list(unpack(memoryview(bytes(1001)), choose_filters(["RL"])))
