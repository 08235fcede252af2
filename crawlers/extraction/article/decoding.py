"""From the bytes of a page to its text: which encoding it is in, whatever it says of itself."""

import codecs
import re
from collections.abc import Collection, Iterator, Sequence

from crawlers.errors import ExtractionError

#: Bytes that are read of a page; what lies beyond is furniture or an attack. The largest of 1,548 saved pages has
#: 1.6 million, and lxml takes about ten times a page's size.
MAX_BYTES = 6_000_000
#: How other things than HTML begin, when a site sends them in its place.
_OTHERS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x1f\x8b": "data compressed by gzip",
    b"\x28\xb5\x2f\xfd": "data compressed by zstd",
    b"BZh": "data compressed by bzip2",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "an image or a sound",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"ID3": "a sound",
    b"OggS": "a sound or a film",
    b"wOF": "a font",
}
#: Guesses that differ in a few letters only; of those the one that French and English are written in is taken.
_LATIN = frozenset(
    {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "cp437", "cp850", "cp852", "cp858", "cp775", "hp_roman8"}
    | {"latin_1", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_9", "iso8859_10", "iso8859_13", "iso8859_14"}
    | {"iso8859_15", "iso8859_16", "mac_roman", "mac_latin2", "mac_turkish", "mac_iceland", "cp500", "cp037", "cp1140"}
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: What browsers read under these names (WHATWG Encoding, "names and labels").
_READ_AS = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **dict.fromkeys(("ks_c_5601-1987", "euc-kr"), "cp949"),
}
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
#: Where a page says its encoding; HTML asks for the first 1,024 bytes, pages do not listen.
_HEAD = 4_096
#: Of bytes that are almost UTF-8, the share that may be wrong: a cut character, one stray insertion.
_STRAY = 0.001
#: Of a page in UTF-16, the least share of zero bytes: those of its tags.
_ZEROS = 0.05
#: Bytes that charset-normalizer is shown; it takes 40 ms for 20 kB.
_SAMPLE = 20_000
#: C0 controls but tab and line ends, DEL, C1, half characters, and what Unicode says is no character, and two that
#: nobody shares and `candidates` needs.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff\ue000\ue001]+")


def decode(body: bytes, *, content_type: str | None = None) -> str:
    """The text of a page, without control characters. ExtractionError says what it is where it is no text at all."""
    declared = list(_declared(body, content_type))
    check_is_text(body, declared)
    return drop_controls(_decode(body[:MAX_BYTES], declared))


def drop_controls(text: str) -> str:
    return _CONTROLS.sub("", text)


def check_is_text(body: bytes, declared: Collection[str] = ()) -> None:
    if not body.strip():
        raise ExtractionError("the page is empty: there is nothing to read")
    for start, name in _OTHERS.items():
        if body.startswith(start):
            raise ExtractionError(f"the page is {name}, though it calls itself a text")
    sample = body[:_HEAD]
    nothing = sample.count(0) + sum(sample.count(byte) for byte in range(1, 9))
    wide = sample.startswith(tuple(bom for bom, _ in _BOMS)) or _is_wide(body, declared)
    if not wide and nothing > len(sample) * 0.3:
        raise ExtractionError(f"the page is binary data: {nothing} of its first {len(sample)} bytes are no characters")


def _is_wide(body: bytes, declared: Collection[str]) -> bool:
    """Whether a page is in the UTF-16 that it declares: one whose tags are ASCII is not, whatever it says."""
    sample = body[:_HEAD]
    return any(name.startswith("utf-16") for name in declared) and sample.count(0) > len(sample) * _ZEROS


def _decode(body: bytes, declared: Sequence[str]) -> str:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if _is_wide(body, declared):
        little = body[1:_HEAD:2].count(0) >= body[:_HEAD:2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", "replace")
    # A page in another encoding is UTF-8 by accident only if it is ASCII: bytes are trusted before words.
    if not any(name.startswith(("utf-7", "iso-2022", "hz")) for name in declared):
        text = body.decode("utf-8", "replace")
        if text.count("\ufffd") <= len(body) * _STRAY and _says_utf8(body, text, declared):
            return text
    for name in declared:
        if (found := _try(body, name)) is not None:
            return found
    return _guess(body)


def _says_utf8(body: bytes, text: str, declared: Sequence[str]) -> bool:
    """Whole UTF-8 is UTF-8; with stray bytes it is where the page says so, or most of its other bytes agree."""
    wrong = text.count("\ufffd")
    if not wrong:
        return True
    others = len(body) - len(body.translate(None, bytes(range(128, 256))))
    return wrong * 10 < others or (not others and "utf-8" in declared)


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Python's names of the encodings that the header and the page name, in this order; a page in UTF-16 names its own
    with zeros between the letters."""
    for place in ((content_type or "").encode("ascii", "ignore"), body[:_HEAD].replace(b"\0", b"")):
        if match := _CHARSET.search(place):
            written = match[1].decode("ascii").lower()
            try:
                yield codecs.lookup(_READ_AS.get(written, written)).name
            except LookupError:
                continue


def _try(body: bytes, name: str) -> str | None:
    """The text under an encoding; none where it does not fit, or is none of text."""
    if name == "utf-8" or name.startswith("utf-16"):  # was tried
        return None
    try:
        text = body.decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return text if text.count("\ufffd") <= len(body) * _STRAY else None


def _guess(body: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(body)).best()
    name = "cp1252" if best is None or best.encoding in _LATIN else best.encoding
    found = _try(body, name)
    return found if found is not None else body.decode("cp1252", "replace")


def _sample(body: bytes) -> bytes:
    """The stretch around the first bytes that are not ASCII."""
    first = next((match.start() for match in re.finditer(rb"[\x80-\xff]", body)), 0)
    start = max(first - _SAMPLE // 4, 0)
    return body[start : start + _SAMPLE]
