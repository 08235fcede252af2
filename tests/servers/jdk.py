"""Finds a Java development kit that Elasticsearch runs on."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

OLDEST = 21
#: Where systems and their tools put JDKs.
USUAL = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/*",
    "/opt/java/*",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


def find_jdk(usual: tuple[str, ...] = USUAL) -> Path | None:
    """The home of the newest that is new enough, wherever it is."""
    found = {home: read_version(home) for home in list_homes(usual)}
    fit = [home for home, version in found.items() if version >= (OLDEST,)]
    return max(fit, key=lambda home: found[home], default=None)


def list_homes(usual: tuple[str, ...]) -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if java := shutil.which("java"):
        yield Path(java).resolve().parents[1]
    for pattern in usual:
        path = Path(pattern).expanduser()
        yield from Path(path.anchor).glob(str(path.relative_to(path.anchor)))


def read_version(home: Path) -> tuple[int, ...]:
    """(25, 0, 3); empty where there is no compiler."""
    if not (home / "bin/javac").is_file() or not (home / "release").is_file():
        return ()
    release = (home / "release").read_text(encoding="utf-8", errors="replace")
    version = re.search(r'^JAVA_VERSION="?([\d.]+)', release, re.MULTILINE)
    return tuple(int(part) for part in version[1].split(".") if part) if version else ()
