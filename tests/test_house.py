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


@pytest.mark.parametrize("target", ["demo", "test", "test-transformers"])
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
    targets = {line.split()[1] for line in made.stdout.splitlines()}
    assert targets == {"help", "demo", "test", "test-transformers", "lint", "elasticsearch", "airflow", "clean"}
    assert all("  " in line.removeprefix("make ") for line in made.stdout.splitlines())


def test_torch_has_an_environment_of_its_own(clone, tmp_path):
    python = tmp_path / "python3"
    python.write_text(OFFLINE_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    made = make(clone, "test-transformers", python=python)
    assert "the packages of requirements/transformers.lock could not be installed" in made.stderr
    assert (clone / ".venv-transformers").is_dir()
    assert not (clone / ".venv").exists()


#: Says what it was told to make, and fails at one of them.
MAKE = """#!/bin/sh
echo "made $1 with VEILLE_REQUIRE_SERVERS=$VEILLE_REQUIRE_SERVERS"
[ "$1" != "$FAILING" ] || exit 2
"""


@pytest.mark.parametrize(("failing", "code"), [("", 0), ("test", 2), ("test-transformers", 2)])
def test_a_machine_runs_all_tests_whatever_fails_first(clone, tmp_path, failing, code):
    shutil.copytree(ROOT / ".ci", clone / ".ci")
    (clone / "tests/servers").mkdir(parents=True)
    (clone / "tests/servers/debian.txt").write_text("postgresql\n", encoding="utf-8")
    tools = {"make": MAKE, "dpkg-query": "#!/bin/sh\necho install ok installed\n"}
    for name, script in tools.items():
        (tmp_path / name).write_text(script, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "FAILING": failing}
    ran = subprocess.run([clone / ".ci/run"], env=environment, capture_output=True, text=True)
    assert ran.returncode == code
    assert ran.stdout.splitlines() == [
        "made test with VEILLE_REQUIRE_SERVERS=1",
        "made test-transformers with VEILLE_REQUIRE_SERVERS=1",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_package_of_a_lock_has_its_licence_in_the_docs(lock):
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| ([a-z0-9-]+) \| [^|]+ \| [a-z, ]+ \|$", page, re.MULTILINE))
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    assert locked - named == set(), "run .venv/bin/python bin/licences"


def test_what_is_tested_with_torch_is_what_is_tested_without():
    """But for what has nothing to do with it, such as Airflow."""
    demo, tested, with_torch = (
        set((ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8").splitlines())
        for name in ("demo", "test", "transformers")
    )
    assert demo - with_torch == set()
    common = {line.partition("==")[0] for line in tested} & {line.partition("==")[0] for line in with_torch}
    assert {line for line in with_torch if line.partition("==")[0] in common} <= tested


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_locks_name_no_address(lock):
    assert "://" not in lock.read_text(encoding="utf-8")
