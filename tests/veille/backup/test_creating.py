"""Making backups: what is in them, what is not, and which stay."""

import gzip
import json
import stat
import uuid
from contextlib import closing
from threading import Event, Thread

import pytest

from corpus.ledger import Ledger, batches, captures, leases
from tests.corpus.ledger.examples import begin_batch
from tests.veille.backup.kept import check, create, files_below, hold, restore
from tests.veille.newsroom import bulletin, capture, page_url
from veille.backup import archive_files, snapshot
from veille.backup.archive_list import read_list
from veille.backup.creating import create_backup
from veille.backup.manifest import find_names, read_manifest
from veille.backup.store import open_store
from veille.errors import InputError
from veille.report import Report
from veille.workspace import open_workspace


@pytest.fixture(params=["folder", "remote"])
def root(request, tmp_path):
    return str(tmp_path / "kept") if request.param == "folder" else f"memory://{uuid.uuid4().hex}/kept"


def names(root, settings):
    return find_names(open_store(root, data=settings.data).sizes())[0]


def archive_below(folder):
    return [path for path in files_below(folder) if path.startswith("files/")]


def test_a_backup_has_every_table_and_every_archive_file(collected, root):
    made, report = create(collected, root=root)
    assert (report.exit_code, report.counts) == (0, {"done": 1})
    assert made.manifest.rows["documents"] == 3
    assert (made.manifest.archive_files, made.manifest.archive_missing) == (1, 0)
    assert read_manifest(open_store(root, data=collected.settings.data), made.manifest.name) == made.manifest
    assert check(collected, root=root).exit_code == 0


def test_an_archive_file_is_kept_once_however_many_backups_have_it(collected, root, clock):
    first, _ = create(collected, root=root)
    clock.advance(hours=1)
    capture(collected, bulletin(4))
    second, report = create(collected, root=root)
    assert report.counts == {"done": 1, "unchanged": 1}
    assert second.bytes < first.bytes + 20_000
    sizes = open_store(root, data=collected.settings.data).sizes()
    assert len([path for path in sizes if path.startswith("files/")]) == 2


def test_a_kept_file_is_not_asked_of_the_archive_again(collected, root, monkeypatch, clock):
    create(collected, root=root)
    clock.advance(hours=1)
    monkeypatch.setattr(archive_files.Copier, "copy", None)
    assert create(collected, root=root)[1].counts == {"unchanged": 1}


def test_a_backup_outlives_the_archive(collected, root, clock):
    """A file that was kept and is lost since is still in the next backup."""
    create(collected, root=root)
    clock.advance(hours=1)
    (path,) = (collected.settings.data / "archive").rglob("*.warc.gz")
    path.unlink()
    made, report = create(collected, root=root)
    assert (report.exit_code, made.manifest.archive_missing) == (0, 0)


def test_a_file_that_the_archive_has_lost_is_told_and_costs_no_backup(collected, root):
    (path,) = (collected.settings.data / "archive").rglob("*.warc.gz")
    path.unlink()
    made, report = create(collected, root=root)
    assert (report.exit_code, made.manifest.archive_missing) == (3, 1)
    assert path.name in report.errors[0]["item"]
    assert check(collected, root=root).exit_code == 0


def test_a_file_that_is_shorter_than_the_ledger_says_is_told(collected, root):
    (path,) = (collected.settings.data / "archive").rglob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-20])
    _, report = create(collected, root=root)
    assert report.exit_code == 3
    assert "bytes of at least" in report.errors[0]["reason"]


def test_of_a_crawl_that_is_going_on_the_backup_has_what_its_ledger_knows(collected, root, clock):
    ledger, now = collected.ledger, clock()
    with ledger.writing() as tx:
        batch = batches.begin(tx, "avis", now=now)
    with collected.archive.begin("avis", batch, at=now) as writer:
        facts = {"status": 200, "headers": [], "fetched_at": now}
        known = writer.write_response(page_url(7), body=b"{}", **facts)
        with ledger.writing() as tx:
            outcome = captures.Outcome("avis", page_url(7), batch, now, "done", archive=known)
            captures.record(tx, [outcome])
        writer.write_response(page_url(8), body=b"not yet in the ledger", **facts)
        made, _ = create(collected, root=root)
        files = read_list(open_store(root, data=collected.settings.data), made.manifest.name)
        assert {(file.size, file.whole) for file in files if batch in file.file} == {
            (known.offset + known.length, False)
        }
    assert check(collected, root=root).exit_code == 0
    with ledger.writing() as tx:
        batches.end(tx, batch, now=now)
    clock.advance(hours=1)
    made, report = create(collected, root=root)
    assert report.counts == {"done": 1, "unchanged": 1}
    assert check(collected, root=root).exit_code == 0


def test_what_another_machine_is_just_crawling_is_left_to_the_next_backup(collected, root):
    batch = begin_batch(collected.ledger)
    with collected.ledger.writing() as tx:
        place = captures.ArchiveReference(file=f"far/2026/03/02/{batch}.warc.gz", offset=0, length=9)
        captures.record(tx, [captures.Outcome("far", page_url(9), batch, collected.clock(), "done", archive=place)])
    made, report = create(collected, root=root)
    assert (report.exit_code, report.counts, report.errors) == (0, {"done": 1, "deferred": 1}, [])
    assert made.manifest.archive_missing == 1


def test_the_ledger_is_of_one_moment_whoever_writes_meanwhile(collected, root, monkeypatch, clock):
    """Documents that come between two tables are in neither."""
    write, before = snapshot._write, hold(collected.ledger)

    def disturbed(tx, name, path):
        if name == "documents":
            capture(collected, bulletin(5))
        return write(tx, name, path)

    monkeypatch.setattr(snapshot, "_write", disturbed)
    made, _ = create(collected, root=root)
    assert hold(collected.ledger) != before
    restore(collected, made.manifest.name, root=root, replace=True)
    after = hold(collected.ledger)
    assert after["captures"] == before["captures"]
    assert after["documents"] == before["documents"]


def test_backups_are_consistent_while_captures_keep_coming(collected, root, clock):
    ended = Event()

    def crawl():
        with closing(Ledger.open(collected.settings.ledger_url)):
            number = 10
            while not ended.is_set():
                capture(collected, bulletin(number))
                number += 1

    crawling = Thread(target=crawl)
    crawling.start()
    try:
        for _ in range(3):
            clock.advance(minutes=1)
            create(collected, root=root)
            assert check(collected, root=root).errors == []
    finally:
        ended.set()
        crawling.join()


def test_the_newest_backups_stay_and_archive_files_that_they_have(collected, root, clock):
    for number in range(4):
        clock.advance(hours=1)
        capture(collected, bulletin(10 + number))
        create(collected, root=root, keep=2)
    assert names(root, collected.settings) == ["20260302T120000Z", "20260302T130000Z"]
    assert [check(collected, name, root=root).exit_code for name in names(root, collected.settings)] == [0, 0]


def test_archive_files_that_no_backup_has_any_more_are_removed(collected, clock, tmp_path):
    create(collected, root=str(tmp_path / "kept"))
    clock.advance(hours=1)
    with collected.ledger.writing() as tx:
        lost = {"archive_file": None, "archive_offset": None, "archive_length": None}
        tx.execute(captures.captures.update().values(**lost))
        tx.execute(captures.pages.update().values(**lost))
    create(collected, root=str(tmp_path / "kept"), keep=1)
    assert archive_below(tmp_path / "kept") == []


def test_where_a_backup_cannot_be_read_no_archive_file_is_removed(collected, clock, tmp_path):
    kept = tmp_path / "kept"
    first, _ = create(collected, root=str(kept))
    (kept / first.manifest.name / "archive.jsonl.gz").write_bytes(b"\x1f\x8b torn")
    (kept / "files" / "00").mkdir()
    (kept / "files" / "00" / "unknown").write_bytes(b"whose?")
    clock.advance(hours=1)
    _, report = create(collected, root=str(kept))
    assert report.exit_code == 3
    assert "remove that backup's folder by hand" in report.errors[0]["reason"]
    assert (kept / "files" / "00" / "unknown").exists()


def test_two_backups_of_one_second_have_two_names(collected, root):
    made = [create(collected, root=root)[0].manifest.name for _ in range(3)]
    assert made == ["20260302T090000Z", "20260302T090000Z-2", "20260302T090000Z-3"]
    assert names(root, collected.settings) == made


def test_backups_of_two_ledgers_do_not_mix(collected, settings, clock, tmp_path, root):
    create(collected, root=root)
    there = settings.model_copy(update={"data": tmp_path / "other"})
    with open_workspace(there, clock=clock) as other, pytest.raises(InputError, match="of another ledger"):
        create(other, root=root)


@pytest.mark.parametrize("lease", ["backup", "upkeep"])
def test_where_another_process_is_at_it_there_is_no_backup_and_no_error(collected, root, lease):
    with collected.ledger.writing() as tx:
        assert leases.acquire(tx, lease, holder="another-machine 1 0.00", now=collected.clock())
    report = Report("backup create", started=collected.clock())
    assert create_backup(collected, report, root=root) is None
    assert (report.exit_code, report.counts) == (0, {"deferred": 1})
    assert names(root, collected.settings) == []


def test_nobody_else_can_read_a_backup(collected, tmp_path):
    create(collected, root=str(tmp_path / "kept"))
    for path in [tmp_path / "kept", *(tmp_path / "kept").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_what_a_killed_backup_left_is_removed_by_the_next(collected, tmp_path, clock):
    kept = tmp_path / "kept"
    create(collected, root=str(kept))
    left = [kept / "20260301T010000Z/ledger/captures.jsonl.gz", kept / ".part-x/copied", kept / "files/00/lost"]
    for path in left:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
    clock.advance(hours=1)
    assert create(collected, root=str(kept))[1].exit_code == 0
    assert [path for path in left if path.parent.exists()] == []


def test_other_files_in_the_folder_stay(collected, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "README").write_text("hands off", encoding="utf-8")
    create(collected, root=str(tmp_path / "kept"), keep=1)
    assert (tmp_path / "kept" / "README").exists()


def test_lines_of_a_table_can_be_read_without_veille(collected, tmp_path):
    made, _ = create(collected, root=str(tmp_path))
    with gzip.open(tmp_path / made.manifest.name / "ledger" / "arrivals.jsonl.gz") as lines:
        head, *rows = map(json.loads, lines)
    assert [name for name, _ in head] == ["number", "document", "version", "at"]
    assert len(rows) == 3
    assert rows[0][3] == "2026-03-02 09:00:00.000000"


def test_sources_of_ones_own_are_in_the_backup(collected, tmp_path):
    made, _ = create(collected, root=str(tmp_path / "kept"))
    kept = tmp_path / "kept" / made.manifest.name / "sources" / "avis.yml"
    assert kept.read_bytes() == (collected.settings.sources / "avis.yml").read_bytes()
