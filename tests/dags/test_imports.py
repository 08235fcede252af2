"""What reading the DAG files costs: Airflow does it every half minute, and once more for each task."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.servers.airflow import DAGS
from tests.servers.airflow_bench import open_bench

#: On a busy machine Airflow is a minute in starting.
pytestmark = pytest.mark.timeout(600)

NOTHING = 'from airflow.sdk import DAG\n\nwith DAG(dag_id="nothing", schedule=None):\n    pass\n'
#: What the files may load that a DAG which does nothing does not: Airflow's own, what it mails with, and ours beside
#: them.
ALLOWED = {"airflow", "aiosmtplib", "email", "packaging", "smtplib", "watchkeeping"}
#: How Airflow calls the DAG files themselves.
FILE = "unusual_prefix_"
#: CPU seconds that reading all files may take where Airflow is loaded: five times what they take, 0.1.
BOUND = 0.5


@dataclass(frozen=True)
class Reading:
    """All DAG files read by a process that has read a DAG that does nothing before."""

    modules: list[str]
    seconds: float


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, airflow_shelf: Path) -> Iterator[Reading]:
    folder = tmp_path_factory.mktemp("imports")
    (folder / "empty").mkdir()
    (folder / "empty/nothing.py").write_text(NOTHING)
    before = set(psutil.Process().children())
    with open_bench(folder / "home", shelf=airflow_shelf) as bench:
        (driver,) = set(psutil.Process().children()) - before
        bench.do("describe", environment={"AIRFLOW__CORE__DAGS_FOLDER": str(folder / "empty")})
        began = used(driver)
        modules = bench.do("list_modules", empty=str(folder / "empty"))
        yield Reading(modules, used(driver) - began)


def used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def test_dag_files_load_nothing_heavy(reading):
    loaded = {name.partition(".")[0] for name in reading.modules}
    assert {name for name in loaded if not name.startswith(FILE)} - ALLOWED == set()


def test_all_dag_files_were_read(reading):
    read = [name for name in reading.modules if name.startswith(FILE)]
    assert len(read) == len(list(DAGS.glob("*.py")))
    assert "watchkeeping.verb" in reading.modules


def test_dag_files_are_read_quickly(reading):
    assert reading.seconds < BOUND
