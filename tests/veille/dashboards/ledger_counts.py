"""What every panel and session promises, counted over the ledger: by dashboard and the name of the panel."""

from collections.abc import Callable
from typing import Any

from tests.veille.dashboards import ledger_counts_documents as of_documents
from tests.veille.dashboards import ledger_counts_figures as of_figures
from tests.veille.dashboards.ledger_counts_documents import (
    FIRST,
    LAST,
    PUBLISHERS,
    STEPS,
    documents,
    started,
)
from tests.veille.dashboards.ledger_counts_model import Count, Listing, Part, Steps, highest, how_many, one
from tests.veille.dashboards.ledger_counts_world import Told, Vulnerability, cut


def cves(*by: Part | Steps, where: Callable[[Vulnerability], bool], **options: Any) -> Count:
    return Count("vulnerabilities", (how_many,), by, where, **options)


def is_exploited(cve: Vulnerability) -> bool:
    return cve.says("exploited")


def is_advisory(told: Told) -> bool:
    """Alerts are advisories of the urgent sort."""
    return told.document.content.kind in ("alert", "advisory")


def first_in_press(cve: Vulnerability) -> Any:
    return cve.in_press[0].moment if cve.in_press else None


VENDOR = one(lambda cve: cve.first("vendor"))


def first_seen(told: Told) -> Any:
    return cut(told.document.fetch.first_seen_at)


VULNERABILITIES = {
    "exploited": cves(where=is_exploited),
    "ransomware": cves(where=lambda cve: is_exploited(cve) and cve.says("ransomware")),
    "named": cves(where=lambda cve: is_exploited(cve) and bool(cve.named_by)),
    "in-press": cves(where=lambda cve: is_exploited(cve) and bool(cve.in_press)),
    "added": cves(
        Part(lambda cve: [cve.says("ransomware")], every=True),
        Steps(lambda cve: cve.added),
        where=is_exploited,
        when=lambda cve: cve.added,
    ),
    "vendors": cves(Part(VENDOR), where=is_exploited),
    "cves": Count(
        "documents",
        (how_many, PUBLISHERS, FIRST, LAST),
        (Part(lambda told: told.cves),),
        when=of_documents.moment,
    ),
    "press": Count(
        "vulnerabilities",
        (highest(first_in_press), highest(lambda cve: cve.added), highest(lambda cve: len(cve.in_press))),
        (Part(lambda cve: [cve.id]), Part(one(lambda cve: cve.in_press[0].url), every=True, rest=True)),
        where=lambda cve: bool(cve.in_press),
    ),
    "alerts-over-time": documents(
        Part(lambda told: [told.document.content.kind], every=True), STEPS, where=is_advisory
    ),
    "advised": documents(Part(lambda told: told.listed("vendors")), where=is_advisory),
    "risks": documents(Part(lambda told: told.listed("risks")), where=is_advisory),
}

SOURCES = {
    "delivered": Count(
        "documents",
        (how_many,),
        (Part(lambda told: [told.document.source.slug], rest=True), Steps(first_seen, daily=True)),
        when=first_seen,
    ),
    "states": Count("sources", (how_many,), (Part(lambda source: [source.state], every=True),)),
    "deliveries": Count(
        "sources",
        (
            highest(lambda source: source.in_week),
            highest(lambda source: source.expected),
            highest(lambda source: source.delay),
            highest(lambda source: source.read),
            highest(lambda source: source.newest),
        ),
        (Part(lambda source: [source.slug], every=True, by=None), Part(lambda source: [source.state], every=True)),
    ),
    "delays": Count(
        "sources",
        (highest(lambda source: source.delay),),
        (Part(lambda source: [source.slug]),),
        where=lambda source: source.delay is not None,
    ),
    "runs-over-time": Count(
        "runs",
        (how_many,),
        (Part(lambda run: [run.outcome], every=True), Steps(started, daily=True)),
        when=started,
        alone=True,
    ),
    "runs": Count(
        "runs",
        (how_many, highest(lambda run: run.seconds), highest(started)),
        (Part(lambda run: [run.verb], every=True), Part(lambda run: [run.outcome], every=True)),
        when=started,
        alone=True,
    ),
}

DASHBOARDS = {
    "overview": of_documents.OVERVIEW,
    "threats": of_documents.THREATS,
    "figures": of_figures.FIGURES,
    "vulnerabilities": VULNERABILITIES,
    "sources": SOURCES,
}
PANELS: dict[tuple[str, str], Count] = {
    (dashboard, panel): count for dashboard, counts in DASHBOARDS.items() for panel, count in counts.items()
}
SESSIONS: dict[tuple[str, str], Listing] = {
    **of_documents.SESSIONS,
    **of_figures.SESSIONS,
    ("vulnerabilities", "vulnerabilities"): Listing("vulnerabilities", lambda cve: cve.id, lambda cve: cve.added),
    ("sources", "sources"): Listing(
        "sources", lambda source: source.slug, lambda source: source.slug, latest_first=False
    ),
}
#: What can be chosen at the head of each dashboard.
OF_DOCUMENTS = ("source", "language", "kind", "story_title")
CONTROLS = {
    "overview": OF_DOCUMENTS,
    "threats": OF_DOCUMENTS,
    "figures": ("source", "language", "kind", "unit", "story_title"),
    "vulnerabilities": ("vendor",),
    "sources": ("source",),
}
#: What only some sources give: without it, these panels are left out.
NEEDED = {("vulnerabilities", "epss"), ("vulnerabilities", "cvss")}
