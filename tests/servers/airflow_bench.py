"""Where DAGs are tried: a home, and a process that has Airflow loaded (`airflow_driver`)."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.servers.airflow import ROOT, Home, copy_tables, make_home


class Bench:
    """Gives orders to the driver; ``log`` is what it and Airflow said."""

    def __init__(self, home: Home, process: "subprocess.Popen[str]") -> None:
        self.home = home
        self._process = process

    @property
    def log(self) -> str:
        return (self.home.folder / "driver.log").read_text(errors="replace")

    def do(self, order: str, **details: Any) -> Any:
        """What the driver answers; RuntimeError with its words where it could not."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"do": order, **details}), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline() or '{"error": "the driver has ended"}')
        if "error" in answer:
            raise RuntimeError(f"{answer['error']}\n{self.log[-4000:]}")
        return answer["answer"]

    def run(self, dag: str, *, environment: Mapping[str, str], **details: Any) -> "Ran":
        """Run the DAG as `dag.test()` does, its tasks in this environment besides the home's."""
        return Ran(self.do("run", dag=dag, environment=dict(environment), **details))


class Ran:
    """A run of a DAG and its tasks, by name; of mapped ones by name and label."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.id: str = told["run"]
        self.state: str = told["state"]
        self.tasks: list[dict[str, Any]] = told["tasks"]

    def __getitem__(self, task: str) -> dict[str, Any]:
        (found,) = [each for each in self.tasks if each["task"] == task and each["index"] < 0]
        return found

    def mapped(self, task: str) -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in self.tasks if each["task"] == task and each["index"] >= 0}

    @property
    def states(self) -> dict[str, str]:
        return {each["name"] or each["task"]: each["state"] for each in self.tasks}


@contextmanager
def open_bench(folder: Path, *, shelf: Path, settings: Mapping[str, str] | None = None) -> Iterator[Bench]:
    home = copy_tables(make_home(folder, settings=settings), shelf)
    with (folder / "driver.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.airflow_driver"],
            env=home.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        yield Bench(home, process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="session")
def airflow_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a test run share, for what is made once."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory, airflow_shelf: Path) -> Iterator[Bench]:
    """One for each process of a test run."""
    with open_bench(tmp_path_factory.mktemp("airflow") / "home", shelf=airflow_shelf) as opened:
        yield opened
