"""Indicators of compromise: addresses, hashes, file names and the like, in any language, written openly or defanged."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from corpus.vocabulary import IndicatorType

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Bump when the answers change.
VERSION = "1"
ASSIGNS = ("doc._.indicators",)
REQUIRES = ()


class IndicatorFound(NamedTuple):
    """An indicator, refanged, and where it stands, in code points."""

    type: IndicatorType
    value: str
    start: int
    end: int


def find_indicators(text: str) -> Iterator[IndicatorFound]:
    """Every mention, in order."""
    yield from ()


def read_indicators(doc: "Doc") -> "Doc":
    doc._.indicators = list(find_indicators(doc.text))
    return doc
