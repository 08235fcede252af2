"""The tasks of a DAG that crawls: which sources are due, then one task for each."""

import json
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowFailException

from watchkeeping.verb import Verb

#: The pool and the queue of crawls: so many side by side, on machines that reach the sites.
POOL = QUEUE = "crawl"
#: Airflow maps no task over more than 1024 values (`core.max_map_length`); who is left out is due next time, too.
MOST = 1000


class ListDue(Verb):
    """The sources that are due, as values for a mapped task."""

    def _do(self, context: Any) -> Any:
        ended = self._run()
        if ended.code:
            told = f"veille {self.verb} ended with exit code {ended.code}{self._tell_last_words()}"
            raise AirflowFailException(told)
        try:
            lines = [line for line in ended.output.split("\n") if line.strip()]
            return [{"SOURCE": json.loads(line)["slug"]} for line in lines[:MOST]]
        except (ValueError, LookupError, TypeError) as error:
            raise AirflowFailException(f"veille {self.verb} did not list sources: is it Veille at all?") from error


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
