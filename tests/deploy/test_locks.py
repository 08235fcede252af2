"""The locks: one version of each package, whichever environment it is in."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def read_lock(path: Path) -> dict[str, set[str]]:
    """Its packages, each with its lines: one that differs by platform has several."""
    packages: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if name := re.match(r"([a-z0-9-]+)==", line):
            packages.setdefault(name[1], set()).add(line)
    return packages


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_package_has_one_version_in_all_environments(lock):
    server, other = read_lock(ROOT / "requirements/server.lock"), read_lock(lock)
    versions = {name: {line.split(" ;")[0] for line in lines} for name, lines in server.items()}
    others = {name: {line.split(" ;")[0] for line in lines} for name, lines in other.items()}
    assert {name: others[name] for name in versions.keys() & others.keys() if versions[name] != others[name]} == {}


def test_a_server_has_all_of_the_program_and_what_reaches_postgresql_and_stores():
    demo, server = read_lock(ROOT / "requirements/demo.lock"), read_lock(ROOT / "requirements/server.lock")
    assert demo.keys() - server.keys() == set()
    assert {"psycopg", "psycopg-binary", "s3fs"} <= server.keys()


def test_nothing_of_airflow_is_in_the_environment_of_the_application():
    server = read_lock(ROOT / "requirements/server.lock")
    assert [name for name in server if name.startswith(("apache-airflow", "celery", "kombu"))] == []
    assert [name for name in server if name.startswith(("pytest", "torch"))] == []
