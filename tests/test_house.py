"""The house around the code: set-up, locks, licences."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))

#: Stands for a Python that can make environments, while no package can be had.
OFFLINE_PYTHON = """#!/bin/sh
case "$1 $2" in
  "-c "*) exit 0 ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *) exit 1 ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    """A copy of what the set-up needs, below a name that scripts stumble over."""
    clone = tmp_path / "my clone"
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, clone / name)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    return clone


def make(clone: Path, target: str, *, python: Path | str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": str(python)}
    return subprocess.run(["make", *target.split()], cwd=clone, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("target", ["demo", "test"])
def test_a_missing_python_is_named_with_what_to_do(clone, target):
    made = make(clone, target, python="/nonexistent")
    assert made.returncode != 0
    assert "/nonexistent is not Python 3.11, 3.12 or 3.13. Name another: PYTHON=" in made.stderr


def test_packages_that_cannot_be_had_are_an_error_that_says_where_to_look(clone, tmp_path):
    python = tmp_path / "python3"
    python.write_text(OFFLINE_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    made = make(clone, "demo", python=python)
    assert made.returncode != 0
    assert "the packages of requirements/demo.lock could not be installed. Is there a network" in made.stderr


def test_make_alone_says_what_can_be_done(clone):
    made = make(clone, "", python="")
    assert made.returncode == 0
    assert {line.split()[1] for line in made.stdout.splitlines()} == {"help", "demo", "test", "lint", "clean"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_package_of_a_lock_has_its_licence_in_the_docs(lock):
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| ([a-z0-9-]+) \| [^|]+ \| [a-z, ]+ \|$", page, re.MULTILINE))
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    assert locked - named == set(), "run .venv/bin/python bin/licences"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_locks_name_no_address(lock):
    assert "://" not in lock.read_text(encoding="utf-8")
