"""Which stories a digest puts first."""

from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.ledger.vulnerabilities import Known
from corpus.vulnerability import CatalogueEntry
from veille.digest.glance import Glance
from veille.digest.model import Reason
from veille.digest.ranking import Candidate, find_exploited, rank_stories

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
EXPLOITED = {
    "CVE-2026-1001": CatalogueEntry(cve="CVE-2026-1001", exploited=True),
    "CVE-2026-1002": CatalogueEntry(cve="CVE-2026-1002", exploited=True, ransomware=True),
}


def glance(document: str, story: str = "", publisher: str = "Le Phare", **facts: Any) -> Glance:
    whole = {
        "source_kind": "press",
        "kind": "article",
        "level": "full",
        "relevance": 0.9,
        "cves": (),
        "published": "2026-03-02T09:00:00Z",
    }
    return Glance(document, story or document, publisher, **(whole | facts))


def rank(*glances: Glance, totals: Any = None, hits: Any = None) -> list[Candidate]:
    return rank_stories(glances, totals=totals or {}, exploited=EXPLOITED, hits=hits or {})


def order(*glances: Glance, **facts: Any) -> list[str]:
    return [candidate.story for candidate in rank(*glances, **facts)]


def test_what_more_outlets_tell_comes_first():
    assert order(glance("a"), glance("b1", "b"), glance("b2", "b", "La Vigie")) == ["b", "a"]
    assert order(glance("b", "b"), glance("a1", "a"), glance("a2", "a"), glance("b2", "b", "La Vigie")) == ["b", "a"]


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"relevance": 0.2}, {"relevance": 0.9}),
        ({}, {"cves": ("CVE-2026-1001",), "relevance": 0.5}),
        ({"cves": ("CVE-2026-1001",)}, {"cves": ("CVE-2026-1002",)}),
        ({}, {"kind": "alert", "relevance": 0.5}),
        ({"published": "2026-03-01T09:00:00Z"}, {"published": "2026-03-02T09:00:00Z"}),
    ],
    ids=["relevance", "exploited", "ransomware", "alert", "newer"],
)
def test_what_matters_more_comes_first(less, more):
    assert (
        order(glance("a", **less), glance("b", **more)) == order(glance("b", **more), glance("a", **less)) == ["b", "a"]
    )


def test_a_story_that_goes_on_comes_after_a_new_one():
    assert order(glance("a"), glance("b"), totals={"a": 3, "b": 1}) == ["b", "a"]


def test_what_a_followed_search_finds_comes_before_what_a_dozen_outlets_tell():
    many = [glance(f"a{number}", "a", f"Titre {number}") for number in range(12)]
    assert order(*many, glance("b", relevance=0.1), hits={"vannes": {"b"}}) == ["b", "a"]


def test_the_reasons_name_what_they_rest_on():
    fresh = glance("a", kind="alert", publisher="CERT", cves=("CVE-2026-1001", "CVE-2026-1002", "CVE-2026-9"))
    [found] = rank(fresh, hits={"vannes": {"a"}, "autres": set()}, totals={"a": 1})
    assert list(found.reasons()) == [
        Reason("search", "vannes"),
        Reason("alert", "CERT"),
        Reason("ransomware", "CVE-2026-1002", 2),
        Reason("new"),
    ]
    assert found.searches == ("vannes",)


def test_what_came_before_is_counted():
    [found] = rank(glance("a1", "a"), glance("a2", "a"), totals={"a": 7})
    assert found.earlier == 5
    assert list(found.reasons()) == [Reason("grown", count=2)]


def test_only_advisories_make_a_bulletin():
    advisory = glance("a1", "a", source_kind="advisory")
    assert rank(advisory)[0].is_of_bulletins
    assert not rank(advisory, glance("a2", "a"))[0].is_of_bulletins


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_of_what_two_catalogues_say_of_a_cve_the_graver_counts(order):
    cve = "CVE-2026-1002"
    said = [
        CatalogueEntry(cve=cve, exploited=True),
        CatalogueEntry(cve=cve, exploited=True, ransomware=True),
        CatalogueEntry(cve=cve),
    ]
    known = [Known(cve, f"catalogue {number}", SINCE, None, said[number]) for number in order]
    assert find_exploited({cve: known, "CVE-2026-1003": []}) == {cve: said[1]}
