"""What a verb's end becomes in Airflow."""

import json
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.dags.fakes import Fake, done, listed, make_fake
from tests.servers.airflow import DAGS
from tests.servers.airflow_bench import Bench, Ran, open_bench

#: On a busy machine Airflow is a minute in starting.
pytestmark = pytest.mark.timeout(600)

ERRORS = [{"item": "courrier/7", "reason": "the page is longer than it may be"}, {"item": "herald/2", "reason": "died"}]
WAITS = done(2, code=4, counts={"waiting": 3}, retry_after=0.5, errors=ERRORS)


@pytest.fixture(scope="session")
def trials(tmp_path_factory: pytest.TempPathFactory, airflow_shelf: Path) -> Iterator[Bench]:
    """A bench with the DAGs of trials beside some of the watch, apart from those who use the real program."""
    folder = tmp_path_factory.mktemp("trials")
    shutil.copytree(DAGS / "watchkeeping", folder / "dags/watchkeeping", ignore=shutil.ignore_patterns("__pycache__"))
    for dag in ("crawl_sources", "read_documents", "replay", "upkeep"):
        shutil.copy(DAGS / f"{dag}.py", folder / "dags")
    shutil.copy(Path(__file__).with_name("trials.py"), folder / "dags")
    settings = {"AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags")}
    with open_bench(folder / "home", shelf=airflow_shelf, settings=settings) as opened:
        yield opened


class Trial:
    """Runs of DAGs with a program that answers as it was told to; what was said and told to others since it began."""

    def __init__(self, bench: Bench, fake: Fake) -> None:
        self.fake = fake
        self._bench = bench
        self._said = len(bench.log)
        self._events = len(bench.do("list_events"))

    def run(self, dag: str = "trial", **details: Any) -> Ran:
        return self._bench.run(dag, environment=self.fake.environment, **details)

    @property
    def said(self) -> str:
        return self._bench.log[self._said :]

    @property
    def events(self) -> list[dict[str, Any]]:
        return self._bench.do("list_events")[self._events :]


@pytest.fixture
def trial(trials: Bench, tmp_path: Path) -> Trial:
    return Trial(trials, make_fake(tmp_path / "fake"))


@pytest.fixture
def fake(trial: Trial) -> Fake:
    return trial.fake


def test_what_ends_well_is_a_success_that_tells_its_summary(trial, fake):
    fake.answer("trial", done(5, batch="b-7"))
    task = trial.run()["verb"]
    assert (task["state"], task["tries"]) == ("success", 1)
    assert task["left"]["return_value"]["counts"]["done"] == 5
    assert "warning" not in task["left"]
    (call,) = fake.calls()
    assert call["words"] == ["trial", "--pending", "--json"]
    assert call["values"] == {}


def test_values_reach_the_verb_as_they_are(trial, fake):
    hostile = "$(touch /tmp/x) 'b' \"c\" ;\n--data /elsewhere é"
    trial.run(conf={"batch": hostile})
    assert [call["values"] for call in fake.calls()] == [{"BATCH": hostile}]


def test_what_is_quarantined_is_a_success_with_a_warning_that_names_it(trial, fake):
    fake.answer("trial", done(5, code=3, counts={"quarantined": 2}, errors=ERRORS))
    task = trial.run()["verb"]
    assert (task["state"], task["tries"]) == ("success", 1)
    assert task["left"]["warning"] == (
        "veille trial --pending: 2 quarantined\n  courrier/7: the page is longer than it may be\n  herald/2: died"
    )
    assert "herald/2: died" in trial.said


def test_what_waits_is_tried_again_twice_when_the_ledger_says_and_then_ends_well_with_a_warning(trial, fake):
    fake.answer("trial", WAITS)
    ran = trial.run()
    assert (ran.state, ran["verb"]["state"], ran["verb"]["tries"]) == ("success", "success", 3)
    assert ran["verb"]["left"]["warning"].startswith(
        "veille trial --pending: 3 waiting for another attempt, the first at once\n  courrier/7: "
    )
    first, second, third = (call["at"] for call in fake.calls())
    assert second - first > 2.5
    assert third - second > 2.5


def test_what_waited_and_came_is_a_success_without_a_warning(trial, fake):
    fake.answer("trial", done(0, code=4, counts={"waiting": 1}, retry_after=0), done(1))
    task = trial.run()["verb"]
    assert (task["state"], task["tries"]) == ("success", 2)
    assert "warning" not in task["left"]


def test_what_waits_longer_than_the_task_is_left_to_the_ledger_at_once(trial, fake):
    fake.answer("trial", WAITS | done(0, code=4, counts={"waiting": 1}, retry_after=601))
    task = trial.run()["verb"]
    assert (task["state"], task["tries"]) == ("success", 1)
    assert "1 waiting for another attempt, the first in 11 min" in task["left"]["warning"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (done(0, code=1, errors=[{"item": "extract", "reason": "the disk is full"}]), "extract: the disk is full"),
        ({"code": 1, "says": "a traceback"}, "ended with exit code 1"),
        ({"code": 2, "says": "No such option"}, "do not fit together, or a setting is wrong"),
        ({"code": 0}, "did not say what it did"),
        ({"code": 0, "line": "<html>not Veille</html>"}, "did not say what it did"),
        ({"code": 4, "line": '{"counts": "many"}'}, "did not say what it did"),
    ],
    ids=["1", "1, no summary", "2", "no summary", "garbage", "odd summary"],
)
def test_what_would_fail_again_fails_at_once(trial, fake, answer, told):
    fake.answer("trial", answer)
    ran = trial.run()
    assert (ran.state, ran["verb"]["state"], len(fake.calls())) == ("failed", "failed", 1)
    assert ran["verb"]["left"]["failure"]["name"] == "verb"
    assert told in ran["verb"]["left"]["failure"]["said"]
    assert answer.get("says", "") in trial.said


def test_a_program_that_is_not_there_fails_at_once_and_says_what_to_set(trial, fake):
    (fake.folder / "veille").unlink()
    task = trial.run()["verb"]
    assert (task["state"], task["tries"]) == ("failed", 1)
    assert task["left"]["failure"]["said"].endswith("says where Veille is, AIRFLOW_VAR_VEILLE_PROGRAM sets it")


def test_a_verb_that_was_killed_is_tried_again(trial, fake):
    fake.answer("trial", {"signal": "SIGKILL"}, done(3))
    task = trial.run()["verb"]
    assert (task["state"], task["tries"], len(fake.calls())) == ("success", 2, 2)
    assert "failure" not in task["left"]


def test_a_verb_that_is_killed_each_time_fails_after_three_attempts(trial, fake):
    fake.answer("trial", {"signal": "SIGKILL"})
    task = trial.run()["verb"]
    assert (task["state"], len(fake.calls())) == ("failed", 3)
    assert task["left"]["failure"]["said"] == "veille trial --pending was ended by signal 9"


def test_a_verb_that_takes_too_long_is_ended_and_not_tried_again(trial, fake):
    fake.answer("trial", {"seconds": 600, "says": "still at it"})
    ran = trial.run("trial_of_time")
    (call,) = fake.calls()
    assert (ran.state, ran["verb"]["state"], psutil.pid_exists(call["pid"])) == ("failed", "failed", False)
    said = "veille trial was ended, because it took longer than 0:00:01"
    assert ran["verb"]["left"] == {"failure": {"name": "verb", "said": said}}


def test_a_task_that_is_told_to_end_ends_its_verb(trial, fake):
    fake.answer("trial", {"seconds": 600, "tells_task": "SIGTERM"}, done(1))
    assert trial.run()["verb"]["tries"] == 2
    assert not psutil.pid_exists(fake.calls()[0]["pid"])
    assert "was ended by signal 15" in trial.said


@pytest.mark.parametrize(
    ("answer", "events"),
    [
        (done(0), []),
        (done(0, code=3, counts={"quarantined": 1}), []),
        (done(4, batch="b-7"), [("b-7", 4)]),
        (done(4, code=3, batch="b-8", counts={"quarantined": 1}), [("b-8", 4)]),
    ],
    ids=["nothing", "nothing but quarantined", "done", "done in part"],
)
def test_only_what_was_done_is_told_to_the_next_dag(trial, fake, answer, events):
    fake.answer("trial", answer)
    trial.run()
    told = trial.events
    assert [(each["extra"]["batch"], each["extra"]["counts"]["done"]) for each in told] == events
    assert all(each["extra"]["run"] == "fake 1" for each in told)


def test_a_source_that_fails_keeps_none_of_the_others_from_landing(trial, fake):
    fake.answer("sources", listed("courrier", "herald", "quotidien", "wire"))
    fake.answer("crawl", done(2, batch="b-1"))
    fake.answer("crawl herald", {"code": 1, "says": "out of order"})
    fake.answer("crawl quotidien", done(1, code=3, counts={"quarantined": 2}, errors=ERRORS, batch="b-2"))
    ran = trial.run("crawl_sources")
    assert ran.state == "failed"
    assert {name: task["state"] for name, task in ran.mapped("crawl").items()} == {
        "courrier": "success",
        "herald": "failed",
        "quotidien: 2 quarantined": "success",
        "wire": "success",
    }
    assert ran.mapped("crawl")["herald"]["left"]["failure"]["name"] == "crawl herald"
    assert sorted(call["values"]["SOURCE"] for call in fake.calls("crawl")) == sorted(
        ["courrier", "herald", "quotidien", "wire"]
    )
    assert sorted(each["extra"]["batch"] for each in trial.events) == ["b-1", "b-1", "b-2"]


def test_where_no_source_is_due_nothing_is_crawled_and_all_is_well(trial, fake):
    fake.answer("sources", listed())
    assert trial.run("crawl_sources").state == "success"
    assert [call["words"] for call in fake.calls()] == [
        ["sources", "due", "--kind", "press", "--kind", "agency", "--kind", "advisory", "--json"]
    ]


def list_due(trial: Trial, line: str) -> Any:
    """What `sources due` comes to that prints this; None where the task fails."""
    trial.fake.answer("sources", {"line": line})
    return trial.run("trial_of_sources")["list_due"]["left"].get("return_value")


def test_a_source_is_known_by_its_slug_whatever_its_title_is_made_of(trial):
    lines = [json.dumps({"slug": slug, "title": "Le\u2028Courrier\x85"}, ensure_ascii=False) for slug in ("a", "b")]
    assert list_due(trial, "\n".join(lines)) == [{"SOURCE": "a"}, {"SOURCE": "b"}]


def test_no_more_sources_are_crawled_at_once_than_airflow_maps(trial):
    due = list_due(trial, "\n".join(json.dumps({"slug": f"s{number}"}) for number in range(1100)))
    assert due == [{"SOURCE": f"s{number}"} for number in range(1000)]


@pytest.mark.parametrize("line", ["courrier", '{"title": "Le Courrier"}', "3"])
def test_sources_that_cannot_be_listed_are_a_failure(trial, line):
    assert list_due(trial, line) is None
    assert "did not list sources: is it Veille at all?" in trial.said


def test_a_reading_ends_with_an_event_whatever_it_found(trial, fake):
    assert trial.run("read_documents").state == "success"
    assert [call["words"] for call in fake.calls()] == [
        [stage, "--pending", "--json"] for stage in ("extract", "enrich", "relate")
    ]
    assert [each["asset"] for each in trial.events] == ["documents"]


def test_a_replay_reads_day_after_day_and_the_newest_comes_first(trial, fake):
    conf = {"stage": "extract", "since": "2026-01-30", "until": "2026-02-01", "extractor": "bulletin"}
    ran = trial.run("replay", conf=conf)
    assert ran.state == "success"
    assert ran["enrich"]["state"] == ran["relate"]["state"] == "skipped"
    assert list(ran.mapped("extract")) == ["2026-02-01", "2026-01-31", "2026-01-30"]
    common = {"OUTDATED": "1", "EXTRACTOR": "bulletin"}
    assert sorted((call["values"] for call in fake.calls("extract")), key=lambda values: values["SINCE"]) == [
        common | {"SINCE": since, "UNTIL": until}
        for since, until in pairwise(["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"])
    ]


def test_a_replay_of_days_in_the_wrong_order_fails_at_once(trial, fake):
    with pytest.raises(RuntimeError, match="since"):  # dag.test() tells no failure of a DAG that must be given a Param
        trial.run("replay", conf={"since": "2026-02-01", "until": "2026-01-30"})
    assert "WrongParams: since, 2026-02-01, comes after until, 2026-01-30" in trial.said
    assert "action=fail" in trial.said
    assert fake.calls() == []


def test_a_backup_is_checked_only_where_one_was_made(trial, fake):
    fake.answer("backup", {"code": 1, "says": "no room"})
    ran = trial.run("upkeep")
    assert (ran["back_up"]["state"], ran["check_backup"]["state"]) == ("failed", "upstream_failed")
    assert [call["words"][0] for call in fake.calls()] == ["upkeep", "backup"]
