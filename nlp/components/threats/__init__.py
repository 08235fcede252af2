"""Threats: kinds of attack and of attacker that a text asserts, with the words that say so, and what is attacked.

The words are data (``nlp/data/threats``), written in the small language of `phrases`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlp.components.threats.automaton import Match
from nlp.components.threats.evidence import Evidence, drop_exceptions, weigh
from nlp.components.threats.summary import summarise_threats
from nlp.components.threats.targets import Named, find_places, find_targets
from nlp.components.threats.vocabulary import Saying, load_other_names, load_vocabulary
from nlp.components.threats.words import Word, split_words

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["ASSIGNS", "REQUIRES", "VERSION", "Evidence", "find_threats", "read_threats", "summarise_threats"]

#: Bump when the answers change.
VERSION = "4"
ASSIGNS = ("doc._.evidence", "doc._.targets")
REQUIRES = ("doc._.entities",)

COMPUTING = Saying("context", "computing")


def find_threats(
    text: str, language: str, entities: Sequence[Named] = ()
) -> tuple[list[Evidence], list[tuple[int, int]]]:
    """The evidence in ``text``, and the spans (start, end) of what is said to be attacked.

    Without a vocabulary of ``language``, nothing.
    """
    automaton = load_vocabulary(language)
    if automaton is None:
        return [], []
    words = split_words(text)
    matches = drop_exceptions(automaton.find(words))
    # Where malware or a group of attackers is named, the text is about computers.
    places = find_places(words, [entity for entity in entities if entity.kind in ("malware", "actor")])
    evidence = weigh(words, [*matches, *(Match(COMPUTING, first, end) for first, end in places)])
    return add_malware(evidence, text, entities), find_targets(words, drop_denied(matches, words, evidence), entities)


def drop_denied(
    matches: Sequence[Match[Saying]], words: Sequence[Word], evidence: Sequence[Evidence]
) -> list[Match[Saying]]:
    """``matches`` without the slots of parts of sentences that only deny attacks: nobody is their target."""
    part_at = {word.start: word.part for word in words}
    denied = {part_at[one.start] for one in evidence if one.negated}
    denied -= {part_at[one.start] for one in evidence if not one.negated}
    return [match for match in matches if match.says.role != "slot" or words[match.first].part not in denied]


def add_malware(evidence: Sequence[Evidence], text: str, entities: Sequence[Named]) -> list[Evidence]:
    """``evidence`` with each malware that is named; the names of ransomware and of testers' tools alone say nothing."""
    named = [
        Evidence("malware", entity.start, entity.end)
        for entity in entities
        if entity.kind == "malware" and text[entity.start : entity.end].casefold() not in load_other_names()
    ]
    return sorted({*evidence, *named}, key=lambda one: (one.start, one.end, one.label))


def read_threats(doc: "Doc") -> "Doc":
    """Sets a list of `Evidence`, and of the spans (start, end) of what is said to be attacked."""
    doc._.evidence, doc._.targets = find_threats(doc.text, doc.lang_, doc._.entities or ())
    return doc
