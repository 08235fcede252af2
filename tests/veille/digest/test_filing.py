"""The archive of digests: files that are written once, and caught up with."""

import json
from datetime import date, timedelta

import fsspec
import pytest

from corpus.ledger import digests, readers
from tests.veille.digest.examples import a_digest
from tests.veille.digest.people import add_reader
from tests.veille.digest.posting import with_mail
from tests.veille.newsroom import MORNING
from veille.digest.filing import file_digests, to_page
from veille.digest.rendering import to_json
from veille.report import Report
from veille.workspace import open_workspace

DAY = date(2026, 3, 2)


@pytest.fixture
def workspace(settings, clock):
    with open_workspace(with_mail(settings), clock=clock) as opened:
        yield opened


def keep(workspace, reader, day=DAY, page=None):
    digest = a_digest()
    window = {
        "after": 0,
        "until": 3,
        "changed_after": 0,
        "changed_until": 3,
        "since": MORNING,
        "till": MORNING,
        "lines": 1,
        "omitted": 0,
    }
    facts = {"facts": to_json(digest), "page": page or to_page(digest, workspace.settings)}
    with workspace.ledger.writing() as tx:
        return digests.store(tx, reader=reader.number, day=day, **window, **facts, now=MORNING)


def file(workspace):
    report = Report("digest send", started=MORNING)
    file_digests(workspace, report)
    return report


def test_page_and_json_lie_below_the_readers_name_and_number(workspace):
    reader = add_reader(workspace.ledger, "chloé", address="c@example.org", now=MORNING)
    keep(workspace, reader)
    assert file(workspace).exit_code == 0
    folder = workspace.settings.data / "digests" / f"chloé-{reader.number}"
    page = (folder / "2026-03-02.html").read_text(encoding="utf-8")
    assert page == to_page(a_digest(), workspace.settings)
    assert json.loads((folder / "2026-03-02.json").read_text(encoding="utf-8")) == to_json(a_digest())


def test_the_page_holds_no_link_that_acts(workspace):
    assert "unsubscribe" not in to_page(a_digest(), workspace.settings)


def test_what_is_filed_is_not_written_again(workspace):
    reader = add_reader(workspace.ledger, now=MORNING)
    keep(workspace, reader)
    file(workspace)
    path = workspace.settings.data / "digests" / f"anna-{reader.number}" / "2026-03-02.html"
    path.unlink()
    file(workspace)
    assert not path.exists()


def test_more_than_one_portion_is_written(workspace, monkeypatch):
    monkeypatch.setattr(digests, "FILED_AT_ONCE", 2)
    reader = add_reader(workspace.ledger, now=MORNING)
    for number in range(5):
        keep(workspace, reader, DAY + timedelta(days=number), page="<p>page</p>")
    file(workspace)
    assert len(list((workspace.settings.data / "digests").rglob("*.html"))) == 5


def test_who_gets_the_name_of_one_who_left_gets_another_folder(workspace):
    first = add_reader(workspace.ledger, now=MORNING)
    keep(workspace, first, page="<p>first</p>")
    with workspace.ledger.writing() as tx:
        readers.remove(tx, first.number, now=MORNING)
    second = add_reader(workspace.ledger, now=MORNING)
    keep(workspace, second, page="<p>second</p>")
    file(workspace)
    pages = sorted(path.read_text(encoding="utf-8") for path in (workspace.settings.data / "digests").rglob("*.html"))
    assert pages == ["<p>first</p>", "<p>second</p>"]


def test_an_archive_that_cannot_be_written_is_told_and_caught_up_with(workspace):
    reader = add_reader(workspace.ledger, now=MORNING)
    keep(workspace, reader)
    root = workspace.settings.data / "digests"
    root.write_text("no folder", encoding="utf-8")
    report = file(workspace)
    assert report.exit_code == 1
    assert str(root) in report.errors[0]["reason"]
    root.unlink()
    assert file(workspace).exit_code == 0
    assert len(list(root.rglob("2026-03-02.*"))) == 2


def test_the_archive_may_be_in_a_store(settings, clock):
    with open_workspace(with_mail(settings, digests="memory://watch/digests"), clock=clock) as workspace:
        reader = add_reader(workspace.ledger, now=MORNING)
        keep(workspace, reader)
        assert file(workspace).exit_code == 0
    store = fsspec.filesystem("memory")
    assert store.exists(f"/watch/digests/anna-{reader.number}/2026-03-02.json")
    store.rm("/watch", recursive=True)
