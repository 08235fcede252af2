"""Counts over figures, for the dashboard of that name: what its panels promise. A repeated value is one fact."""

from collections.abc import Callable
from typing import Any

from tests.veille.dashboards.ledger_counts_model import Count, Different, Listing, Part, Steps, highest, one
from tests.veille.dashboards.ledger_counts_world import Stated

#: Nouns of the reviewed table that are of people: found by going through it, not through the dashboard's own list.
PEOPLE = frozenset((
    "agent", "arrest", "beneficiary", "buyer", "candidate", "child", "citizen", "civil servant", "civilian", "client",
    "death", "doctor", "donor", "député", "employee", "farmer", "firefighter", "gendarme", "hacker", "homeless",
    "hostage", "injured", "inhabitant", "inmate", "insured", "internaute", "job seeker", "journalist", "lawyer", "man",
    "mayor", "member", "migrant", "militaire", "missing", "nurse", "particulier", "passenger", "patient", "pensioner",
    "person", "policeman", "prisoner", "professionnel", "protester", "pupil", "refugee", "rescuer", "sinistré",
    "soldier", "spectator", "striker", "student", "subscriber", "survivor", "suspect", "taxpayer", "teacher", "tenant",
    "tourist", "user", "victim", "voter", "woman", "worker",
))  # fmt: skip


def moment(stated: Stated) -> Any:
    return stated.moment


def value(stated: Stated) -> float:
    return stated.figure.value


def of_kind(kind: str, unit: str | None = None) -> Callable[[Stated], bool]:
    return lambda stated: stated.figure.kind == kind and unit in (None, stated.figure.unit)


def is_of_people(stated: Stated) -> bool:
    return stated.figure.kind == "count" and stated.noun in PEOPLE


def figures(measures: tuple[Any, ...], *by: Part | Steps, **options: Any) -> Count:
    return Count("figures", measures, by, when=moment, **options)


FACTS = Different(lambda stated: stated.fact)
SOURCES = Different(lambda stated: stated.told.document.source.slug)
DOCUMENTS = Different(lambda stated: stated.told.document.id)
LARGEST, LAST = highest(value), highest(moment)
NOUN = one(lambda stated: stated.noun)
STORY = one(lambda stated: stated.told.story)


def unit(stated: Stated) -> list[str]:
    return [stated.figure.unit]


def kind(stated: Stated) -> list[str]:
    return [stated.figure.kind]


FIGURES = {
    "facts-over-time": figures((FACTS,), Part(kind, every=True), Steps(moment, daily=True)),
    "facts-by-unit": figures((FACTS, DOCUMENTS, SOURCES), Part(kind, every=True), Part(unit)),
    "money": figures((LARGEST, FACTS, SOURCES, LAST), Part(unit, by=1), Part(STORY), where=of_kind("money")),
    "people": figures((LARGEST, FACTS, SOURCES, LAST), Part(NOUN, by=1), Part(STORY), where=is_of_people),
    "shares-by-story": figures((FACTS, SOURCES, LAST), Part(unit), Part(STORY), where=of_kind("share")),
    "counted": figures((FACTS,), Part(NOUN), where=of_kind("count")),
}


def list_figures(**options: Any) -> Listing:
    """The newest first."""
    return Listing("figures", lambda stated: stated.id, moment, when=moment, **options)


SESSIONS = {
    ("figures", "figures"): list_figures(),
    ("figures", "shares"): list_figures(where=of_kind("share")),
}
