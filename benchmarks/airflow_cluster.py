"""The watch under Airflow on PostgreSQL, Redis and Celery, against Elasticsearch; a worker, then the scheduler killed.

    python benchmarks/airflow_cluster.py [--sources 40] [--pages 2000] [--scenario two --scenario scheduler …]

Each scenario begins with an empty watch and an empty Airflow, crawls all sources by `crawl_sources`, and is over when
the other DAGs have read, indexed and told all there is:

    two        two workers, one for each queue, crawl and nlp
    one        one worker for both
    worker     as two; the worker of crawl is switched off in the middle of the crawls, the other in the middle of the
               reading, and each comes back after five seconds
    replaced   as worker, but what comes back has another name, as a new container has
    scheduler  as two; the scheduler is killed in the middle, and comes back after five seconds

Needs Linux, root or user namespaces, Redis and PostgreSQL (Debian: apt install redis-server postgresql), and what the
tests' Elasticsearch needs. Every server listens on this machine alone, and ends with the script. Printed are a table
(Markdown) and, with --json FILE, all numbers; exit code 1 where something was lost or doubled.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from airflow_run import Scenario, Size, run_scenario
from airflow_services import make_template, running_servers
from airflow_table import find_faults, write_table

SCENARIOS = {
    each.name: each
    for each in (
        Scenario("two"),
        Scenario("one", workers={"both": "crawl,nlp"}),
        Scenario("worker", kills=(("crawl", "captures"), ("nlp", "enriched"))),
        Scenario("replaced", kills=(("crawl", "captures"), ("nlp", "enriched")), replaced=True),
        Scenario("scheduler", kills=(("scheduler", "captures"), ("scheduler", "enriched"))),
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=40)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, help="repeatable; all by default")
    parser.add_argument("--delay", type=float, default=0.1, help="seconds between two requests to a site")
    parser.add_argument("--slots", type=int, default=4, help="tasks at once, of each worker")
    parser.add_argument("--minutes", type=float, default=45, help="after which the whole is over, come what may")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="of logs; else they go")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # servers are ended, as after Control-C
    results = measure(chosen)
    print(write_table(results))
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=1, default=str), encoding="utf-8")
    if faults := [fault for name, result in results.items() for fault in find_faults(name, result)]:
        sys.exit("\n".join(faults))


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    size = Size(chosen.sources, chosen.pages, chosen.delay, chosen.slots)
    until = time.monotonic() + 60 * chosen.minutes
    results: dict[str, Any] = {}
    with ExitStack() as open_things:
        folder = chosen.keep or Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="veille-airflow-")))
        servers = open_things.enter_context(running_servers())
        template = make_template(servers, folder / "template")
        names = chosen.scenario or list(SCENARIOS)
        for place, name in enumerate(names):
            limit = (until - time.monotonic()) / (len(names) - place)
            results[name] = run_scenario(SCENARIOS[name], size, servers, folder / name, template=template, limit=limit)
            print(name, json.dumps(results[name], default=str), file=sys.stderr, flush=True)
    return results


if __name__ == "__main__":
    main()
