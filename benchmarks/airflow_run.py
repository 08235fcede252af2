"""For airflow_cluster.py: one scenario from an empty watch to its end, and what was counted then."""

import json
import statistics
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from airflow_counts import (
    LEDGER,
    ask,
    count_index,
    count_posted,
    count_progress,
    count_running,
    count_runs,
    count_served,
    list_tries,
)
from airflow_recovery import Killed, tell_kill, tell_tasks
from airflow_services import (
    COMPONENTS,
    DAGS,
    Cluster,
    Interface,
    Servers,
    measured,
    open_cluster,
    running_site,
    wait_for,
)

from tests.servers import redis
from tests.servers.airflow import Components

#: Seconds that what was killed stays away.
AWAY = 5.0
#: What part of the pages there is when something is killed.
MIDDLE = 0.35
QUERY = "ransomware OR rançongiciel"


@dataclass(frozen=True)
class Scenario:
    """``workers`` are queues by the worker's name. ``kills``: who, and of what there must be about a third by then."""

    name: str
    workers: Mapping[str, str] = field(default_factory=lambda: {"crawl": "crawl", "nlp": "nlp"})
    kills: tuple[tuple[str, str], ...] = ()
    replaced: bool = False


@dataclass(frozen=True)
class Size:
    """How many sources and pages, seconds between two requests to a site, and tasks at once of each worker."""

    sources: int
    pages: int
    delay: float
    slots: int


def run_scenario(
    scenario: Scenario, size: Size, servers: Servers, folder: Path, *, template: str, limit: float
) -> dict[str, Any]:
    """What came of it in ``limit`` seconds at most."""
    folder.mkdir(parents=True)
    sources = folder / "sources"
    with ExitStack() as opened:
        site = running_site(sources, sources=size.sources, pages=size.pages, delay=size.delay)
        told, broker = opened.enter_context(site), opened.enter_context(redis.running_server())
        cluster = opened.enter_context(
            open_cluster(servers, folder / "home", template=template, sources=sources, broker=broker)
        )
        start(cluster, scenario, slots=size.slots)
        cluster.veille("searches", "add", "watch", QUERY, "--channel", f"webhook:{told}hook")
        watch = Watch(cluster, scenario, size)
        with measured(cluster):
            in_time = watch.follow(limit=limit)
        return {
            "pages": size.pages,
            "in_time": in_time,
            **watch.tell(),
            "program": measure_program(cluster),
            **count_served(told),
            **count_posted(told),
            "indexed": count_index(servers.elasticsearch, cluster.prefix),
        }


def start(cluster: Cluster, scenario: Scenario, *, slots: int) -> None:
    """All machines, until everything that has to be there answers."""
    for name in COMPONENTS:
        cluster.start(name)
    for name, queues in scenario.workers.items():
        cluster.start_worker(name, queues, slots)
    wait_for("Airflow is not healthy", Components(cluster.home).is_healthy, cluster)
    wait_for("the DAGs are not there", lambda: _count_dags(cluster) == len(DAGS), cluster)
    for name in scenario.workers:
        wait_for(f"the worker {name} is not ready", lambda name=name: " ready" in cluster.log(name), cluster)  # type: ignore[misc]


def _count_dags(cluster: Cluster) -> int:
    found = {row["dag_id"] for row in ask(cluster.metadata, "SELECT dag_id FROM dag")}
    return len(found & set(DAGS))


def measure_program(cluster: Cluster, *, times: int = 3) -> float:
    """Seconds that the program takes beside its verb, where that finds nothing to do."""
    beside: list[float] = []
    for _ in range(times):
        began = time.monotonic()
        said = json.loads(cluster.veille("relate", "--pending", "--json").splitlines()[-1])
        beside.append(time.monotonic() - began - said["seconds"])
    return round(statistics.median(beside), 2)


class Watch:
    """Looks on while a watch runs, and kills when it is time."""

    def __init__(self, cluster: Cluster, scenario: Scenario, size: Size) -> None:
        self.cluster, self.scenario, self.size = cluster, scenario, size
        self.began = datetime.now(UTC)
        self.killed: list[Killed] = []
        self.to_kill = list(scenario.kills)
        #: When so many pages had come so far for the first time, by what.
        self.reached: dict[str, datetime] = {}

    def follow(self, *, limit: float) -> bool:
        """From the start until all is done; false where that did not come to pass in time."""
        until, calm = time.monotonic() + limit, 0
        self._begin()
        while time.monotonic() < until:
            progress = count_progress(self.cluster.ledger)
            self._note(progress)
            self._kill(progress)
            self._bring_back()
            calm = calm + 1 if self._is_over(progress) else 0
            if calm == 3:
                return True
            self.cluster.check()
            time.sleep(0.5)
        return False

    def _begin(self) -> None:
        """Let the DAGs go. Airflow begins with the run that was missed last, mostly; else one is triggered."""
        airflow, self.began = Interface(self.cluster.home), datetime.now(UTC)
        for dag in DAGS:
            airflow.unpause(dag)
        patience = time.monotonic() + 10
        while "crawl_sources" not in count_runs(self.cluster.metadata):
            if time.monotonic() > patience:
                airflow.trigger("crawl_sources")
                return
            time.sleep(0.25)

    def _note(self, progress: Mapping[str, int]) -> None:
        for what in ("captures", "documents", "enriched", "related", "arrivals"):
            if progress.get(what, 0) >= self.size.pages:
                self.reached.setdefault(what, datetime.now(UTC))

    def _is_over(self, progress: Mapping[str, int]) -> bool:
        if self.to_kill or any(each.back is None for each in self.killed) or not progress:
            return False
        left = progress["open"] + progress["unsent"] + progress["untold"]
        return progress["arrivals"] >= self.size.pages and not left and not count_running(self.cluster.metadata)

    def _kill(self, progress: Mapping[str, int]) -> None:
        if not self.to_kill:
            return
        name, what = self.to_kill[0]
        if name not in self.cluster.machines or progress.get(what, 0) < self.size.pages * MIDDLE:
            return
        queue = self.scenario.workers.get(name)
        running = [each for each in list_tries(self.cluster.metadata) if each.state == "running"]
        cut = [(each.dag, each.task, each.run, each.index) for each in running if queue and each.host.startswith(name)]
        if queue and not cut:
            return
        self.to_kill.pop(0)
        self.cluster.switch_off(name)
        self.killed.append(Killed(name, datetime.now(UTC), cut))
        print(f"{self.scenario.name}: {name} is off, with {len(cut)} tasks; {dict(progress)}", file=sys.stderr)

    def _bring_back(self) -> None:
        for each in self.killed:
            if each.back is None and (datetime.now(UTC) - each.at).total_seconds() >= AWAY:
                each.back = datetime.now(UTC)
                name = f"{each.name}-2" if self.scenario.replaced else each.name
                if queues := self.scenario.workers.get(each.name):
                    self.cluster.start_worker(name, queues, self.size.slots)
                else:
                    self.cluster.start(name)

    def tell(self) -> dict[str, Any]:
        tries = list_tries(self.cluster.metadata)
        return {
            "reached": {what: round((at - self.began).total_seconds(), 1) for what, at in self.reached.items()},
            "over": round((datetime.now(UTC) - self.began).total_seconds(), 1),
            "ledger": ask(self.cluster.ledger, LEDGER)[0],
            "runs": {dag: dict(states) for dag, states in count_runs(self.cluster.metadata).items()},
            "tasks": tell_tasks(tries),
            "kills": [tell_kill(each, tries) for each in self.killed],
            "cpu": {name: round(spent, 1) for name, spent in self.cluster.cpu().items()},
            "memory": {name: round(most) for name, most in self.cluster.most.items()},
        }
