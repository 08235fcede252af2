"""What was found in a document, with the words that each finding rests on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.document import Content, Document, Entity, Span, ThreatEvidence
from index.query import Passage
from veille.amounts import say_value

#: Code points shown on each side of a finding.
AROUND = 70
#: Of one document; a hostile page may deny thousands of things.
MAX_DENIALS = 6


class Finding(NamedTuple):
    """A kind of thing, its name, and the passage in which it was first found, with the finding marked."""

    kind: str
    name: str
    passage: Passage


def threats_of(document: Document) -> list[Finding]:
    """Each kind of attack and of attacker that the document asserts, with the first words that assert it."""
    found = document.annotations
    if found is None:
        return []
    asserted = [each for each in found.threats.evidence if not (each.negated or each.hypothetical)]
    return [
        *_first_of("attack", found.threats.attacks, asserted, document.content),
        *_first_of("attacker", found.threats.actor_categories, asserted, document.content),
    ]


def denials_of(document: Document) -> list[Finding]:
    """What the document says is not the case, or only might be: evidence that asserts nothing."""
    evidence = document.annotations.threats.evidence if document.annotations else ()
    return [
        Finding("denied" if each.negated else "supposed", each.label, quote(document.content, each))
        for each in [each for each in evidence if each.negated or each.hypothetical][:MAX_DENIALS]
    ]


def figures_of(document: Document) -> list[Finding]:
    """The figures of a document in its order, each with the words around it."""
    figures = document.annotations.figures if document.annotations else ()
    return [Finding("figure", say_value(each.model_dump()), quote(document.content, each)) for each in figures]


def entities_of(document: Document, kinds: Sequence[str]) -> list[Finding]:
    """The names of these kinds, each once where it stands first, kind by kind."""
    entities = document.annotations.entities if document.annotations else ()
    return [
        Finding(kind, name, quote(document.content, entity))
        for kind in kinds
        for name, entity in _by_name(entities, kind).items()
    ]


def quote(content: Content, span: Span, *, around: int = AROUND) -> Passage:
    """The finding in its field with what stands around it, from word to word, within its paragraph."""
    text = content.text_of(span.field)
    start, end = _widen(text, span.start, span.end, around)
    return Passage(span.field, text[start:end], start, ((span.start - start, span.end - start),), end < len(text))


def _widen(text: str, start: int, end: int, around: int) -> tuple[int, int]:
    first, last = max(0, start - around), min(len(text), end + around)
    first = max(first, text.rfind("\n", first, start) + 1)
    line_end = text.find("\n", end, last)
    last = line_end if line_end >= 0 else last
    if first and not text[first - 1].isspace():
        first = _after_space(text, first, start)
    if last < len(text) and not text[last].isspace():
        last = max(end, text.rfind(" ", end, last))
    return first, last


def _after_space(text: str, first: int, start: int) -> int:
    space = text.find(" ", first, start)
    return start if space < 0 else space + 1


def _first_of(
    kind: str, labels: Sequence[str], asserted: Sequence[ThreatEvidence], content: Content
) -> Iterator[Finding]:
    for label in labels:
        if evidence := next((each for each in asserted if each.label == label), None):
            yield Finding(kind, label, quote(content, evidence))


def _by_name(entities: Sequence[Entity], kind: str) -> dict[str, Entity]:
    named: dict[str, Entity] = {}
    for entity in entities:
        if entity.kind == kind:
            named.setdefault(entity.name, entity)
    return named
