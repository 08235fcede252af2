"""Headers: texts as RFC 2047 wants them, each in its place.

The standard library's folding loses spaces between encoded words, and encodes long links, which nobody then finds.
"""

import re
from base64 import b64encode
from collections.abc import Iterator

#: What may not be in a header: it would end it, or turn around what is read after it.
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_SEEN = re.compile(r"[!-~][ -~]*(\r\n [!-~][ -~]*)*")
#: Characters of a text that stands as it is; a longer one would be folded, and is encoded.
PLAIN = 60
#: Bytes of an encoded word: with the header's name it stays within 76 characters.
WORD = 39


def one_line(text: str) -> str:
    """The text as it may stand in a header: in one line, of what can be seen."""
    return _UNSEEN.sub(" ", text).strip()


def encode_text(text: str) -> str:
    """One line of text, as it is or in encoded words."""
    if len(text) <= PLAIN and text.isascii() and "=?" not in text:
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(part).decode('ascii')}?=" for part in _parts(text))


def encode_name(name: str) -> str:
    """The name before an address: what is no plain word is quoted or encoded."""
    name = one_line(name)
    encoded = encode_text(name)
    if encoded != name or re.fullmatch(r"[A-Za-z0-9 -]*", name):
        return encoded
    escaped = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{escaped}"'


def write_header(name: str, value: str) -> bytes:
    """The header's line or lines; ValueError where the value would end it, or is none."""
    if value and not _SEEN.fullmatch(value):
        raise ValueError(f"the header {name} holds what no header may hold")
    return f"{name}: {value}\r\n".encode("ascii")


def _parts(text: str) -> Iterator[bytes]:
    """The text in parts of whole characters, for each encoded word is read alone."""
    part = b""
    for character in text:
        written = character.encode()
        if len(part) + len(written) > WORD:
            yield part
            part = b""
        part += written
    yield part
