"""The DAGs are what their page says, and the command line has all that they call."""

import ast
import json
import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from tests.dags.commands import find_option, variables_of
from tests.servers.airflow import DAGS, ROOT
from tests.servers.airflow_bench import Bench
from veille.cli.options import KindName
from watchkeeping.days import list_days

#: On a busy machine Airflow is a minute in starting.
pytestmark = pytest.mark.timeout(600)

PAGE = (ROOT / "docs/schedule.md").read_text(encoding="utf-8")
FILES = sorted(path.stem for path in DAGS.glob("*.py"))
UNITS = {"min": 60, "h": 3600, "d": 86400}
STAGES = ("extract", "enrich", "relate")


def read_table(*columns: str) -> list[dict[str, str]]:
    """The rows of the page's table that begins with these columns; code without its marks."""
    start = PAGE.index(f"| {' | '.join(columns)} |")
    head, _, *rows = (split_row(line) for line in PAGE[start:].partition("\n\n")[0].splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


def split_row(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in line.removeprefix("|").removesuffix("|").split("|")]


def seconds(cell: str) -> float:
    number, unit = cell.split()
    return int(number) * UNITS[unit]


def names(cell: str) -> list[str]:
    return [name for name in cell.split(", ") if name]


DAG_ROWS = {row["DAG"]: row for row in read_table("DAG", "when")}
EACH = ", for each"
TASK_ROWS = {(row["DAG"], row["task"].removesuffix(EACH)): row for row in read_table("DAG", "task")}
#: The tasks that run a verb, and which.
VERBS = {"-".join(key): row["runs"] for key, row in TASK_ROWS.items() if row["runs"]}
#: Each value that a task may give to its verb, by the option that takes it.
VALUES = [(row["runs"], option) for row in TASK_ROWS.values() for option in names(row["with"])]


@pytest.fixture(scope="module")
def told(bench: Bench) -> dict[str, Any]:
    return bench.do("describe")


@pytest.fixture
def dags(told: dict[str, Any]) -> dict[str, Any]:
    return told["dags"]


def test_all_files_can_be_read(told):
    assert told["errors"] == {}
    assert sorted(told["dags"]) == FILES


@pytest.mark.parametrize("dag", FILES)
def test_a_dag_is_what_its_page_says(dags, dag):
    found, row = dags[dag], DAG_ROWS[dag]
    assert (found["cron"] or "") == row["when"]
    assert found["assets"] == names(row["or when there is news of"])
    assert found["active"] == int(row["runs at once"])
    assert found["timeout"] == seconds(row["a run may take"])


@pytest.mark.parametrize("dag", FILES)
def test_the_tasks_of_a_dag_are_what_its_page_says(dags, dag):
    found = {
        task: {
            "task": task + (EACH if told["mapped"] else ""),
            "runs": told["verb"] or "",
            "then": told["then"],
            "queue": told["queue"],
            "pool": told["pool"].replace("default_pool", ""),
            "may take": told["timeout"],
            "attempts": told["retries"] + 1,
            "gives news of": told["outlets"],
        }
        for task, told in dags[dag]["tasks"].items()
    }
    written = {
        task: {
            "task": row["task"],
            "runs": row["runs"],
            "then": sorted(names(row["then"])),
            "queue": row["queue"],
            "pool": row["pool"],
            "may take": seconds(row["may take"]),
            "attempts": int(row["attempts"]),
            "gives news of": names(row["gives news of"]),
        }
        for (of, task), row in TASK_ROWS.items()
        if of == dag
    }
    assert found == written


@pytest.mark.parametrize("dag", FILES)
def test_a_dag_explains_itself_and_tells_when_it_fails(dags, dag):
    told = dags[dag]
    assert (told["file"], told["mails"]) == (f"{dag}.py", ["FailureMail"])
    assert len(told["doc"].splitlines()) >= 3


@pytest.mark.parametrize("dag", FILES)
def test_no_task_may_take_longer_than_its_run(dags, dag):
    assert all(task["timeout"] <= dags[dag]["timeout"] for task in dags[dag]["tasks"].values())


@pytest.mark.parametrize("dag", FILES)
def test_a_dag_file_fits_on_a_screen(dag):
    assert len((DAGS / f"{dag}.py").read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_and_its_flags_exist_and_it_ends_with_a_summary(name):
    verb = VERBS[name]
    for flag, value in re.findall(r"--([a-z]+)(?: ([a-z]\S*))?", f"{verb} --json"):
        assert find_option(verb, flag).is_flag == (not value)
        assert not value or (flag == "kind" and value in set(KindName))


@pytest.mark.parametrize(("verb", "option"), VALUES, ids=[" ".join(each) for each in VALUES])
def test_a_value_is_an_option_of_that_very_verb_that_reads_its_variable(verb, option):
    name = option.removeprefix("--")
    assert variables_of(find_option(verb, name)) == [f"VEILLE_OPTION_{name.upper()}"]


@pytest.mark.parametrize("dag", FILES)
def test_a_task_gives_the_values_that_its_page_says(dags, dag):
    for task, told in dags[dag]["tasks"].items():
        written = sorted(name.removeprefix("--").upper() for name in names(TASK_ROWS[dag, task]["with"]))
        given = ["SOURCE"] if task == "crawl" else replayed(task) if dag == "replay" else told["values"]
        assert given == written, task


def replayed(stage: str) -> list[str]:
    """The values of a day, whatever the stage can be narrowed to."""
    params = {"stage": stage, "since": "2026-01-31", "until": "2026-01-31", "outdated": True}
    narrowed = {"extract": {"extractor": "kev"}, "enrich": {"model": "use"}}.get(stage, {})
    return sorted(list_days(params | narrowed, today=date(2026, 1, 31))[0]) if stage in STAGES else []


def test_the_choices_of_a_replay_are_those_of_the_command_line(dags):
    from crawlers.extraction import EXTRACTORS
    from crawlers.extraction.imported import IMPORT_EXTRACTORS

    params = dags["replay"]["params"]
    assert params["extractor"]["enum"] == [None, *EXTRACTORS, *IMPORT_EXTRACTORS]
    assert params["stage"]["enum"] == [stage for stage in STAGES if find_option(stage, "replay")]
    assert sorted(params) == sorted(row["parameter"] for row in read_table("parameter", "default"))


def test_nothing_of_the_dags_is_named_like_a_package_of_ours():
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert {"corpus", "crawlers", "index", "nlp", "veille"} <= ours
    assert {path.stem for path in DAGS.iterdir()} & ours == set()
    assert "watchkeeping" not in ours


def test_every_pool_and_queue_is_known(dags):
    pools = json.loads((DAGS / "pools.json").read_text(encoding="utf-8"))
    tasks = [task for dag in dags.values() for task in dag["tasks"].values()]
    assert {task["pool"] for task in tasks} == {"default_pool", *pools}
    assert f"side by side, {pools['crawl']['slots']} of them" in PAGE
    assert {task["queue"] for task in tasks} == {"crawl", "nlp"}


def test_only_crawls_are_mapped_over_sources_and_there_is_one_writer_of_the_index(dags):
    mapped = {dag for dag, told in dags.items() for task in told["tasks"].values() if task["mapped"]}
    assert mapped == {"crawl_sources", "crawl_reports", "update_vulnerabilities", "replay"}
    assert {dags[dag]["active"] for dag in dags if not dag.startswith(("crawl", "update"))} == {1}


def batches_template() -> str:
    """How `read_documents` finds the batches; read from the file, which needs Airflow to be loaded."""
    lines = ast.parse((DAGS / "read_documents.py").read_text(encoding="utf-8")).body
    (found,) = [
        line.value for line in lines if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "BATCHES"
    ]
    return ast.literal_eval(found)


def test_a_reading_begins_with_the_batches_of_the_events_that_started_it():
    template = SandboxedEnvironment(undefined=StrictUndefined).from_string(batches_template())  # as Airflow does
    news = [{"batch": "b-1"}, {"batch": "b-2"}, {"run": "of a replay, which has no batch"}, {}, {"batch": "b-1"}]
    events = {"captures": [SimpleNamespace(extra=extra) for extra in news]}
    assert template.render(triggering_asset_events=events) == "b-1 b-2"
    assert template.render(triggering_asset_events={}) == ""
    many = {"captures": [SimpleNamespace(extra={"batch": f"b-{number}"}) for number in range(1200)]}
    assert len(template.render(triggering_asset_events=many).split()) == 1000
