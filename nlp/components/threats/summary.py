"""Summaries: what a whole document asserts, from the evidence of all its parts."""

from collections.abc import Sequence
from typing import get_args

from corpus.document import ThreatEvidence, Threats
from corpus.vocabulary import ActorCategory, AttackType, FieldName

_ATTACKS: tuple[AttackType, ...] = get_args(AttackType)
_CATEGORIES: tuple[ActorCategory, ...] = get_args(ActorCategory)
_FIELDS: tuple[FieldName, ...] = get_args(FieldName)

#: Attacks on computers that say more than "cyberattack" does.
PRECISE = frozenset(
    ("ransomware", "data_breach", "ddos", "phishing", "intrusion", "malware", "supply_chain", "exploitation")
)


def summarise_threats(evidence: Sequence[ThreatEvidence], targets: Sequence[str]) -> Threats:
    """The sets in the vocabulary's order. What is only feared counts, what is denied does not.

    Evidence is sorted by field and place, each target stands once, in the order of the text.
    """
    asserted = {one.label for one in evidence if not one.negated}
    if asserted & PRECISE:
        asserted.discard("cyberattack")
    return Threats(
        attacks=tuple(label for label in _ATTACKS if label in asserted),
        actor_categories=tuple(label for label in _CATEGORIES if label in asserted),
        targets=tuple(dict.fromkeys(" ".join(target.split()) for target in targets)),
        evidence=tuple(sorted(evidence, key=lambda one: (_FIELDS.index(one.field), one.start, one.end, one.label))),
    )
