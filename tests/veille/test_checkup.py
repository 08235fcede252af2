"""The checks of `veille doctor`."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.clock import FixedClock
from index.elastic.builds import Build
from tests.veille.newsroom import MORNING
from veille import checkup
from veille.checkup import CHECKS, check_all
from veille.checkup_finding import Finding
from veille.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading them takes five seconds, and is the business of their own tests."""
    monkeypatch.setattr("nlp.pipelines.load_pipeline", lambda model: None)
    monkeypatch.setenv("VEILLE_EMBEDDER", "hashing:8")
    monkeypatch.setattr(checkup, "LITTLE_SPACE", 0)


@pytest.fixture
def fresh(tmp_path: Path, sources: Path) -> Settings:
    """Of a folder that is not there yet."""
    return read_settings(data=tmp_path / "new" / "data", sources=sources, contact="mailto:watch@example.org")


def examine(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in check_all(settings)}


def bad(settings: Settings) -> dict[str, Finding]:
    return {what: finding for what, finding in examine(settings).items() if not finding.good}


def test_in_a_fresh_folder_all_is_good(fresh):
    findings = examine(fresh)
    assert list(findings) == list(CHECKS)
    assert [finding for finding in findings.values() if not finding.good] == []
    assert "1 sources can be used" in findings["sources"].found
    assert "no run yet" in findings["ledger"].found


def test_an_embedder_that_does_not_load_is_named(fresh):
    settings = fresh.model_copy(update={"embedder": "sentence-transformers:/no/such/model"})
    (finding,) = bad(settings).values()
    assert (finding.what, "sentence-transformers" in finding.found) == ("models", True)


def test_without_a_contact_nothing_real_can_be_crawled(tmp_path, sources):
    (finding,) = bad(read_settings(data=tmp_path / "new", sources=sources)).values()
    assert (finding.what, "VEILLE_CONTACT" in finding.mend) == ("contact", True)


def test_a_damaged_ledger_is_named_with_its_mend(fresh):
    fresh.data.mkdir(parents=True)
    ledger = fresh.data / "ledger.db"
    ledger.write_bytes(b"no database" * 1000)
    found = bad(fresh)
    assert set(found) == {"ledger", "mail", "outbox", "incidents"}
    finding = found["ledger"]
    assert str(ledger) in finding.found
    assert "restore it from a backup" in finding.found


def test_an_index_of_another_version_is_named_with_its_mend(fresh):
    folder = fresh.data / "index"
    folder.mkdir(parents=True)
    (folder / "index.json").write_text(json.dumps({"fingerprint": "of old"}), encoding="utf-8")
    (finding,) = bad(fresh).values()
    assert finding.what == "index"
    assert "veille index --rebuild" in finding.found


def test_a_source_that_cannot_be_used_is_named(fresh, sources):
    (sources / "alertes.yml").write_text("titel: Alertes\n", encoding="utf-8")
    (finding,) = bad(fresh).values()
    assert finding.what == "sources"
    assert "alertes.yml" in finding.found


@pytest.fixture
def read_only(fresh: Settings) -> Iterator[Settings]:
    """Where nothing can be written; for root, who may write anywhere, a file stands in the place of the folder."""
    if os.geteuid() == 0:
        fresh.data.parent.mkdir(parents=True)
        fresh.data.touch()
        yield fresh
        return
    fresh.data.mkdir(parents=True)
    fresh.data.chmod(0o500)
    yield fresh
    fresh.data.chmod(0o700)


def test_a_folder_that_cannot_be_written_is_bad_news_of_ledger_and_archive(read_only):
    found = bad(read_only)
    assert {"ledger", "archive"} <= set(found)
    for finding in found.values():
        assert str(read_only.data) in finding.found
        assert finding.mend


def test_a_disk_that_is_nearly_full_is_bad(fresh, monkeypatch):
    monkeypatch.setattr(checkup, "LITTLE_SPACE", 1 << 60)
    (finding,) = bad(fresh).values()
    assert finding.what == "disk"
    assert "VEILLE_DATA" in finding.mend


@pytest.mark.parametrize(("years", "good"), [(0, True), (-2, False), (60, False)])
def test_a_clock_that_is_years_off_is_bad(fresh, monkeypatch, years, good):
    monkeypatch.setattr(checkup, "utc_now", FixedClock(MORNING.replace(year=MORNING.year + years)))
    assert examine(fresh)["clock"].good is good


@pytest.mark.parametrize(
    ("health", "good"), [("green: all is well", True), ("yellow: some copies are missing", True), ("red: parts", False)]
)
def test_an_index_of_which_parts_are_lost_is_bad(fresh, monkeypatch, health, good):
    monkeypatch.setattr("veille.engine_view.describe_index", lambda settings: f"it answers, 1 node, {health}")
    finding = examine(fresh)["index"]
    assert (finding.good, "docs/operate.md" in finding.mend) == (good, True)


def test_indices_that_were_replaced_are_told_of_with_what_they_take(fresh, monkeypatch):
    builds = [Build(1, False, "s", 3, 40_000_000), Build(2, False, "s", 3, 2_000_000), Build(3, True, "s", 3, 9)]
    monkeypatch.setattr("veille.engine_view.describe_index", lambda settings: "it answers")
    monkeypatch.setattr("veille.engine_view.list_builds", lambda settings: builds)
    finding = examine(fresh.model_copy(update={"index": "elasticsearch:watch"}))["index"]
    assert (finding.good, finding.found) == (True, "it answers; 2 older kept, 42 MB: veille index --drop-old")
