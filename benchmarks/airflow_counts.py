"""For airflow_cluster.py: what Airflow's database and the ledger hold while a watch runs and when it is over."""

import json
import statistics
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

STAGES = ("crawl", "extract", "enrich", "relate", "index")

PROGRESS = """
SELECT (SELECT count(*) FROM captures WHERE role = 'page' AND state = 'done') AS captures,
       (SELECT count(*) FROM documents) AS documents,
       (SELECT count(*) FROM work WHERE stage = 'enrich' AND state = 'done') AS enriched,
       (SELECT count(*) FROM work WHERE stage = 'relate' AND state = 'done') AS related,
       (SELECT count(*) FROM arrivals) AS arrivals,
       (SELECT count(*) FROM work WHERE state IN ('waiting', 'claimed')) AS open,
       (SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'refused', 'cancelled')) AS unsent,
       (SELECT count(*) FROM deliveries WHERE alert IS NULL) AS untold
"""
LEDGER = """
SELECT (SELECT count(*) FROM captures WHERE role = 'page' AND state = 'done') AS captures,
       (SELECT count(*) FROM (SELECT url FROM captures WHERE role = 'page' AND state = 'done'
                              GROUP BY url HAVING count(*) > 1) AS twice) AS captured_twice,
       (SELECT count(*) FROM documents) AS documents,
       (SELECT count(*) FROM documents WHERE merged_into IS NOT NULL) AS merged,
       (SELECT count(*) FROM (SELECT url FROM document_urls WHERE url IN (SELECT url FROM captures WHERE role = 'page')
                              GROUP BY url HAVING count(*) = 1) AS once) AS pages_of_one_document,
       (SELECT count(*) FROM versions) AS versions,
       (SELECT count(*) FROM documents WHERE annotations_reading IS NOT NULL) AS annotated,
       (SELECT count(*) FROM documents WHERE story IS NOT NULL) AS in_stories,
       (SELECT count(*) FROM arrivals) AS arrivals,
       (SELECT count(*) FROM deliveries) AS found,
       (SELECT count(*) FROM deliveries WHERE alert IS NULL) AS untold,
       (SELECT count(*) FROM outbox WHERE state = 'sent') AS sent,
       (SELECT count(*) FROM outbox WHERE state <> 'sent') AS not_sent,
       (SELECT count(*) FROM work WHERE state = 'claimed') AS claimed,
       (SELECT count(*) FROM work WHERE state = 'waiting') AS waiting,
       (SELECT count(*) FROM work WHERE state = 'quarantined') AS quarantined,
       (SELECT count(*) FROM runs WHERE ended IS NULL) AS runs_cut_short
"""
RUNNING = """
SELECT (SELECT count(*) FROM dag_run WHERE state IN ('queued', 'running')) +
       (SELECT count(*) FROM asset_dag_run_queue JOIN dag ON dag.dag_id = target_dag_id WHERE NOT is_paused)
"""
TASKS = """
SELECT dag_id, task_id, run_id, map_index, try_number, state, queue, queued_dttm, start_date, end_date, hostname
FROM task_instance UNION ALL
SELECT dag_id, task_id, run_id, map_index, try_number, state, queue, queued_dttm, start_date, end_date, hostname
FROM task_instance_history
"""
SUMMARIES = "SELECT dag_id, task_id, run_id, map_index, value FROM xcom WHERE key = 'return_value'"


def ask(url: str, query: str) -> list[dict[str, Any]]:
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(query.encode()).fetchall()


def count_progress(ledger: str) -> dict[str, int]:
    """What has become of the pages so far; nothing before the ledger has tables."""
    try:
        return ask(ledger, PROGRESS)[0]
    except psycopg.errors.UndefinedTable:
        return {}


def count_running(metadata: str) -> int:
    """Runs of DAGs that are not over, and events that are to start one."""
    (row,) = ask(metadata, RUNNING)
    return int(next(iter(row.values())))


@dataclass(frozen=True)
class Try:
    """One attempt at a task; ``seconds`` is what the verb says it took."""

    dag: str
    task: str
    run: str
    index: int
    number: int
    state: str
    queue: str
    queued: datetime | None
    started: datetime | None
    ended: datetime | None
    host: str
    seconds: float | None

    @property
    def took(self) -> float | None:
        return (self.ended - self.started).total_seconds() if self.started and self.ended else None

    @property
    def overhead(self) -> float | None:
        """What the task took beside its verb."""
        return None if self.took is None or self.seconds is None else self.took - self.seconds

    @property
    def delay(self) -> float | None:
        return (self.started - self.queued).total_seconds() if self.started and self.queued else None


def list_tries(metadata: str) -> list[Try]:
    """All attempts there were, by when they began."""
    seconds = {
        (row["dag_id"], row["task_id"], row["run_id"], row["map_index"]): _read_seconds(row["value"])
        for row in ask(metadata, SUMMARIES)
    }
    found = []
    for row in ask(metadata, TASKS):
        key = (row["dag_id"], row["task_id"], row["run_id"], row["map_index"])
        took = seconds.get(key) if row["state"] == "success" else None
        times = (row["queued_dttm"], row["start_date"], row["end_date"])
        number, queue = row["try_number"], row["queue"] or ""
        found.append(Try(*key, number, row["state"] or "", queue, *times, row["hostname"] or "", took))
    return sorted((each for each in found if each.started), key=lambda each: str(each.started))


def _read_seconds(value: Any) -> float | None:
    told = json.loads(value) if isinstance(value, str) else value
    return float(told["seconds"]) if isinstance(told, dict) and "seconds" in told else None


def count_runs(metadata: str) -> dict[str, Counter[str]]:
    """The states of each DAG's runs."""
    counted: dict[str, Counter[str]] = {}
    for row in ask(metadata, "SELECT dag_id, state FROM dag_run"):
        counted.setdefault(row["dag_id"], Counter())[row["state"]] += 1
    return counted


def count_index(url: str, prefix: str) -> int:
    """Documents that Elasticsearch finds."""
    address = f"{url}/{prefix}-documents/_count"
    with urllib.request.urlopen(f"{url}/_refresh", data=b""), urllib.request.urlopen(address) as answer:
        return int(json.load(answer)["count"])


def read_site(told: str, what: str) -> Any:
    with urllib.request.urlopen(f"{told}{what}") as answer:
        return json.load(answer)


def count_served(told: str) -> dict[str, int]:
    """Pages that were asked for, and what of that was more than once; lists and robots.txt are not pages."""
    served: Mapping[str, int] = read_site(told, "served")
    pages = [number for url, number in served.items() if "/news/" in url or url.count("/avis/CERTFR-")]
    return {"served": len(pages), "served_again": sum(pages) - len(pages)}


def count_posted(told: str) -> dict[str, int]:
    """Messages that the hook got, repeats of one message, and documents that two messages told of."""
    posted: Sequence[tuple[str, Any]] = read_site(told, "posted")
    messages = dict(posted)
    return {"messages": len(messages), "repeated": len(posted) - len(messages), "told_twice": _count_twice(messages)}


def _count_twice(messages: Mapping[str, Any]) -> int:
    groups = [group for body in messages.values() for group in body["stories"]]
    told = Counter(document["id"] for group in groups for document in group["documents"])
    return sum(number - 1 for number in told.values())


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Median and what nine of ten are below."""
    if not values:
        return 0.0, 0.0
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))]
