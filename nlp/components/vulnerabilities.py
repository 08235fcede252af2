"""Vulnerabilities: the CVE identifiers a text names, in any language."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Bump when the answers change.
VERSION = "1"
ASSIGNS = ("doc._.vulnerabilities",)
REQUIRES = ()

#: What editors and converters make of a hyphen: U+2010 to U+2015 (non-breaking, dashes), minus, small, full width.
HYPHENS = "-\u2010-\u2015\u2212\ufe63\uff0d"

#: Years from 1999 on, a number of four digits, or of more without a leading zero, no letter or digit on either side.
#: A space may stand for the first hyphen only: "CVE 2024-12345" can mean nothing else, "CVE-2024 12345" can.
CVE = re.compile(
    rf"(?<![^\W_])CVE[{HYPHENS} \u00a0\u202f](1999|2[0-9]{{3}})[{HYPHENS}]([0-9]{{4}}|[1-9][0-9]{{4,18}})(?![^\W_])",
    re.IGNORECASE,
)


class Vulnerability(NamedTuple):
    """A CVE in its usual form and where it stands, in code points."""

    id: str
    start: int
    end: int


def find_vulnerabilities(text: str) -> Iterator[Vulnerability]:
    """Every mention, in order. What may be another identifier is left: a wrong CVE is worse than a missing one."""
    for match in CVE.finditer(text):
        year, number = match.groups()
        yield Vulnerability(f"CVE-{year}-{number}", match.start(), match.end())


def read_vulnerabilities(doc: "Doc") -> "Doc":
    doc._.vulnerabilities = list(find_vulnerabilities(doc.text))
    return doc
