"""A process that has Airflow loaded and does what it is told, a line of JSON for each: `airflow_bench` starts it.

It runs apart from the tests, whose process Airflow's logging, warnings and settings do not suit.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any


def load(folder: str) -> Any:
    """The DAGs of a folder, with the folder itself on the way of imports, as the DAG processor has it."""
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(dag_folder=folder, bundle_path=Path(folder), bundle_name="dags-folder")


def describe(order: dict[str, Any]) -> Any:
    """Every DAG: its schedule, its assets, its tasks with what follows each."""
    bag = load(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    return {
        "errors": bag.import_errors,
        "seconds": {each.file.strip("/"): each.duration.total_seconds() for each in bag.dagbag_stats},
        "dags": {dag.dag_id: describe_dag(dag) for dag in bag.dags.values()},
    }


def describe_dag(dag: Any) -> dict[str, Any]:
    condition = getattr(dag.timetable, "asset_condition", None)
    timetable = getattr(dag.timetable, "timetable", dag.timetable)
    return {
        "file": Path(dag.fileloc).name,
        "cron": getattr(timetable, "expression", None),
        "assets": [asset.name for asset in condition.objects] if condition else [],
        "active": dag.max_active_runs,
        "doc": dag.doc_md,
        "timeout": dag.dagrun_timeout and dag.dagrun_timeout.total_seconds(),
        "mails": [type(each).__name__ for each in as_list(dag.on_failure_callback)],
        "tasks": {task.task_id: describe_task(task) for task in dag.tasks},
        "params": {name: dag.params.get_param(name).schema for name in dag.params},
    }


def describe_task(task: Any) -> dict[str, Any]:
    of = task.partial_kwargs if task.is_mapped else vars(task)
    return {
        "then": sorted(task.downstream_task_ids),
        "mapped": task.is_mapped,
        "verb": of.get("verb"),
        "values": sorted(of.get("values") or {}),
        "queue": task.queue,
        "pool": task.pool,
        "retries": task.retries,
        "timeout": task.execution_timeout and task.execution_timeout.total_seconds(),
        "outlets": [asset.name for asset in task.outlets],
    }


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def run(order: dict[str, Any]) -> Any:
    """Run a DAG by ``dag.test()``; what became of its run and of each of its tasks."""
    dag = load(os.environ["AIRFLOW__CORE__DAGS_FOLDER"]).dags[order["dag"]]
    date = {"logical_date": datetime.fromisoformat(order["date"])} if "date" in order else {}
    made = dag.test(run_conf=order.get("conf"), **date)
    return read_run({"dag": order["dag"], "run": made.run_id})


def read_run(order: dict[str, Any]) -> Any:
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        run = session.scalars(select(DagRun).where(DagRun.dag_id == order["dag"], DagRun.run_id == order["run"])).one()
        tasks = sorted(run.get_task_instances(session=session), key=lambda each: (each.task_id, each.map_index))
        return {"run": run.run_id, "state": str(run.state), "tasks": [read_task(each, session) for each in tasks]}


def read_task(instance: Any, session: Any) -> dict[str, Any]:
    from airflow.models.xcom import XComModel
    from sqlalchemy import select

    one = (XComModel.run_id == instance.run_id) & (XComModel.dag_id == instance.dag_id)
    one &= (XComModel.task_id == instance.task_id) & (XComModel.map_index == instance.map_index)
    left = {each.key: XComModel.deserialize_value(each) for each in session.scalars(select(XComModel).where(one))}
    return {
        "task": instance.task_id,
        "index": instance.map_index,
        "name": instance.rendered_map_index,
        "state": str(instance.state),
        "tries": instance.try_number,
        "left": left,
    }


def list_events(order: dict[str, Any]) -> Any:
    """The events of assets, oldest first."""
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        events = session.scalars(select(AssetEvent).order_by(AssetEvent.id)).all()
        return [{"asset": each.asset.name, "extra": each.extra, "task": each.source_task_id} for each in events]


def list_modules(order: dict[str, Any]) -> Any:
    """The modules that parsing the DAG files loads beyond those of a DAG that does nothing."""
    load(order["empty"])
    before = set(sys.modules)
    load(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    return sorted(set(sys.modules) - before)


ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "describe": describe,
    "run": run,
    "read_run": read_run,
    "list_events": list_events,
    "list_modules": list_modules,
}


@contextmanager
def added(variables: dict[str, str]) -> Iterator[None]:
    """The variables, for the block."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> None:
    answers: IO[str] = os.fdopen(os.dup(1), "w")  # for answers alone: Airflow prints where it likes
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            with added(order.get("environment", {})):
                answer = {"answer": ORDERS[order["do"]](order)}
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is told
            import traceback

            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
