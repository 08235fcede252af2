"""The images: what is put into them, and that Airflow and the application do not meet."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.deploy.composition import DEPLOY, ROOT, read_services

NAMES = ("veille", "airflow")
INIT = DEPLOY / "airflow/init.sh"
#: Stands for Airflow: writes down what it is told.
AIRFLOW = """#!/bin/sh
(printf '%s|' "$@"; echo) >> "$TOLD"
[ "$1 $2" != "$FAILING" ]
"""


def read_lines(name: str) -> list[str]:
    """The instructions of a Dockerfile, each in one line."""
    text = (DEPLOY / f"Dockerfile.{name}").read_text(encoding="utf-8").replace("\\\n", "")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_installation(name: str) -> list[str]:
    return [" ".join(line.split()) for line in read_lines(name) if "pip install" in line]


def test_the_application_is_installed_the_same_way_in_both_images():
    assert read_installation("veille") == read_installation("airflow")
    lock, program = read_installation("veille")
    assert "source=requirements/server.lock" in lock
    for line in (lock, program):
        assert "/opt/veille/bin/pip install --no-cache-dir --no-deps" in line
        assert "PIP_USER=0" in line, "the image of Airflow sets it, and then no environment can be installed into"
    assert program.endswith("/opt/veille/bin/veille --help"), "an image whose program does not start is not built"


@pytest.mark.parametrize("name", NAMES)
def test_an_image_begins_with_a_version_and_ends_without_rights(name):
    lines = read_lines(name)
    assert re.fullmatch(r"FROM [a-z/]+:\d+(\.\d+)+(-[a-z0-9.]+)+", lines[0])
    assert [line for line in lines if line.startswith("USER")][-1].startswith("USER 50000")


def test_airflow_is_the_version_that_the_dags_are_tested_with():
    locked = re.search(r"^apache-airflow==(\S+)", (ROOT / "requirements/test.lock").read_text("utf-8"), re.MULTILINE)
    assert locked is not None
    assert read_lines("airflow")[0] == f"FROM apache/airflow:{locked[1]}-python3.12"


def test_both_images_have_the_same_python_and_one_that_the_program_takes():
    versions = {re.search(r"(?:python:|-python)(3\.\d+)", read_lines(name)[0])[1] for name in NAMES}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert versions == {"3.12"}
    assert project["requires-python"] == ">=3.11,<3.14"


def test_airflows_python_stays_the_one_on_its_path():
    assert not any("PATH=" in line for line in read_lines("airflow"))
    worker = read_services()["worker-nlp"]["environment"]
    assert worker["AIRFLOW_VAR_VEILLE_PROGRAM"] == "/opt/veille/bin/veille"
    assert not {name for name in worker if name.startswith("PYTHON")}


@pytest.mark.parametrize("name", NAMES)
def test_numpy_keeps_to_one_thread(name):
    """Two threads of it on a busy machine are five to ten times slower than one."""
    environment = " ".join(line for line in read_lines(name) if line.startswith("ENV"))
    assert {"OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"} <= set(environment.split())


@pytest.mark.parametrize("name", NAMES)
def test_both_users_can_write_to_the_volumes(name):
    made = [line for line in read_lines(name) if "install -d" in line]
    assert re.search(r"install -d -o \w+ -g 0 -m 0770 /var/lib/veille /var/backups/veille$", made[0])


def test_what_is_copied_is_let_through_and_no_more():
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"]
    copied = [line.split()[1] for name in NAMES for line in read_lines(name) if line.startswith("COPY")]
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = wheel["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(let_through) == {*copied, *packages, "pyproject.toml", "README.md", "requirements/server.lock"}
    assert all((ROOT / path).exists() for path in let_through)
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines()[1] == "*"


@pytest.fixture
def initialise(tmp_path):
    def initialise(failing: str = "") -> tuple[int, list[str]]:
        (tmp_path / "airflow").write_text(AIRFLOW, encoding="utf-8")
        (tmp_path / "airflow").chmod(0o755)
        told = tmp_path / "told"
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TOLD": str(told), "FAILING": failing}
        administrator = {"AIRFLOW_ADMIN_USER": "admin", "AIRFLOW_ADMIN_PASSWORD": "two words; $(x)"}
        environment |= administrator | {"AIRFLOW_ADMIN_MAIL": "admin@example.org"}
        ended = subprocess.run(["sh", INIT], env=environment, capture_output=True)
        return ended.returncode, told.read_text(encoding="utf-8").splitlines()

    return initialise


def test_airflow_gets_its_tables_its_pool_and_an_administrator(initialise):
    code, told = initialise()
    assert code == 0
    assert told[:2] == ["db|migrate|", "pools|import|/opt/airflow/dags/pools.json|"]
    assert told[2].startswith("users|create|--role|Admin|--username|admin|--password|two words; $(x)|--email|admin@")
    assert (ROOT / "dags/pools.json").is_file()


@pytest.mark.parametrize("failing", ["db migrate", "pools import"])
def test_airflow_is_not_started_without_its_tables_or_its_pool(initialise, failing):
    code, told = initialise(failing)
    assert code != 0
    assert told[-1].startswith(failing.replace(" ", "|"))


def test_the_shell_of_the_image_runs_the_script_that_is_copied_there():
    assert f"COPY {INIT.relative_to(ROOT)} /opt/airflow/init.sh" in read_lines("airflow")
    assert read_services()["airflow-init"]["command"] == ["bash", "/opt/airflow/init.sh"]
    assert Path("/opt/airflow/dags/pools.json").name in {path.name for path in (ROOT / "dags").iterdir()}
