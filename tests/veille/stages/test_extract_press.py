"""The stage extract on pages of the press, reports and catalogues: addresses, parts and wholes, facts about CVE."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from corpus.archive import digest
from corpus.document import Document
from corpus.ledger import batches, captures, documents, tables, vulnerabilities
from corpus.ledger.captures import Outcome
from corpus.urls import identify
from tests.veille.newsroom import do, states, write_source
from veille.pool import Failure
from veille.stages.extract import extract
from veille.workspace import open_workspace

pytestmark = pytest.mark.usefixtures("inline")

PAGE_URL, FINAL_URL = "https://phare.example/p/12", "https://phare.example/publications/bilan"
CANONICAL = "https://phare.example/publications/le-bilan"
PDF_URL = "https://phare.example/files/bilan.pdf"
TEXT = "".join(f"<p>La société Boréal Systèmes a publié mardi son bilan de l'année. Phrase {n}.</p>" for n in range(9))
PAGE = f'<title>Le bilan</title><link rel="canonical" href="{CANONICAL}"><article>{TEXT}</article>'


@pytest.fixture
def press(settings, sources, clock):
    write_source(sources, "phare", extractor="article", spider="feed", lists=["/feed/"])
    write_source(sources, "kev", extractor="kev", spider="catalogue", lists=["/kev.json"])
    with open_workspace(settings, clock=clock) as opened:
        yield opened


def bring(
    workspace, url: str, body: bytes | str | None, *, slug: str = "phare", kind: str = "article", **facts: Any
) -> None:
    """Archive and record one page as a crawl of the source does; without a body it was refused."""
    now = workspace.clock()
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, slug, now=now)
    raw = body.encode() if isinstance(body, str) else body
    with workspace.archive.begin(slug, batch, at=now) as writer:
        if raw is not None:
            kept = writer.write_response(url, status=200, headers=[], body=raw, fetched_at=now)
            facts |= {"status": 200, "digest": digest(raw), "archive": kept}
    with workspace.ledger.writing() as tx:
        outcome = Outcome(slug, url, batch, now, "done" if raw is not None else "quarantined", kind=kind, **facts)
        captures.record(tx, [outcome])
        batches.end(tx, batch, now=now)


def known(workspace) -> dict[str, Document]:
    with workspace.ledger.reading() as tx:
        identifiers = list(tx.scalars(select(tables.documents.c.id)))
        return {document.id: document for document in documents.load(tx, identifiers)}


def addresses(workspace) -> set[str]:
    with workspace.ledger.reading() as tx:
        return set(tx.scalars(select(tables.document_urls.c.url)))


def bring_report(workspace) -> None:
    bring(workspace, PDF_URL, b"%PDF-1.7 broken", kind="pdf", hints={"title": "Le rapport", "part_of": PAGE_URL})


def test_every_address_of_a_page_leads_to_its_document(press):
    bring(press, PAGE_URL, PAGE, final_url=FINAL_URL)
    assert do(extract, press).counts == {"done": 1}
    (document,) = known(press).values()
    assert document.id == identify(CANONICAL)
    assert (document.fetch.url, document.fetch.canonical_url) == (FINAL_URL, CANONICAL)
    assert addresses(press) == {PAGE_URL, FINAL_URL, CANONICAL}


def test_addresses_within_a_page_are_relative_to_where_it_was_found(press):
    bring(press, PAGE_URL, PAGE.replace(CANONICAL, "le-bilan"), final_url=FINAL_URL)
    do(extract, press)
    assert set(known(press)) == {identify(CANONICAL)}


@pytest.mark.parametrize("pdf_first", [False, True])
def test_a_report_is_part_of_its_publication_whichever_comes_first(press, pdf_first):
    steps = [lambda: bring(press, PAGE_URL, PAGE, final_url=FINAL_URL), lambda: bring_report(press)]
    for step in reversed(steps) if pdf_first else steps:
        step()
        do(extract, press)
    report = known(press)[identify(PDF_URL)]
    assert report.content.part_of == identify(CANONICAL)
    assert states(press.ledger, "extract") == {"done": 2}


def test_a_report_whose_publication_never_came_is_known_by_its_address(press):
    bring_report(press)
    do(extract, press)
    assert known(press)[identify(PDF_URL)].content.part_of == identify(PAGE_URL)


def test_a_report_read_again_changes_nothing(press, clock):
    bring(press, PAGE_URL, PAGE)
    bring_report(press)
    do(extract, press)
    before = known(press)
    clock.advance(days=1)
    bring_report(press)
    assert do(extract, press).counts == {"unchanged": 1}
    assert known(press) == before


def test_a_refused_page_is_a_teaser_that_its_full_text_replaces(press, clock):
    hints = {"title": "Le bilan", "summary": "Ce que dit le bilan."}
    bring(press, PAGE_URL, None, hints=hints, status=403, final_url="https://phare.example/login")
    do(extract, press)
    (teaser,) = known(press).values()
    assert (teaser.content.level, teaser.content.lead) == ("teaser", "Ce que dit le bilan.")
    assert addresses(press) == {PAGE_URL}
    clock.advance(days=1)
    bring(press, PAGE_URL, PAGE, hints=hints)
    do(extract, press)
    (document,) = known(press).values()
    assert (document.id, document.version, document.content.level) == (teaser.id, 1, "full")


def test_a_refused_report_is_a_report(press):
    bring(press, PDF_URL, None, hints={"title": "Le rapport", "part_of": PAGE_URL}, status=404)
    do(extract, press)
    (document,) = known(press).values()
    assert (document.content.kind, document.content.part_of) == ("report", identify(PAGE_URL))


@pytest.mark.parametrize("body", [b"\x89PNG\r\n", b"\0" * 500])
def test_binary_data_served_as_a_page_are_refused(press, body):
    bring(press, PAGE_URL, body)
    bring(press, FINAL_URL, PAGE)
    assert do(extract, press).counts == {"done": 1, "quarantined": 1}


def catalogue(*cves: str) -> str:
    return json.dumps({"vulnerabilities": [{"cveID": cve, "dateAdded": "2026-03-01"} for cve in cves]})


CVES = [f"CVE-2026-{number}" for number in range(10_000, 10_020)]


def test_a_catalogue_becomes_facts_and_no_document(press, clock):
    bring(press, "https://phare.example/kev.json", catalogue(*CVES), slug="kev", kind="kev")
    assert do(extract, press).counts == {"done": 1}
    assert known(press) == {}
    with press.ledger.reading() as tx:
        assert set(vulnerabilities.current(tx)) == set(CVES)
    clock.advance(days=1)
    bring(press, "https://phare.example/kev.json", catalogue(*CVES), slug="kev", kind="kev")
    assert do(extract, press).counts == {"unchanged": 1}


@pytest.mark.parametrize(
    ("body", "said"), [(catalogue(CVES[0]), "kev"), ("<html>", "JSON"), ('{"vulnerabilities": []}', "empty")]
)
def test_a_catalogue_that_is_none_or_halved_takes_nothing_back(press, clock, body, said):
    bring(press, "https://phare.example/kev.json", catalogue(*CVES), slug="kev", kind="kev")
    do(extract, press)
    clock.advance(days=1)
    bring(press, "https://phare.example/kev.json", body, slug="kev", kind="kev")
    report = do(extract, press)
    assert report.counts == {"quarantined": 1}
    assert said in report.errors[0]["reason"]
    with press.ledger.reading() as tx:
        assert len(vulnerabilities.current(tx)) == len(CVES)


class HarmedPool:
    """A `WorkerPool` of which every process died."""

    def __init__(self, make_worker, *, processes, limits):
        """Reads nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        """Nothing runs on."""

    def map_chunks(self, chunks):
        for key, chunk in chunks:
            yield key, [Failure("took more than 60 s")] * len(chunk)


def test_a_report_that_kills_its_reader_is_kept_with_what_its_list_said_and_the_reason(press, monkeypatch):
    bring_report(press)
    bring(press, PAGE_URL, PAGE)
    monkeypatch.setattr("veille.stages.driver.WorkerPool", HarmedPool)
    report = do(extract, press)
    assert report.counts == {"quarantined": 2}
    assert {"item": PDF_URL, "reason": "took more than 60 s"} in report.errors
    (document,) = known(press).values()
    content = document.content
    assert (document.id, content.title, content.level) == (identify(PDF_URL), "Le rapport", "metadata")
    assert (content.part_of, content.extra) == (identify(PAGE_URL), {"problem": "took more than 60 s"})
