"""An upkeep that is ended at any moment, and run again: it comes to the same as one that was not."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from corpus.archive import Archive
from corpus.clock import FixedClock
from corpus.ledger import Ledger
from tests.veille.upkeep.conftest import NOW
from tests.veille.upkeep.keeping import KEEP, dump, everything, files, make_settings, opened, told, upkeep
from veille.upkeep import engine, running

#: More than there are moments at which an upkeep can be ended.
MANY = 1000


class Killed(BaseException):
    """Stands for SIGKILL: nothing that would catch an error catches it."""


@pytest.fixture
def without_index(monkeypatch):
    """The index is told by its own stage, which has tests of its own for being killed."""
    steps = [step for step in running.STEPS if step[1] is not engine.tell_engine]
    monkeypatch.setattr(running, "STEPS", tuple(steps))


@contextmanager
def killed_after(number: int, monkeypatch):
    """Everything that lasts is done so many times and then never again."""
    left = number

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed

    def counted(lasting):
        def act(self, *given):
            count()
            return lasting(self, *given)

        return act

    writing = Ledger.writing

    @contextmanager
    def counted_writing(self):
        count()
        with writing(self) as tx:
            yield tx

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "writing", counted_writing)
        for name in ("remove", "prune", "recover"):
            patched.setattr(Archive, name, counted(getattr(Archive, name)))
        yield


def test_whenever_it_is_ended_the_next_upkeep_goes_on(old_watch, tmp_path, monkeypatch, without_index):
    ends = []
    for number in range(MANY):
        folder = shutil.copytree(old_watch, tmp_path / str(number))
        with opened(make_settings(folder, **KEEP), FixedClock(NOW)) as workspace:
            try:
                with killed_after(number, monkeypatch):
                    upkeep(workspace)
            except Killed:
                check_references(workspace)
                upkeep(workspace)
                ends.append((dump(workspace), files(workspace.settings)))
                continue
            whole = dump(workspace), files(workspace.settings)
            break
    assert len(ends) > 15
    assert [number for number, end in enumerate(ends) if end != whole] == []


def check_references(workspace) -> None:
    """What the ledger says is in the archive is there, at any moment."""
    present = {file for source in ("avis", "journal", "depeches") for file in workspace.archive.files(source)}
    for table in ("captures", "pages", "contents"):
        for row in dump(workspace)[table]:
            named = [part for part in row.replace("\\", "").split('"') if part.endswith(".warc.gz")]
            assert set(named) <= present


KILL = """
import os, signal
from corpus.archive import Archive
from veille.cli import main

remove = Archive.remove
def die(self, file):
    remove(self, file)
    os.kill(os.getpid(), signal.SIGKILL)
Archive.remove = die
import sys
sys.argv = ["veille", "upkeep"]
main()
"""


def test_a_process_that_is_killed_while_files_go_leaves_nothing_that_the_next_does_not_find(watch, tmp_path):
    settings = watch.settings
    given = {f"VEILLE_{name.upper()}": str(days) for name, days in KEEP.items()}
    given |= {"VEILLE_DATA": str(settings.data), "VEILLE_SOURCES": str(settings.sources), "VEILLE_EMBEDDER": "none"}
    ended = subprocess.run([sys.executable, "-c", KILL], env=os.environ | given, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    left = sum(len(watch.archive.files(source)) for source in ("avis", "journal", "depeches"))
    assert left > 0
    job = upkeep(watch)
    assert told(job)["archive files removed"] > 0
    once = everything(watch)
    assert told(upkeep(watch)) == {}
    assert everything(watch) == once
