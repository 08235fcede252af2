"""What is known of CVE, joined with the documents that name them."""

import json
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from corpus.ledger import tables, vulnerabilities
from corpus.vulnerability import CatalogueEntry
from index.backend import open_backend
from index.nodes import Everything, Range
from index.query import Query
from tests.veille.newsroom import bulletin, capture, do, do_index, find, reference
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.vulnerabilities import Mentions, known_of, write_vulnerabilities

NAMED, UNNAMED = "CVE-2026-10001", "CVE-2026-99999"


def entry(cve: str, **facts: Any) -> CatalogueEntry:
    return CatalogueEntry(cve=cve, exploited=True, **facts)


def know(workspace, *entries: CatalogueEntry) -> None:
    """Store a catalogue as if it had been fetched with the newest page there is."""
    with workspace.ledger.writing() as tx:
        number = max(tx.scalars(select(tables.captures.c.id)))
        vulnerabilities.store(tx, "kev", entries, capture=number, now=workspace.clock())


@pytest.fixture
def collected(workspace, inline):
    """Two bulletins that can be found, of which each names a CVE, and the second that of the first too."""
    both = [{"name": NAMED}, {"name": "CVE-2026-10002"}]
    capture(workspace, bulletin(1), bulletin(2, cves=both))
    for stage in (extract, enrich, relate):
        do(stage, workspace)
    do_index(workspace)
    vanne = {"title": "Vanne Overflow", "vendor": "Altimeris", "product": "Vanne"}
    dates = {"added": date(2026, 3, 1), "due": date(2026, 3, 22)}
    know(workspace, entry(NAMED, ransomware=True, **vanne, **dates), entry(UNNAMED))
    return workspace


def write(workspace) -> int:
    with closing(open_backend(workspace.settings.index_address, writable=True)) as backend:
        written = write_vulnerabilities(workspace, backend)
        backend.commit(backend.number())
    return written


def rows(workspace, node=None) -> dict[str, dict[str, Any]]:
    query = Query(node or Everything(), collection="vulnerabilities", limit=100)
    with closing(open_backend(workspace.settings.index_address)) as backend:
        return {hit.id: hit.row for hit in backend.search(query).hits}


def test_facts_are_joined_with_the_documents_that_name_the_cve(collected):
    write(collected)
    row = rows(collected)[NAMED]
    assert (row["title"], row["vendor"], row["product"]) == ("Vanne Overflow", "Altimeris", "Vanne")
    assert (row["exploited"], row["ransomware"]) == (True, True)
    assert (row["added"], row["due"]) == (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 22, tzinfo=UTC))
    assert row["documents"] == 2
    assert sorted(row["mentioned_by"]) == [reference(1), reference(2)]
    assert row["first_mentioned"] == row["last_mentioned"] == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_a_cve_that_no_document_names_has_its_row_too(collected):
    write(collected)
    assert rows(collected)[UNNAMED]["documents"] == 0
    assert set(rows(collected, Range("ransomware", "true", "true"))) == {NAMED}


def test_of_the_documents_those_of_press_and_agencies_are_told_apart_and_the_first_of_them_by_its_address():
    kinds = {"d": ("advisory", 1), "a": ("agency", 3), "c": ("press", 2), "b": ("report", 4)}
    named = Mentions(
        [
            {
                "id": name,
                "source_kind": kind,
                "moment": datetime(2026, 3, day, tzinfo=UTC),
                "url": f"https://{name}.example",
            }
            for name, (kind, day) in kinds.items()
        ]
    )
    assert named.in_press.documents == ["a", "c"]
    assert (named.in_press.first, named.in_press.first_url) == (datetime(2026, 3, 2, tzinfo=UTC), "https://c.example")
    assert Mentions().in_press.first_url is None


def test_only_rows_that_changed_are_written(collected):
    write(collected)
    assert write(collected) == 0
    know(collected, entry(NAMED, ransomware=False), entry(UNNAMED))
    assert write(collected) == 1
    assert not rows(collected)[NAMED]["ransomware"]


def test_a_new_document_that_names_a_cve_changes_its_row(collected):
    write(collected)
    capture(collected, bulletin(3, cves=[{"name": UNNAMED}]))
    for stage in (extract, enrich, relate):
        do(stage, collected)
    do_index(collected)
    write(collected)
    assert rows(collected)[UNNAMED]["mentioned_by"] == [reference(3)]


def test_a_cve_that_no_catalogue_names_any_more_has_no_row(collected):
    write(collected)
    know(collected, entry(NAMED))
    write(collected)
    assert set(rows(collected)) == {NAMED}


def test_what_is_known_of_a_documents_cve_comes_in_the_documents_order(collected):
    know(collected, entry(NAMED), entry(UNNAMED), entry("CVE-2026-10002"))
    (document,) = find(collected, reference(2))
    assert list(known_of(collected.ledger, document)) == [NAMED, "CVE-2026-10002"]


def test_a_document_is_shown_with_what_is_known_of_its_cve(collected, veille):
    shown = veille("show", reference(1)).out
    assert f"{NAMED}  listed as exploited since 2026-03-01 · to be mended by 2026-03-22 · used by ransomware" in shown
    assert "(kev)" in shown


@pytest.mark.parametrize("name", [NAMED, NAMED.lower()])
def test_a_cve_is_shown_with_the_documents_that_name_it(collected, veille, name):
    lines = [line.rstrip() for line in veille("show", name).out.splitlines()]
    assert lines[0] == NAMED
    assert "title    Vanne Overflow" in lines
    assert "named by 2 documents" in lines
    assert any(line.endswith(f"Vulnérabilité dans Vanne 2  {reference(2)}") for line in lines)


def test_a_cve_is_shown_for_a_program(collected, veille):
    shown = json.loads(veille("show", NAMED, "--json").out)
    assert shown["cve"] == NAMED
    assert shown["known"][0]["due"] == "2026-03-22"
    assert (shown["total"], {each["id"] for each in shown["documents"]}) == (2, {reference(1), reference(2)})


def test_a_cve_that_only_documents_name_is_shown_and_one_that_nobody_names_is_not(collected, veille):
    assert "no catalogue names it" in veille("show", "CVE-2026-10002").out
    ran = veille("show", "CVE-1999-0001")
    assert ran.code == 2
    assert "neither a catalogue nor a document names CVE-1999-0001" in ran.err


def test_what_a_catalogue_said_before_is_shown_below_what_it_says_now(collected, veille, clock):
    clock.advance(days=1)
    capture(collected, bulletin(4))
    know(collected, entry(NAMED, title="Vanne Overflow"), entry(UNNAMED))
    shown = " ".join(veille("show", NAMED).out.split())
    assert shown.index("kev, since 2026-03-03 10:00") < shown.index("before listed as exploited since 2026-03-01")
