"""The command that runs a node: a JDK, the jars made by Maven, and an archive of their classes."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tests.servers import jars
from tests.servers.guarded import locked
from tests.servers.jdk import OLDEST, find_jdk, read_version

#: For minutes, not for hours: quick to start, and frugal.
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
#: As in the distribution.
USUAL = ("-Dio.netty.noUnsafe=true", "-Dlog4j2.disable.jmx=true")
#: What is needed to start a node and nothing else.
ANYWHERE = ("discovery.type=single-node", "network.host=127.0.0.1", "http.port=0", "transport.port=0")


class NoNodeError(LookupError):
    """What a node is made with is not installed."""


@cache
def run_java(heap: str) -> tuple[str | Path, ...]:
    """All of the command but the node's settings. The first time of all it takes half a minute."""
    maven, jdk = find_tools()
    jar = jars.build(maven, jdk)
    java = (jdk / "bin/java", f"-Xms{heap}", f"-Xmx{heap}", *QUICK, *USUAL)
    version = ".".join(map(str, read_version(jdk)))
    archive = jar.parents[1] / f"classes-{version}.jsa"
    with locked(jar):
        if not archive.exists():
            archive_classes(java, jar, archive)
    return (*java, f"-XX:SharedArchiveFile={archive}", "-jar", jar)


def find_tools() -> tuple[str, Path]:
    maven, jdk = shutil.which("mvn"), find_jdk()
    if maven and jdk:
        return maven, jdk
    lacking = [*([] if maven else ["Maven"]), *([] if jdk else [f"a JDK of version {OLDEST} or later"])]
    raise NoNodeError(f"{' and '.join(lacking)} not found")


def archive_classes(java: tuple[str | Path, ...], jar: Path, archive: Path) -> None:
    """With its classes at hand a node starts in a third of the time. Where a JVM cannot, it does without."""
    made = archive.with_suffix(".part")
    with tempfile.TemporaryDirectory(prefix="veille-classes-") as home:
        trial = [*java, f"-XX:ArchiveClassesAtExit={made}", "-Dveille.once=true", "-jar", jar, *ANYWHERE]
        subprocess.run([*trial, f"path.home={home}"], capture_output=True)
    made.touch()
    made.rename(archive)
