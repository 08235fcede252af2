"""A backup or a restore that is killed: at no step is half of one taken for one, and the next run goes on."""

import json
import shutil
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from corpus.clock import FixedClock
from corpus.ledger import Ledger
from tests.veille.backup.kept import check, create, files_below, hold, restore
from tests.veille.backup.watch import settings_of
from tests.veille.newsroom import MORNING, bulletin, capture
from veille.backup.manifest import find_names
from veille.backup.marking import tell_interrupted
from veille.backup.store import open_store
from veille.workspace import open_workspace

PUT = "veille.backup.folder_store:FolderStore.put"
REMOVE = "veille.backup.folder_store:FolderStore.remove"
FILL = "corpus.ledger.load:fill"


@pytest.fixture(scope="module")
def killer():
    """Does a verb in a process that is killed, and gives how that ended."""
    command = [sys.executable, "-m", "tests.veille.backup.killed"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def kill(*step):
            process.stdin.write(json.dumps(step) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield kill
        process.stdin.close()


@pytest.fixture(scope="module")
def prepared(newsroom, tmp_path_factory):
    """A newsroom with one backup, and pages that came since; the name of the backup."""
    folder = tmp_path_factory.mktemp("prepared") / "all"
    shutil.copytree(newsroom, folder)
    with open_workspace(settings_of(folder), clock=FixedClock(MORNING)) as workspace:
        name = create(workspace)[0].manifest.name
        shutil.copytree(folder / "data" / "backups", folder / "kept")
        capture(workspace, bulletin(4))
    return folder, name


@pytest.fixture
def place(prepared, tmp_path):
    return shutil.copytree(prepared[0], tmp_path / "place"), prepared[1]


def open_place(folder):
    clock = FixedClock(MORNING)
    clock.advance(hours=2)
    return open_workspace(settings_of(folder), clock=clock)


@pytest.mark.parametrize(
    ("target", "when", "number", "is_there"),
    [
        pytest.param("veille.backup.snapshot:_write", "after", 9, False, id="within the ledger's snapshot"),
        pytest.param(PUT, "before", 1, False, id="before the first file"),
        pytest.param(PUT, "after", 1, False, id="after the first table"),
        pytest.param(PUT, "after", 28, False, id="after the last table"),
        pytest.param(PUT, "before", 29, False, id="before an archive file"),
        pytest.param(PUT, "after", 29, False, id="after an archive file"),
        pytest.param(PUT, "after", 31, False, id="after the settings"),
        pytest.param("veille.backup.creating:_describe", "after", 1, False, id="before the manifest"),
        pytest.param("veille.backup.creating:_create", "after", 1, True, id="after the manifest"),
        pytest.param(REMOVE, "after", 1, True, id="after the manifest of the old one is removed"),
        pytest.param(REMOVE, "after", 9, True, id="within removing the old one"),
        pytest.param("veille.backup.pruning:remove_backup", "after", 1, True, id="after the old one is removed"),
    ],
)
def test_a_backup_that_is_killed_is_none_or_whole(place, killer, target, when, number, is_there):
    folder, first = place
    assert killer(str(folder), "create", None, target, when, number) == -signal.SIGKILL
    with open_place(folder) as workspace:
        store = open_store(workspace.settings.backups_root, data=workspace.settings.data)
        complete, _ = find_names(store.sizes())
        assert complete
        assert (complete[-1] != first) == is_there
        for name in complete:
            assert check(workspace, name).errors == []
        made, report = create(workspace, keep=1)
        assert report.exit_code == 0
        assert find_names(store.sizes()) == ([made.manifest.name], [])
        assert check(workspace).errors == []
        kept = [path for path in store.sizes() if not path.startswith((made.manifest.name, "files/"))]
        assert kept == []
        assert len([path for path in store.sizes() if path.startswith("files/")]) == 2


@pytest.mark.parametrize(
    ("target", "when", "number", "is_done"),
    [
        pytest.param("veille.backup.ledger_files:fetch", "after", 1, False, id="before anything is written"),
        pytest.param("corpus.archive.storage:FolderStorage.put", "before", 1, False, id="before an archive file"),
        pytest.param("corpus.archive.storage:FolderStorage.put", "after", 1, False, id="after an archive file"),
        pytest.param("corpus.ledger.load:empty", "after", 1, False, id="when the old tables are gone"),
        pytest.param(FILL, "after", 3, False, id="within the tables"),
        pytest.param(FILL, "after", 28, False, id="when all tables are filled"),
        pytest.param("corpus.ledger.revival:fetch_again", "after", 1, False, id="before the commit"),
        pytest.param("veille.backup.restoring:_restore", "after", 1, True, id="after the commit"),
    ],
)
def test_a_restore_that_is_killed_leaves_the_ledger_as_it_was_and_can_be_run_again(
    place, killer, target, when, number, is_done
):
    folder, name = place
    with closing(Ledger.open(settings_of(folder).ledger_url)) as ledger:
        before = hold(ledger)
    (first, *_) = sorted((folder / "data" / "archive").rglob("*.gz"))
    whole = files_below(folder / "data" / "archive")
    first.unlink()
    for path in (folder / "data" / "archive").rglob("*.gz"):
        path.unlink()
    assert killer(str(folder), "restore", name, target, when, number) == -signal.SIGKILL
    with open_place(folder) as workspace:
        assert (hold(workspace.ledger) == before) != is_done
        assert "was interrupted" in tell_interrupted(workspace.settings.data)
        restored, report = restore(workspace, name, root=str(folder / "kept"), replace=True)
        assert (report.exit_code, restored.lost) == (0, 0)
        assert tell_interrupted(workspace.settings.data) is None
        assert files_below(folder / "data" / "archive").items() <= whole.items()
        assert hold(workspace.ledger)["documents"] == before["documents"]
        assert hold(workspace.ledger)["captures"] != before["captures"]
        create(workspace)
        assert check(workspace).errors == []


def test_the_ledger_in_force_is_read_while_another_takes_its_place(place):
    """Who asks meanwhile is answered from what was there before."""
    folder, name = place
    with open_place(folder) as workspace, closing(Ledger.open(workspace.settings.ledger_url)) as reader:
        with reader.reading() as tx:
            before = len(tx.exec_driver_sql("SELECT id FROM captures").all())
            restore(workspace, name, root=str(folder / "kept"), replace=True)
            assert len(tx.exec_driver_sql("SELECT id FROM captures").all()) == before == 4
        with reader.reading() as tx:
            assert len(tx.exec_driver_sql("SELECT id FROM captures").all()) == 3
