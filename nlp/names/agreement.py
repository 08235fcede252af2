"""Agreement: a threat that one field of a document tells by its words is the same threat in the others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from corpus.document import Entity

#: Kinds that a model gives to a name in a title, which says too little of what bears it.
GUESSED = frozenset({"person", "place", "organisation"})
THREATS = frozenset({"actor", "malware"})


def agree(entities: Sequence[Entity]) -> Iterator[Entity]:
    """The same mentions, in order: "Conti frappe" in a title is the gang of which only the body says so.

    A name that a field gives to others, too, and a last name of somebody in the document, stay what they are.
    """
    confirmed = find_confirmed(entities)
    for entity in entities:
        threat = confirmed.get(entity.text)
        if threat and entity.kind in GUESSED and not entity.id:
            yield entity.model_copy(update={"kind": threat.kind, "name": threat.name, "id": threat.id})
        else:
            yield entity


def find_confirmed(entities: Sequence[Entity]) -> dict[str, Entity]:
    """The first mention as a threat of each name that means nothing else in the fields that mean one."""
    kinds = defaultdict(set)
    for entity in entities:
        kinds[entity.field, entity.text].add(entity.kind in THREATS)
    ambiguous = {text for (_, text), told in kinds.items() if len(told) > 1}
    ambiguous |= {word for entity in entities if entity.kind in GUESSED for word in entity.text.split()[1:]}
    found: dict[str, Entity] = {}
    for entity in entities:
        if entity.kind in THREATS and entity.text not in ambiguous:
            found.setdefault(entity.text, entity)
    return found
