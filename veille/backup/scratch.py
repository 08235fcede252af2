"""Folders of this machine for what is on its way to or from a backup."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from veille.backup.errors import MEND, BackupError

#: Below the data folder.
WORKING = "backing-up"
#: Begins the names of folders for what is being written.
SCRATCH = ".part-"


@contextmanager
def make_scratch(near: Path) -> Iterator[Path]:
    """A folder that only we may read, removed at the end; what a killed process left goes first."""
    try:
        make_private(near)
        for left in near.glob(SCRATCH + "*"):
            shutil.rmtree(left)
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=near))
    except OSError as error:
        raise BackupError(f"nothing can be written to {near}: {error.strerror or error}; {MEND}") from error
    try:
        yield folder
    except OSError as error:
        raise BackupError(f"the work in {near} cannot go on: {error.strerror or error}; {MEND}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_private(folder: Path) -> None:
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
