"""Indicators of compromise: addresses, hashes, file names and the like, in any language, written openly or defanged."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from corpus.vocabulary import IndicatorType
from nlp.components.indicators.checks import is_bitcoin, is_hash, is_ipv4, is_ipv6
from nlp.components.indicators.judgement import has_top_level, is_domain, is_file_name, is_version
from nlp.components.indicators.patterns import HASHES, PATTERNS
from nlp.components.indicators.refang import OpenText

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["ASSIGNS", "REQUIRES", "VERSION", "IndicatorFound", "find_indicators", "read_indicators"]

#: Bump when the answers change.
VERSION = "4"
ASSIGNS = ("doc._.indicators",)
REQUIRES = ()

_HOST = re.compile(r"(?P<name>[^/?#:@]+)(?::[0-9]{1,5})?(?=[/?#]|$)")
_PATH = re.compile(r"(?::[0-9]{1,5})?/[^\s<>\"«»“”{}|\\^`\[\]]{1,2000}")
_TRAILING = ".,;:!?'’…*"


class IndicatorFound(NamedTuple):
    """An indicator, refanged, and where it stands, in code points."""

    type: IndicatorType
    value: str
    start: int
    end: int


class _Shape(NamedTuple):
    """Something of the right shape in an open text, and whether it was defanged."""

    text: str
    start: int
    end: int
    defanged: bool

    @property
    def value(self) -> str:
        return self.text[self.start : self.end]

    def cut(self, end: int) -> "_Shape":
        return self._replace(end=end)


def find_indicators(text: str) -> Iterator[IndicatorFound]:
    """Every mention, in order; none overlaps another."""
    opened = OpenText(text)
    taken = bytearray(len(opened.text))
    found: list[tuple[int, IndicatorFound]] = []
    for shape_name, pattern in PATTERNS.items():
        for match in pattern.finditer(opened.text):
            if any(taken[match.start() : match.end()]):
                continue
            shape = _Shape(opened.text, *match.span(), opened.is_defanged(*match.span()))
            if (read := _READERS[shape_name](shape)) is not None:
                name, value, end = read
                taken[match.start() : end] = b"\1" * (end - match.start())
                found.append((match.start(), IndicatorFound(name, value, *opened.place(match.start(), end))))
    for _, indicator in sorted(found):
        yield indicator


def read_indicators(doc: "Doc") -> "Doc":
    doc._.indicators = list(find_indicators(doc.text))
    return doc


#: The type, the value and where the shape really ends; null when it is something else.
_Read = tuple[IndicatorType, str, int] | None


def _read_url(shape: _Shape) -> _Read:
    shape = _without_trailing(shape)
    scheme, _, rest = shape.value.partition("://")
    host = _HOST.match(rest.rpartition("@")[2] if "@" in rest.split("/")[0] else rest)
    name = host["name"] if host else ""
    if not (rest.startswith("[") or ("." in name and (has_top_level(name) or name.replace(".", "").isdecimal()))):
        return None
    return "url", f"{scheme.lower()}://{rest}", shape.end


def _without_trailing(shape: _Shape) -> _Shape:
    """Without the punctuation of the sentence; a closing bracket stays when it is opened within."""
    end = shape.end
    while end > shape.start and (
        shape.text[end - 1] in _TRAILING
        or (
            shape.text[end - 1] == ")"
            and shape.text.count("(", shape.start, end) < shape.text.count(")", shape.start, end)
        )
    ):
        end -= 1
    return shape.cut(end)


def _read_email(shape: _Shape) -> _Read:
    return ("email", shape.value.lower(), shape.end) if has_top_level(shape.value) else None


def _read_hash(shape: _Shape) -> _Read:
    return (HASHES[len(shape.value)], shape.value.lower(), shape.end) if is_hash(shape.value) else None


def _read_ipv4(shape: _Shape) -> _Read:
    if not is_ipv4(shape.value) or (not shape.defanged and is_version(shape.text, shape.start, shape.value)):
        return None
    return "ipv4", shape.value, shape.end


def _read_ipv6(shape: _Shape) -> _Read:
    return ("ipv6", shape.value.lower(), shape.end) if is_ipv6(shape.value) else None


def _read_asn(shape: _Shape) -> _Read:
    number = shape.value.lstrip("ASN ")
    return ("asn", f"AS{number}", shape.end) if number != "400" and int(number) < 2**32 else None


def _read_bitcoin(shape: _Shape) -> _Read:
    return ("bitcoin", shape.value, shape.end) if is_bitcoin(shape.value) else None


def _read_file_name(shape: _Shape) -> _Read:
    if shape.defanged and has_top_level(shape.value):
        return None
    return ("file_name", shape.value, shape.end) if is_file_name(shape.value) else None


def _read_domain(shape: _Shape) -> _Read:
    if not has_top_level(shape.value) or not (shape.defanged or is_domain(shape.text, shape.start, shape.end)):
        return None
    path = _PATH.match(shape.text, shape.end)
    if path is None:
        return "domain", shape.value.lower(), shape.end
    whole = _without_trailing(shape.cut(path.end()))
    host, rest = shape.value, whole.value[len(shape.value) :]
    return ("url", host.lower() + rest, whole.end) if len(rest) > 1 else ("domain", host.lower(), shape.end)


def _keep(shape: _Shape, name: str) -> _Read:
    shape = _without_trailing(shape)
    return (
        cast("IndicatorType", name),
        shape.value.replace("\\\\", "\\") if shape.value[1:2] == ":" else shape.value,
        shape.end,
    )


_READERS: dict[str, Callable[[_Shape], _Read]] = {
    "url": _read_url,
    "email": _read_email,
    "hash": _read_hash,
    "registry_key": lambda shape: _keep(shape, "registry_key"),
    "file_path": lambda shape: _keep(shape, "file_path"),
    "ipv4": _read_ipv4,
    "ipv6": _read_ipv6,
    "asn": _read_asn,
    "bitcoin": _read_bitcoin,
    "file_name": _read_file_name,
    "domain": _read_domain,
}
