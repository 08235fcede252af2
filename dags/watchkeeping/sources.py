"""The tasks of a DAG that crawls: which sources are due, then one task for each."""

import json
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowFailException

from watchkeeping.program import Program
from watchkeeping.verb import Verb

#: The pool and the queue of crawls: so many side by side, on machines that reach the sites.
POOL = QUEUE = "crawl"


class ListDue(Verb):
    """The sources that are due, as values for a mapped task."""

    def execute(self, context: Any) -> Any:
        self._running = Program(self.program, self.log.info)
        ended = self._running.run([*self.verb.split(), "--json"], self.values)
        if ended.code:
            raise AirflowFailException(f"veille {self.verb} ended with exit code {ended.code}: see above")
        return [{"SOURCE": json.loads(line)["slug"]} for line in ended.output.splitlines()]


def crawl_due(*kinds: str, outlet: Asset, timeout: timedelta) -> None:
    """Crawl the sources of these kinds that are due, each as a task of its own: a slow site delays nobody."""
    due = ListDue(
        task_id="list_due",
        verb=" ".join(["sources due", *(f"--kind {kind}" for kind in kinds)]),
        queue=QUEUE,
        execution_timeout=timedelta(minutes=5),
    )
    Verb.partial(
        task_id="crawl",
        verb="crawl --due",
        pool=POOL,
        queue=QUEUE,
        outlets=[outlet],
        only_news=True,
        execution_timeout=timeout,
        map_index_template="{{ task.values['SOURCE'] }}{{ ': ' ~ warning if warning is defined }}",
    ).expand(values=due.output)
