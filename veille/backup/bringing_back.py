"""The archive's files out of a backup: what is missing or damaged is written, what is in order stays."""

from collections.abc import Sequence
from pathlib import Path

from corpus.archive import Archive
from veille.backup.archive_list import ArchiveFile, object_path
from veille.backup.hashing import hash_pieces, write_pieces
from veille.backup.store import Store
from veille.progress import track
from veille.report import Report


def bring_back(
    archive: Archive, store: Store, files: Sequence[ArchiveFile], folder: Path, *, report: Report
) -> set[str]:
    """Write into the archive what it has lost; gives the files that the backup has lost, too."""
    lost = set()
    with track("archive", len(files)) as done:
        for file in files:
            if file.sha256 is None:
                lost.add(file.file)
            elif _is_there(archive, file):
                report.count(None, "unchanged")
            elif wrong := _write_back(archive, store, file, folder / "copied"):
                lost.add(file.file)
                report.count(None, "quarantined")
                report.add_error(file.file, wrong)
            else:
                report.count(None, "done")
            done(1)
    return lost


def _is_there(archive: Archive, file: ArchiveFile) -> bool:
    """One that was being written may be longer by now: what the ledger refers to is its beginning."""
    size = archive.size(file.file)
    if size is None or size < file.size:
        return False
    return hash_pieces(archive.copy(file.file, length=file.size)) == (file.size, file.sha256)


def _write_back(archive: Archive, store: Store, file: ArchiveFile, path: Path) -> str | None:
    """What is wrong with the backup's copy, where it cannot be written."""
    assert file.sha256 is not None
    place = object_path(file.sha256)
    try:
        found = write_pieces(store.read(place), path)
    except FileNotFoundError:
        return f"the backup has lost it ({place}): its pages are fetched again"
    if found != (file.size, file.sha256):
        return f"the backup's copy ({place}) is not what was written: its pages are fetched again"
    archive.put(file.file, path)
    return None
