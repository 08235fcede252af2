"""Threats: kinds of attack and of attacker that a text asserts, with the words that say so."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from corpus.document import ThreatEvidence, Threats
from corpus.vocabulary import ActorCategory, AttackType

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Bump when the answers change.
VERSION = "1"
ASSIGNS = ("doc._.evidence", "doc._.targets")
REQUIRES = ("doc._.entities",)


class Evidence(NamedTuple):
    """Words that name a kind of attack or attacker, in code points of the text."""

    label: AttackType | ActorCategory
    start: int
    end: int
    negated: bool = False
    hypothetical: bool = False


def read_threats(doc: "Doc") -> "Doc":
    """Sets a list of `Evidence`, and of the spans (start, end) of what is said to be attacked."""
    doc._.evidence = []
    doc._.targets = []
    return doc


def summarise_threats(evidence: Sequence[ThreatEvidence], targets: Sequence[str]) -> Threats:
    """What the whole document asserts, from the evidence of all its parts."""
    return Threats(evidence=tuple(evidence), targets=tuple(dict.fromkeys(targets)))
