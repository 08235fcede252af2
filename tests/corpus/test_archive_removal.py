"""Files that leave the archive, from a folder and from a store."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from corpus.archive import Archive
from corpus.errors import ArchiveError

AT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


@pytest.fixture(params=["folder", "store"])
def archive(request, tmp_path):
    root = str(tmp_path / "archive") if request.param == "folder" else f"memory://{uuid.uuid4().hex}/archive"
    return Archive(root, spool=tmp_path / "spool")


def write(archive, batch: str, *, source: str = "avis", days: int = 0):
    at = AT + timedelta(days=days)
    with archive.begin(source, batch, at=at) as writer:
        facts = {"status": 200, "headers": [], "body": b"Une faille.", "fetched_at": at}
        return writer.write_response("https://cert.example/1", **facts)


def test_the_files_of_a_source_are_listed_by_their_days(archive):
    later, first = write(archive, "a", days=1), write(archive, "b")
    write(archive, "c", source="avis-2")
    assert archive.files("avis") == [first.file, later.file]
    assert archive.files("nobody") == []


def test_a_file_that_was_removed_is_there_no_more_and_removing_it_again_is_no_fault(archive):
    gone, kept = write(archive, "a"), write(archive, "b")
    for _ in range(2):
        archive.remove(gone.file)
    assert archive.files("avis") == [kept.file]
    assert archive.read(kept).body == b"Une faille."
    with pytest.raises(ArchiveError, match="no file"):
        archive.read(gone)


def test_no_other_file_of_the_machine_is_removed(archive, tmp_path):
    (tmp_path / "mine.warc.gz").touch()
    with pytest.raises(ArchiveError, match="no file of the archive"):
        archive.remove("../mine.warc.gz")
    assert (tmp_path / "mine.warc.gz").exists()


def test_folders_that_a_crash_left_empty_go_and_those_with_files_stay(tmp_path):
    archive = Archive(str(tmp_path / "archive"), spool=tmp_path / "spool")
    kept = write(archive, "a")
    (tmp_path / "archive" / "avis" / "2026" / "01" / "05").mkdir(parents=True)
    (tmp_path / "spool" / "avis" / "2026").mkdir(parents=True)
    archive.prune("avis")
    assert not (tmp_path / "archive" / "avis" / "2026" / "01").exists()
    assert not (tmp_path / "spool" / "avis").exists()
    assert archive.files("avis") == [kept.file]


def test_what_is_unfinished_is_known_before_it_is_mended(archive):
    writer = archive.begin("avis", "a", at=AT)
    assert archive.unfinished("avis") == [writer.file]
    writer.close()
    assert archive.unfinished("avis") == []
