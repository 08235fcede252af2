"""Whether a backup can be restored: every byte is looked at, and the ledger is restored for a trial."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from corpus.errors import VeilleError
from corpus.ledger import Ledger
from corpus.ledger.connection import connect
from veille.backup import ledger_files
from veille.backup.archive_list import ArchiveFile, object_path, read_list
from veille.backup.findings import Findings
from veille.backup.hashing import hash_pieces
from veille.backup.leasing import alone
from veille.backup.manifest import Manifest, Part, find_names, read_manifest
from veille.backup.origin import check_origin
from veille.backup.sampling import check_references, check_sample
from veille.backup.scratch import WORKING, make_scratch
from veille.backup.store import Store, open_store
from veille.errors import InputError
from veille.report import Report
from veille.workspace import Workspace


def check_backup(
    workspace: Workspace,
    report: Report,
    name: str | None = None,
    *,
    root: str | None = None,
    fingerprint: str | None = None,
) -> Findings | None:
    """Look at the backup of this name, else at the newest; `done` are files that are what was written.

    None where another process is making, restoring or removing backups.
    """
    settings = workspace.settings
    store = open_store(root or settings.backups_root, data=settings.data)
    with alone(workspace) as mine:
        if not mine:
            report.count(None, "deferred")
            return None
        findings = Findings(report, read_manifest(store, name or find_newest(store)))
        check_origin(workspace, findings, fingerprint)
        files = _check_files(store, findings)
        with make_scratch(settings.data / WORKING) as folder:
            _try_ledger(store, files, folder, findings)
    report.count(None, "done", findings.files)
    return findings


def find_newest(store: Store) -> str:
    complete, _ = find_names(store.sizes())
    if not complete:
        raise InputError(f"there is no backup at {store.root}: veille backup create")
    return complete[-1]


def _check_files(store: Store, findings: Findings) -> list[ArchiveFile]:
    """Hash every file of the backup; the archive files that it has."""
    manifest = findings.manifest
    for part in manifest.parts:
        _check_part(store, f"{manifest.name}/{part.path}", part, findings)
    try:
        files = list(read_list(store, manifest.name))
    except VeilleError as error:
        findings.tell(manifest.name, str(error))
        return []
    for file in files:
        if file.sha256 is not None:
            part = Part(path=file.file, size=file.size, sha256=file.sha256)
            _check_part(store, object_path(file.sha256), part, findings)
    return files


def _check_part(store: Store, place: str, part: Part, findings: Findings) -> None:
    try:
        size, sha256 = hash_pieces(store.read(place))
    except FileNotFoundError:
        findings.tell(part.path, f"{place} is missing")
    except VeilleError as error:
        findings.tell(part.path, str(error))
    else:
        if size != part.size:
            findings.tell(part.path, f"{place} has {size} bytes in place of {part.size}")
        elif sha256 != part.sha256:
            findings.tell(part.path, f"{place} is not what was written: bytes have changed")
        else:
            findings.files += 1
            findings.bytes += size


def _try_ledger(store: Store, files: Sequence[ArchiveFile], folder: Path, findings: Findings) -> None:
    """Restore the ledger into a file that nobody uses, and ask it what the archive has to have."""
    ledger, manifest = Ledger(connect(f"sqlite:///{folder / 'ledger.db'}")), findings.manifest
    try:
        _restore(ledger, store, manifest, folder)
        with ledger.reading() as tx:
            _check_integrity(tx, findings)
            check_references(tx, files, findings.tell)
            findings.pages = check_sample(tx, store, manifest, files, findings.tell)
    except VeilleError as error:
        findings.tell(manifest.name, f"its ledger cannot be restored: {error}")
    finally:
        ledger.close()


def _restore(ledger: Ledger, store: Store, manifest: Manifest, folder: Path) -> None:
    tables = ledger_files.fetch(store, manifest, folder)
    with ledger.writing() as tx:
        ledger_files.fill(tx, "of the trial", manifest, tables)


def _check_integrity(tx: Connection, findings: Findings) -> None:
    name = findings.manifest.name
    for (fault,) in tx.execute(text("PRAGMA integrity_check")):
        if fault != "ok":
            findings.tell(name, f"its ledger is damaged: {fault}")
    for row in tx.execute(text("PRAGMA foreign_key_check")):
        findings.tell(name, f"row {row[1]} of table {row[0]} refers to a row of {row[2]} that is not there")
