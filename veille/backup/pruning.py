"""Which backups stay: the newest few, and of archive files those that one of them has."""

from collections.abc import Iterable, Sequence

from veille.backup.archive_list import OBJECTS, object_path, read_list
from veille.backup.errors import BackupError
from veille.backup.manifest import MANIFEST, find_names, read_manifest
from veille.backup.store import Store
from veille.errors import InputError
from veille.report import Report


def prune(store: Store, *, keep: int, report: Report) -> None:
    """Remove the oldest complete backups beyond ``keep``, which is one at least, and archive files that none has."""
    sizes = store.sizes()
    complete, _ = find_names(sizes)
    kept = complete[-max(keep, 1) :]
    for name in complete[: -len(kept)]:
        remove_backup(store, sizes, name)
    try:
        wanted = _find_objects(store, kept)
    except (BackupError, InputError) as error:
        # A file of which nobody knows whether it is needed stays.
        report.count(None, "quarantined")
        report.add_error("files that no backup has", f"none was removed: {error}; remove that backup's folder by hand")
        return
    for path in find_unused(sizes, wanted):
        store.remove(path)


def remove_backup(store: Store, sizes: Iterable[str], name: str) -> None:
    """First the manifest: what is left when this is interrupted is no backup, and goes the next time."""
    store.remove(f"{name}/{MANIFEST}")
    remove_interrupted(store, sizes, [name])


def remove_interrupted(store: Store, sizes: Iterable[str], names: Sequence[str]) -> None:
    for path in sizes:
        if path.partition("/")[0] in names:
            store.remove(path)


def _find_objects(store: Store, names: Iterable[str]) -> set[str]:
    """The paths of the archive files of these backups."""
    found: set[str] = set()
    for name in names:
        read_manifest(store, name)
        found.update(object_path(file.sha256) for file in read_list(store, name) if file.sha256)
    return found


def find_unused(sizes: Iterable[str], wanted: set[str]) -> list[str]:
    return [path for path in sizes if path.startswith(f"{OBJECTS}/") and path not in wanted]
