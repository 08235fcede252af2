"""The mark of a restore that is going on, by which one that was interrupted is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from veille.backup.manifest import Manifest

#: Below the data folder.
MARK = "restoring.json"


def tell_interrupted(data: Path) -> str | None:
    """The restore that began and did not end, in words; None where there is none."""
    try:
        begun = json.loads((data / MARK).read_text(encoding="utf-8"))
        return f"a restore of {begun['name']} that began at {begun['at']} was interrupted"
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return "a restore was interrupted"


@contextmanager
def marked(data: Path, manifest: Manifest, now: datetime) -> Iterator[None]:
    """The mark stays where the restore fails, too."""
    (data / MARK).write_text(json.dumps({"name": manifest.name, "at": f"{now:%Y-%m-%d %H:%M} UTC"}), encoding="utf-8")
    yield
    (data / MARK).unlink()
