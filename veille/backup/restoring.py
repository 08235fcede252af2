"""Bringing a backup back: first the archive, then the ledger in one transaction, so that there is never half of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from corpus.ledger import keys, load, revival
from corpus.ledger.dump import SEALING_KEY
from corpus.ledger.holders import is_dead, this_process
from corpus.ledger.tables import keys as key_table
from corpus.ledger.tables import leases, runs, work
from veille.backup import ledger_files
from veille.backup.archive_list import read_list
from veille.backup.bringing_back import bring_back
from veille.backup.leasing import alone
from veille.backup.manifest import Manifest, read_manifest
from veille.backup.marking import marked, tell_interrupted
from veille.backup.origin import refuse_forged
from veille.backup.scratch import WORKING, make_scratch
from veille.backup.store import Store, open_store
from veille.errors import InputError, StageError
from veille.report import Report
from veille.workspace import Workspace


@dataclass(frozen=True)
class Restored:
    """``interrupted`` is the restore before this one where that did not end; ``lost`` the captures without a page."""

    manifest: Manifest
    root: str
    interrupted: str | None
    lost: int


def restore_backup(
    workspace: Workspace,
    report: Report,
    name: str,
    *,
    root: str | None = None,
    replace: bool = False,
    fingerprint: str | None = None,
) -> Restored | None:
    """Bring ledger and archive back; None where another process is at backups.

    A ledger that holds something is refused unless it is to be replaced. `done` are archive files that were written,
    `unchanged` those that were there already.
    """
    settings = workspace.settings
    store = open_store(root or settings.backups_root, data=settings.data)
    with alone(workspace) as mine:
        if not mine:
            report.count(None, "deferred")
            return None
        manifest = read_manifest(store, name)
        refuse_forged(workspace, manifest, fingerprint)
        _refuse_used(workspace, replace=replace)
        interrupted = tell_interrupted(settings.data)
        with marked(settings.data, manifest, workspace.clock()), make_scratch(settings.data / WORKING) as folder:
            lost = _restore(workspace, report, store, manifest, folder, replace=replace)
    return Restored(manifest, store.root, interrupted, lost)


def _restore(
    workspace: Workspace, report: Report, store: Store, manifest: Manifest, folder: Path, *, replace: bool
) -> int:
    tables = ledger_files.fetch(store, manifest, folder)
    files = list(read_list(store, manifest.name))
    missing = bring_back(workspace.archive, store, files, folder, report=report)
    with workspace.ledger.writing() as tx:
        _check_unused(tx, replace=replace)
        kept = keys.find(tx, SEALING_KEY)
        ledger_files.fill(tx, workspace.ledger.address, manifest, tables)
        if kept is not None:
            tx.execute(key_table.insert().values(name=SEALING_KEY, value=kept))
        revival.revive(tx, now=workspace.clock())
        lost = revival.fetch_again(tx, missing, now=workspace.clock())
        tx.execute(runs.insert().values(id=report.run, verb=report.verb, started=report.started))
    return lost


def _refuse_used(workspace: Workspace, *, replace: bool) -> None:
    with workspace.ledger.reading() as tx:
        _check_unused(tx, replace=replace)
        _check_idle(tx, now=workspace.clock())


def _check_unused(tx: Connection, *, replace: bool) -> None:
    if not replace and (table := load.holds_something(tx)):
        raise InputError(
            f"the ledger in force holds something already (table '{table}'), which a restore would lose: name another "
            "with --data or VEILLE_LEDGER, or say --replace-ledger"
        )


def _check_idle(tx: Connection, *, now: datetime) -> None:
    """Who works would go on with what is not there any more."""
    held = select(leases.c.name, leases.c.holder).where(leases.c.until > now, leases.c.holder != this_process())
    claimed = select(work.c.stage, work.c.holder).where(work.c.state == "claimed", work.c.lease_until > now)
    for what, holder in [*tx.execute(held), *tx.execute(claimed.distinct())]:
        if not is_dead(holder):
            raise StageError(f"'{what}' is going on ({holder}): stop what is scheduled, let it end, then restore")
