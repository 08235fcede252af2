"""The node is built when it has to be, and once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.servers import jars, java

#: Stands for Maven: writes down what it was told, and builds slowly.
MAVEN = """#!/bin/sh
sleep 0.1
echo "$JAVA_HOME $*" >> ../builds
mkdir -p target/lib && touch target/lib/node.jar
"""
FAILING = """#!/bin/sh
seq 100
echo "[ERROR] no such jar" >&2
exit 1
"""
JDK = Path("/a/jdk")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "pom.xml").write_text("<project/>", encoding="utf-8")
    (folder / "src/Main.java").write_text("class Main {}", encoding="utf-8")
    return folder


def make_maven(folder: Path, script: str = MAVEN) -> str:
    maven = folder / "mvn"
    maven.write_text(script, encoding="utf-8")
    maven.chmod(0o755)
    return str(maven)


def builds(project: Path) -> list[str]:
    return (project.parent / "builds").read_text(encoding="utf-8").splitlines()


def test_two_workers_build_once(project, tmp_path):
    maven = make_maven(tmp_path)
    with ThreadPoolExecutor(2) as workers:
        made = list(workers.map(lambda _: jars.build(maven, JDK, project=project), range(2)))
    assert made == [project / "target/lib/node.jar"] * 2
    assert builds(project) == ["/a/jdk --quiet --batch-mode package"]


@pytest.mark.parametrize("changed", ["pom.xml", "src/Main.java", "src/Other.java"])
def test_changed_sources_are_built_anew(project, tmp_path, changed):
    maven = make_maven(tmp_path)
    jars.build(maven, JDK, project=project)
    (project / changed).write_text("changed", encoding="utf-8")
    stale = project / "target/stale"
    stale.touch()
    jars.build(maven, JDK, project=project)
    assert len(builds(project)) == 2
    assert not stale.exists()


def test_a_build_that_fails_says_why_in_maven_s_last_words(project, tmp_path):
    with pytest.raises(RuntimeError, match="Maven could not build the Elasticsearch of the tests") as failed:
        jars.build(make_maven(tmp_path, FAILING), JDK, project=project)
    said = str(failed.value).splitlines()
    assert said[-2:] == ["100", "[ERROR] no such jar"]
    assert len(said) == 1 + jars.SHOWN


@pytest.mark.parametrize(
    ("maven", "jdk", "lacking"),
    [
        (None, JDK, "Maven not found"),
        ("mvn", None, "a JDK of version 21 or later not found"),
        (None, None, "Maven and a JDK of version 21 or later not found"),
    ],
)
def test_what_is_lacking_is_named(monkeypatch, maven, jdk, lacking):
    monkeypatch.setattr(java.shutil, "which", lambda name: maven)
    monkeypatch.setattr(java, "find_jdk", lambda: jdk)
    with pytest.raises(java.NoNodeError) as error:
        java.find_tools()
    assert str(error.value) == lacking
