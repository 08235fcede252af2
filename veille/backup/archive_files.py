"""The archive's files in a backup: each is kept once, by its hash, however many backups have it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.archive import Archive
from corpus.errors import ArchiveError
from veille.backup.archive_list import ArchiveFile, object_path, read_list
from veille.backup.errors import BackupError
from veille.backup.hashing import write_pieces
from veille.backup.manifest import find_names
from veille.backup.snapshot import Wanted
from veille.backup.store import Store
from veille.progress import track
from veille.report import Report


@dataclass(frozen=True)
class Copier:
    """``kept`` are the files that the last backup has whole, ``objects`` the paths and sizes of what the store has."""

    archive: Archive
    store: Store
    folder: Path
    kept: Mapping[str, ArchiveFile]
    objects: dict[str, int]

    def find_kept(self, wanted: Wanted) -> ArchiveFile | None:
        """A file whose batch has ended never changes: what was kept of it is right whatever became of it since."""
        known = self.kept.get(wanted.file)
        if known is None or known.sha256 is None or not (known.whole and wanted.end <= known.size):
            return None
        return known if self.objects.get(object_path(known.sha256)) == known.size else None

    def copy(self, wanted: Wanted) -> ArchiveFile:
        """Take the whole file or, while it is being written, what the ledger knows of it, which is whole records."""
        size = self.archive.size(wanted.file)
        if size is None or size < wanted.end:
            there = "no such file" if size is None else f"{size} bytes of at least {wanted.end}"
            raise ArchiveError(f"the archive has {there}: after a restore its pages would have to be fetched again")
        path = self.folder / "copied"
        pieces = self.archive.copy(wanted.file, length=size if wanted.ended else wanted.end)
        size, sha256 = write_pieces(pieces, path)
        place = object_path(sha256)
        if self.objects.get(place) != size:
            self.store.put(path, place)
            self.objects[place] = size
        return ArchiveFile(file=wanted.file, size=size, sha256=sha256, whole=wanted.ended)


def copy(
    archive: Archive,
    store: Store,
    wanted: Sequence[Wanted],
    folder: Path,
    *,
    sizes: Mapping[str, int],
    report: Report,
) -> list[ArchiveFile]:
    """Bring what is new to the store, and list all that the ledger refers to."""
    copier = Copier(archive, store, folder, _read_kept(store, find_names(sizes)[0]), dict(sizes))
    files = []
    with track("archive", len(wanted)) as done:
        for each in wanted:
            files.append(_take(copier, each, report))
            done(1)
    return files


def _take(copier: Copier, wanted: Wanted, report: Report) -> ArchiveFile:
    if known := copier.find_kept(wanted):
        report.count(None, "unchanged")
        return known
    try:
        copied = copier.copy(wanted)
    except ArchiveError as error:
        _tell_missing(wanted, error, report)
        return ArchiveFile(file=wanted.file, whole=wanted.ended)
    report.count(None, "done")
    return copied


def _tell_missing(wanted: Wanted, error: ArchiveError, report: Report) -> None:
    """What another machine is just crawling is in its spool alone until it ends: the next backup has it."""
    report.count(None, "quarantined" if wanted.ended else "deferred")
    if wanted.ended:
        report.add_error(wanted.file, str(error))


def _read_kept(store: Store, complete: Collection[str]) -> dict[str, ArchiveFile]:
    """Of the last backup whose list can be read; without one everything is copied."""
    for name in reversed(list(complete)):
        try:
            return {file.file: file for file in read_list(store, name)}
        except BackupError:
            continue
    return {}
