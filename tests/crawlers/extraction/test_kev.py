"""CISA's catalogue of known exploited vulnerabilities."""

import gzip
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.archive import ArchivedPage
from corpus.vulnerability import CatalogueEntry
from crawlers.catalogue import read_catalogue, shipped_sources
from crawlers.errors import ExtractionError
from crawlers.extraction import EXTRACTORS
from crawlers.extraction.kev import CATALOGUE_READERS, read_kev

SOURCE = read_catalogue(shipped_sources())["cisa-kev"]
VANNE = {
    "cveID": "CVE-2026-990020",
    "vendorProject": "Altimeris",
    "product": "Gateway",
    "vulnerabilityName": "Altimeris Gateway  Authentication Bypass",
    "dateAdded": "2026-03-01",
    "shortDescription": "Altimeris Gateway lets a stranger open an administration session.",
    "requiredAction": "Apply the update, or disconnect the product.",
    "dueDate": "2026-03-22",
    "knownRansomwareCampaignUse": "Known",
    "notes": "https://altimeris.example/securite/AG-117",
    "cwes": ["CWE-287"],
}


def page(catalogue: Any) -> ArchivedPage:
    body = catalogue if isinstance(catalogue, bytes) else json.dumps(catalogue).encode()
    return ArchivedPage(SOURCE.list_urls[0], 200, (), body, datetime(2026, 3, 2, tzinfo=UTC), "application/json")


def read(*values: Any) -> list[CatalogueEntry]:
    return read_kev(page({"vulnerabilities": list(values)}), source=SOURCE)


def test_an_entry_has_its_facts_in_our_names():
    assert read(VANNE) == [
        CatalogueEntry(
            cve="CVE-2026-990020",
            title="Altimeris Gateway Authentication Bypass",
            vendor="Altimeris",
            product="Gateway",
            description="Altimeris Gateway lets a stranger open an administration session.",
            action="Apply the update, or disconnect the product.",
            exploited=True,
            ransomware=True,
            added=date(2026, 3, 1),
            due=date(2026, 3, 22),
            cwes=("CWE-287",),
            notes="https://altimeris.example/securite/AG-117",
        )
    ]


@pytest.mark.parametrize(
    ("change", "fact", "value"),
    [
        ({"cveID": " cve-2026-990020 "}, "cve", "CVE-2026-990020"),
        ({"knownRansomwareCampaignUse": "Unknown"}, "ransomware", False),
        ({"knownRansomwareCampaignUse": None}, "ransomware", False),
        ({"dueDate": ""}, "due", None),
        ({"dateAdded": "2026-03-01T09:00:00Z"}, "added", date(2026, 3, 1)),
        ({"cwes": None}, "cwes", ()),
        ({"notes": "x" * 100_000}, "notes", "x" * 5000),
        ({"vendorProject": " \n "}, "vendor", None),
        ({"a field of next year": [1]}, "product", "Gateway"),
    ],
)
def test_what_publishers_vary_is_read(change: dict[str, Any], fact: str, value: Any):
    (entry,) = read(VANNE | change)
    assert entry.problem is None
    assert getattr(entry, fact) == value


@pytest.mark.parametrize(
    ("broken", "name", "problem"),
    [
        ("CVE-2026-990021", "entry 1", "the entry: "),
        ({"product": "Gateway"}, "entry 1", "cveID: "),
        (VANNE | {"cveID": "CVE-26-1"}, "entry 1", "cveID: expected CVE-, a year, and four to seven digits"),
        (VANNE | {"dueDate": "soon"}, "CVE-2026-990020", "dueDate: "),
        (VANNE | {"cwes": "CWE-287"}, "CVE-2026-990020", "cwes: "),
        (VANNE | {"product": {"name": "Gateway"}}, "CVE-2026-990020", "product: "),
    ],
)
def test_a_broken_entry_is_told_and_costs_itself_only(broken: Any, name: str, problem: str):
    first, second = read(broken, VANNE | {"cveID": "CVE-2026-990099"})
    assert first.cve == name
    assert (first.problem or "").startswith(problem)
    assert (second.cve, second.problem) == ("CVE-2026-990099", None)


def test_of_a_cve_listed_twice_the_first_entry_is_used():
    first, second = read(VANNE, VANNE | {"product": "Other"})
    assert (first.product, first.problem) == ("Gateway", None)
    assert second.problem == "CVE-2026-990020 is listed twice; the first one is used"


@pytest.mark.parametrize(
    ("catalogue", "problem"),
    [
        (b"<!doctype html><title>Access denied</title>", "no whole JSON"),
        ([VANNE], "this is no catalogue"),
        ({"vulnerabilities": {}}, "this is no catalogue"),
        ({"vulnerabilities": []}, "the catalogue is empty"),
        ({"count": 1404, "vulnerabilities": [VANNE]}, "says it has 1404 entries, and 1 are there"),
    ],
)
def test_what_is_no_whole_catalogue_is_refused(catalogue: Any, problem: str):
    with pytest.raises(ExtractionError, match=problem):
        read_kev(page(catalogue), source=SOURCE)


def test_a_catalogue_is_read_into_facts_and_never_into_documents():
    assert CATALOGUE_READERS[SOURCE.extractor] is read_kev
    assert EXTRACTORS[SOURCE.extractor](page({"vulnerabilities": [VANNE]}), source=SOURCE, hints={}) == []
    with pytest.raises(ExtractionError, match="nothing can be said without it"):
        EXTRACTORS[SOURCE.extractor].extract_teaser("https://cisa.example/", source=SOURCE, hints={"title": "KEV"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(VANNE)), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(JSON, min_size=1, max_size=4))
def test_whatever_the_entries_are_each_one_is_read_or_told(values: list[Any]):
    entries = read(*values)
    assert len({entry.cve for entry in entries}) == len(entries) <= len(values)
    assert all(entry.problem or entry.exploited for entry in entries)


def test_the_real_catalogue_is_read_whole(labelled):
    body = gzip.decompress((labelled / "corpora" / "cisa-kev.json.gz").read_bytes())
    entries = read_kev(page(body), source=SOURCE)
    assert len(entries) == json.loads(body)["count"] == 1404
    assert not [entry for entry in entries if entry.problem]
    assert all(entry.added and entry.due and entry.vendor and entry.title for entry in entries)
    assert sum(entry.ransomware for entry in entries) == 293
