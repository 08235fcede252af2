"""What tests of the upkeep share: an old watch, made once and copied."""

import shutil

import pytest

from corpus.clock import FixedClock
from tests.veille.newsroom import MORNING, InlinePool, make_stub_annotator
from tests.veille.upkeep.keeping import KEEP, fill, make_settings, opened

#: Two months after the last that came.
NOW = MORNING.replace(month=5)


@pytest.fixture(scope="session")
def old_watch(tmp_path_factory, empty_ledger):
    """The folder of a watch that nothing came to for two months."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "data").mkdir()
    shutil.copy(empty_ledger, folder / "data" / "ledger.db")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("veille.stages.driver.WorkerPool", InlinePool)
        patched.setattr("veille.stages.enrich.make_annotator", make_stub_annotator)
        with opened(make_settings(folder), FixedClock(MORNING)) as workspace:
            fill(workspace)
    return folder


@pytest.fixture
def keep():
    """The settings that texts are kept by; a test may name others."""
    return KEEP


@pytest.fixture
def watch(inline, old_watch, tmp_path, keep):
    folder = shutil.copytree(old_watch, tmp_path / "watch")
    with opened(make_settings(folder, **keep), FixedClock(NOW)) as workspace:
        yield workspace
