"""Builds the node of tests/servers/elasticsearch with Maven, once for all processes."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.servers.guarded import locked

PROJECT = Path(__file__).with_name("elasticsearch")
#: Lines of Maven's that are shown when it fails: the reasons come last.
SHOWN = 15


def build(maven: str, jdk: Path, *, project: Path = PROJECT) -> Path:
    """The jar to run. It is made anew when a source has changed; whoever comes meanwhile waits."""
    target = project / "target"
    made_of = target / "made-of"
    with locked(project / "pom.xml"):
        sources = fingerprint(project)
        if not made_of.is_file() or made_of.read_text(encoding="utf-8") != sources:
            shutil.rmtree(target, ignore_errors=True)
            run_maven(maven, jdk, project)
            made_of.write_text(sources, encoding="utf-8")
    return target / "lib/node.jar"


def fingerprint(project: Path) -> str:
    files = [project / "pom.xml", *sorted(path for path in (project / "src").rglob("*") if path.is_file())]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(project)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def run_maven(maven: str, jdk: Path, project: Path) -> None:
    environment = {**os.environ, "JAVA_HOME": str(jdk)}
    command = [maven, "--quiet", "--batch-mode", "package"]
    ran = subprocess.run(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if ran.returncode:
        last = "\n".join(ran.stdout.splitlines()[-SHOWN:])
        raise RuntimeError(f"Maven could not build the Elasticsearch of the tests ({project}):\n{last}")
