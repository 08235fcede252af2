"""Acronyms and long forms: one name and id for what a document, or everyone, calls by several."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from corpus.document import Content, Entity
from corpus.vocabulary import FieldName
from nlp.gazetteers import FOLDING, read_yaml
from nlp.names.definitions import find_definitions, strip_accents
from nlp.names.mention import normalise
from nlp.words import read_words

#: Bump when the answers change.
VERSION = "2"

FIELDS: tuple[FieldName, ...] = ("title", "lead", "body")
#: How much of a body's name a text may say otherwise: it has half of the words at least.
_SHARED = 0.5
#: Around a body of which every country has one.
_REACH = 40
_FRANCE = re.compile(r"\b(?:France|French|Paris|français|française)\b")


class Body(NamedTuple):
    """A public body by all its names; ``country`` when its names are those of others', too."""

    id: str | None
    names: tuple[str, ...]
    country: str | None


def join_names(entities: Sequence[Entity], content: Content) -> Iterator[Entity]:
    """The same mentions, in order; those of one body or person have one ``name``, and ``id`` where it is known."""
    defined = read_definitions(content)
    foreign = find_foreign(entities, content)
    long_names = {key(entity.text): entity for entity in entities if entity.kind == "organisation"}
    joined = [
        _forget(entity) if entity.text in foreign else _join_body(entity, defined, long_names) for entity in entities
    ]
    people = full_names(joined)
    spellings = first_spellings(joined)
    for entity in joined:
        if entity.kind == "person" and (full := people.get(key(entity.name))):
            yield entity.model_copy(update={"name": full})
        else:
            name = entity.name if entity.id else spellings[entity.kind, key(entity.name)]
            yield entity if name == entity.name else entity.model_copy(update={"name": name})


def key(name: str) -> str:
    return strip_accents(name.translate(FOLDING))


# Bodies


@cache
def read_bodies() -> Mapping[str, Body]:
    """By each of their names; a name that two bodies have belongs to the first."""
    bodies: dict[str, Body] = {}
    for entry in read_yaml("bodies.yml"):
        body = Body(entry["id"], tuple(entry["names"]), entry.get("country"))
        for name in (*body.names, *entry.get("places", ())):
            bodies.setdefault(key(name), body)
    return bodies


def read_definitions(content: Content) -> dict[str, str]:
    """The long forms that a document gives for its acronyms, the first for each."""
    defined: dict[str, str] = {}
    for field in FIELDS:
        text = content.text_of(field)
        for found in find_definitions(text):
            defined.setdefault(key(text[found.acronym_start : found.acronym_end]), text[found.start : found.end])
    return defined


def _join_body(entity: Entity, defined: Mapping[str, str], long_names: Mapping[str, Entity]) -> Entity:
    """An acronym as what the document says it stands for, which goes before what it stands for elsewhere."""
    long_form = defined.get(key(entity.text))
    if long_form is None or entity.kind == "person":
        return entity
    known = read_bodies().get(key(entity.text))
    if known and known.id == entity.id and any(is_like(long_form, name) for name in known.names):
        return entity
    body = read_bodies().get(key(long_form))
    if body and body.id:
        return entity.model_copy(update={"name": body.names[0], "id": body.id})
    said = long_names.get(key(long_form))
    return entity.model_copy(
        update={"name": said.name if said else normalise(long_form), "id": said.id if said else None}
    )


def is_like(long_form: str, name: str) -> bool:
    """Whether two long forms are wordings of one: at least half of the words of either."""
    one, other = (set(re.findall(r"\w+", key(text))) - read_words()["small"] for text in (long_form, name))
    return len(one & other) > _SHARED * max(len(one), len(other), 1)


def find_foreign(entities: Sequence[Entity], content: Content) -> set[str]:
    """Names of bodies that every country has, where another country's is meant, or nothing says that France's is."""
    foreign = set()
    france = {field: bool(_FRANCE.search(content.text_of(field))) for field in FIELDS}
    english = content.language == "en"
    for entity in entities:
        body = read_bodies().get(key(entity.text)) if entity.kind == "organisation" else None
        if body and body.country:
            text = content.text_of(entity.field)
            if is_of_others(text, entity.start, entity.end) or (english and not any(france.values())):
                foreign.add(entity.text)
    return foreign


def is_of_others(text: str, start: int, end: int) -> bool:
    """Whether an adjective of another nation stands next to ``text[start:end]``."""
    before = re.findall(r"[\w-]+", text[max(0, start - _REACH) : start])[-1:]
    after = re.findall(r"^[ \u00a0]([\w-]+)", text[end : end + _REACH])
    return any(
        word.lower() in read_words()["peoples"] and not word.lower().startswith(("franç", "french"))
        for word in before + after
    )


def _forget(entity: Entity) -> Entity:
    return entity.model_copy(update={"name": normalise(entity.text), "id": None})


# Persons and spellings


def full_names(entities: Sequence[Entity]) -> dict[str, str]:
    """The full name of each last name, and of each spelling of itself, that only one person of the document has."""
    found: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        if entity.kind == "person" and " " in entity.name:
            for short in (entity.name.split()[-1], entity.name):
                found[key(short)].append(entity.name)
    return {short: names[0] for short, names in found.items() if len({key(name) for name in names}) == 1}


def first_spellings(entities: Sequence[Entity]) -> dict[tuple[str, str], str]:
    """Of names that differ by case or accents only the most frequent, of these the first."""
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for entity in entities:
        counted[entity.kind, key(entity.name)][entity.name] += 1
    return {name: spellings.most_common(1)[0][0] for name, spellings in counted.items()}
