"""Counts over documents, for the dashboards overview and threats: what their panels promise."""

from collections.abc import Callable
from typing import Any

from corpus.vocabulary import EntityKind
from tests.veille.dashboards.ledger_counts_model import (
    Count,
    Different,
    Listing,
    Part,
    Steps,
    highest,
    how_many,
    lowest,
    one,
)
from tests.veille.dashboards.ledger_counts_sources import Run
from tests.veille.dashboards.ledger_counts_world import Told


def moment(told: Told) -> Any:
    return told.moment


def started(run: Run) -> Any:
    return run.started


def publisher(told: Told) -> str:
    return told.document.source.publisher


def named(kind: EntityKind) -> Callable[[Told], set[str]]:
    return lambda told: told.name(kind)


def threat(which: str) -> Callable[[Told], set[str]]:
    return lambda told: told.threats(which)


def documents(*by: Part | Steps, **options: Any) -> Count:
    """How many documents of the period there are, in each part."""
    return Count("documents", (how_many,), by, when=moment, **options)


PUBLISHERS = Different(publisher)
STORIES = Different(lambda told: told.document.story)
FIRST, LAST = lowest(moment), highest(moment)
DAYS, STEPS = Steps(moment, daily=True), Steps(moment)


def is_threat(told: Told) -> bool:
    return told.is_threat


OVERVIEW = {
    "documents": documents(),
    "stories": Count("documents", (STORIES,), when=moment),
    "publishers": Count("documents", (PUBLISHERS,), when=moment),
    "sources-in-trouble": Count("sources", (how_many,), where=lambda source: source.state != "healthy", alone=True),
    "last-run": Count("runs", (highest(started),), when=started, alone=True),
    "by-source": documents(Part(lambda told: [told.document.source.slug], rest=True), DAYS),
    "by-language": documents(Part(one(lambda told: told.language), rest=True), DAYS),
    "stories-told": Count(
        "documents",
        (how_many, PUBLISHERS, FIRST, LAST),
        (Part(one(lambda told: told.story)),),
        when=moment,
    ),
    "troubles": Count(
        "sources",
        (highest(lambda source: source.read),),
        (
            Part(lambda source: [source.state], every=True, by=None),
            Part(lambda source: [source.slug], every=True, by=None),
            Part(lambda source: [source.reason], every=True),
        ),
        where=lambda source: source.state != "healthy",
        alone=True,
    ),
    "organisations": documents(Part(named("organisation"))),
    "persons": documents(Part(named("person"))),
    "places": documents(Part(named("place"))),
    "products": documents(Part(named("product"))),
    "attacks": documents(Part(threat("attacks"))),
    "actors": documents(Part(named("actor"))),
    "malware": documents(Part(named("malware"))),
}

THREATS = {
    "attacks-over-time": documents(Part(threat("attacks")), STEPS),
    "attackers-over-time": documents(Part(threat("actor_categories"), every=True), STEPS),
    "actors": documents(Part(named("actor"))),
    "malware": documents(Part(named("malware"))),
    "targets": documents(Part(threat("targets"))),
    "places": documents(Part(named("place")), where=is_threat),
    "places-told": Count(
        "documents",
        (STORIES, how_many, PUBLISHERS, FIRST, LAST),
        (Part(named("place")),),
        where=is_threat,
        when=moment,
    ),
}


def list_documents(**options: Any) -> Listing:
    """The newest first."""
    return Listing("documents", lambda told: told.document.id, moment, when=moment, **options)


SESSIONS = {
    ("overview", "latest"): list_documents(),
    ("threats", "threat-documents"): list_documents(where=is_threat),
    ("vulnerabilities", "alerts"): list_documents(where=lambda told: told.document.content.kind == "alert"),
}
