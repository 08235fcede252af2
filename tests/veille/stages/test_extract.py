"""The stage extract, on a ledger and an archive."""

import shutil

import pytest

from corpus.ledger import documents
from corpus.ledger.replay import Again, replay
from corpus.ledger.work import Selection
from crawlers.extraction import EXTRACTORS
from tests.veille.newsroom import (
    MORNING,
    bulletin,
    capture,
    do,
    find,
    page_url,
    reasons,
    reference,
    states,
    write_source,
)
from veille.stages import extract as stage
from veille.stages.extract import extract
from veille.workspace import open_workspace

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def new_extractor(monkeypatch):
    """From when it is called, bulletins are read by a later version, which reads more of them."""

    class Better(type(EXTRACTORS["bulletin"])):
        version = "2"

        def __call__(self, page, *, source, hints):
            (draft,) = super().__call__(page, source=source, hints=hints)
            body = draft.content.body + "\n\nLu de plus près."
            return [draft.model_copy(update={"content": draft.content.model_copy(update={"body": body})})]

    return lambda: monkeypatch.setitem(stage.EXTRACTORS, "bulletin", Better())


def replay_all(workspace) -> None:
    with workspace.ledger.writing() as tx:
        replay(tx, "extract", Again(MORNING), now=workspace.clock())


def history(workspace, number: int) -> list[str]:
    with workspace.ledger.reading() as tx:
        return [content.body for content in documents.history(tx, reference(number))]


def test_captures_become_documents_that_wait_for_enrich(workspace):
    batch = capture(workspace, bulletin(1), bulletin(2))
    report = do(extract, workspace)
    one, _ = find(workspace, reference(1), reference(2))
    assert one.content.title == "Vulnérabilité dans Vanne 1"
    assert one.content.extra["cves"] == ["CVE-2026-10001"]
    assert (one.source.slug, one.source.publisher, one.source.kind) == ("avis", "Essai", "advisory")
    assert (one.fetch.batch, one.fetch.fetched_at, one.version, one.reading) == (batch, MORNING, 1, 1)
    assert report.sources == {"avis": {"done": 2}}
    assert states(workspace.ledger, "enrich") == {"waiting": 2}


def test_a_batch_can_be_read_alone(workspace):
    capture(workspace, bulletin(1))
    batch = capture(workspace, bulletin(2), bulletin(3))
    assert do(extract, workspace, Selection(batches=(batch,))).counts == {"done": 2}
    assert states(workspace.ledger, "extract") == {"done": 2, "waiting": 1}


def test_what_is_no_bulletin_is_quarantined_with_the_reason_and_the_rest_goes_on(workspace):
    wrong_date = bulletin(4, revisions=[{"description": "", "revision_date": "un mardi"}])
    capture(workspace, bulletin(1), b'{"reference": "CERTFR-20', b"[]", wrong_date)
    report = do(extract, workspace)
    assert report.counts == {"done": 1, "quarantined": 3}
    assert report.exit_code == 3
    told = " | ".join(reasons(workspace.ledger, "extract"))
    assert "no whole JSON" in told
    assert "the page: " in told
    assert "revisions.0.revision_date" in told
    assert find(workspace, reference(4)) == []


def test_a_bulletin_of_two_thousand_cves_is_read(workspace):
    capture(workspace, bulletin(1, cves=[{"name": f"CVE-2026-{number}"} for number in range(10_000, 11_924)]))
    do(extract, workspace)
    (read,) = find(workspace, reference(1))
    assert len(read.content.extra["cves"]) == 1924


def test_the_same_page_again_changes_nothing(workspace, clock):
    capture(workspace, bulletin(1))
    do(extract, workspace)
    before = find(workspace, reference(1))
    clock.advance(days=1)
    capture(workspace, bulletin(1))
    assert do(extract, workspace).counts == {"unchanged": 1}
    assert find(workspace, reference(1)) == before


def test_a_changed_page_is_a_version(workspace, clock):
    capture(workspace, bulletin(1, "Il n'y a pas de correctif."))
    do(extract, workspace)
    clock.advance(days=1)
    capture(workspace, bulletin(1, "Un correctif est là."))
    assert do(extract, workspace).counts == {"done": 1}
    (read,) = find(workspace, reference(1))
    assert (read.version, read.reading) == (2, 1)
    assert len(history(workspace, 1)) == 2


def test_a_page_whose_archive_file_is_not_there_waits_for_another_attempt(workspace, settings, clock):
    capture(workspace, bulletin(1))
    archive = settings.data / "archive"
    archive.rename(settings.data / "elsewhere")
    report = do(extract, workspace)
    assert report.exit_code == 4
    assert "has no file avis/2026/03/02/" in report.errors[0]["reason"]
    shutil.move(settings.data / "elsewhere", archive)
    clock.advance(minutes=5)
    assert do(extract, workspace).counts == {"done": 1}


def test_a_replay_with_a_new_extractor_adds_readings_never_versions(workspace, clock, new_extractor):
    capture(workspace, bulletin(1), bulletin(2))
    do(extract, workspace)
    clock.advance(days=1)
    new_extractor()
    assert do(extract, workspace).counts == {}
    replay_all(workspace)
    assert do(extract, workspace).counts == {"done": 2}
    (read,) = find(workspace, reference(1))
    assert (read.version, read.reading) == (1, 2)
    assert read.content.body.endswith("Lu de plus près.")
    assert len(history(workspace, 1)) == 1


def test_a_replay_with_the_same_extractor_changes_nothing(workspace):
    capture(workspace, bulletin(1))
    do(extract, workspace)
    before = find(workspace, reference(1))
    replay_all(workspace)
    assert do(extract, workspace).counts == {"unchanged": 1}
    assert find(workspace, reference(1)) == before


@pytest.mark.parametrize(
    ("text", "version", "reading"),
    [("Altimeris publie un correctif.", 1, 2), ("Altimeris retire le correctif.", 2, 1)],
    ids=["unchanged page", "changed page"],
)
def test_under_a_new_extractor_only_a_page_that_changed_is_a_version(
    workspace, clock, new_extractor, text, version, reading
):
    capture(workspace, bulletin(1))
    do(extract, workspace)
    clock.advance(days=1)
    new_extractor()
    capture(workspace, bulletin(1, text))
    do(extract, workspace)
    (read,) = find(workspace, reference(1))
    assert (read.version, read.reading) == (version, reading)
    assert read.content.body.endswith("Lu de plus près.")


def test_the_pages_of_a_source_that_is_gone_from_the_catalogue_are_refused(workspace, settings, sources):
    capture(workspace, bulletin(1))
    write_source(sources, "alertes")
    (sources / "avis.yml").unlink()
    with open_workspace(settings, clock=workspace.clock) as later:
        report = do(extract, later)
    assert report.counts == {"quarantined": 1}
    (error,) = report.errors
    assert error["item"] == page_url(1)
    assert "'avis' is not in the catalogue any more; put its YAML back" in error["reason"]
