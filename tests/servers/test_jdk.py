"""Which JDK runs the node."""

from pathlib import Path

import pytest

from tests.servers.jdk import find_jdk


def make_jdk(home: Path, version: str, *, compiler: str = "bin/javac") -> Path:
    (home / "bin").mkdir(parents=True)
    for file in ("bin/java", compiler):
        (home / file).touch(mode=0o755)
    (home / "release").write_text(f'IMPLEMENTOR="Any"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
    return home


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch, tmp_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


def test_an_older_java_on_the_path_is_passed_over(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(make_jdk(tmp_path / "old", "17.0.15") / "bin"))
    fit = make_jdk(tmp_path / "usual/jdk", "21.0.8")
    assert find_jdk((f"{tmp_path}/usual/*",)) == fit


def test_the_newest_is_taken_wherever_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(make_jdk(tmp_path / "named", "21.0.8")))
    newest = make_jdk(tmp_path / "path", "25.0.3")
    monkeypatch.setenv("PATH", str(newest / "bin"))
    make_jdk(tmp_path / "usual/jdk", "25.0.2")
    assert find_jdk((f"{tmp_path}/usual/*",)) == newest


def test_a_link_on_the_path_leads_to_the_jdk(monkeypatch, tmp_path):
    home = make_jdk(tmp_path / "home", "25")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/java").symlink_to(home / "bin/java")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_jdk(()) == home


@pytest.mark.parametrize(
    ("version", "compiler"),
    [("17.0.15", "bin/javac"), ("1.8.0_432", "bin/javac"), ("25.0.3", "bin/jlink"), ("internal", "bin/javac")],
    ids=["too old", "far too old", "no compiler", "no version"],
)
def test_what_does_not_fit_is_none(tmp_path, version, compiler):
    make_jdk(tmp_path / "usual/jdk", version, compiler=compiler)
    assert find_jdk((f"{tmp_path}/usual/*",)) is None


def test_folders_that_do_not_exist_hold_none(tmp_path):
    assert find_jdk((f"{tmp_path}/nowhere/*",)) is None
