"""A task that runs a verb of Veille."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowTaskTimeout

from watchkeeping.program import DEFAULT, VARIABLE, Ended, Program
from watchkeeping.summary import SHOWN, Verdict, count, judge, read_summary

#: The XComs under which a task leaves what an operator should see of it: though it ended well, and since it did not.
WARNING, FAILURE = "warning", "failure"
#: Lines that are kept of what a verb says on standard error.
LAST_WORDS = 8
#: The values by which the tasks of a mapped one are told apart.
NAMES = ("SOURCE", "SINCE")


class Waiting(AirflowException):
    """Something waits for another attempt, from ``delay`` on: see `watchkeeping.patience`."""

    def __init__(self, text: str, delay: timedelta) -> None:
        super().__init__(text)
        self.delay = delay


class Verb(BaseOperator):
    """Runs ``veille VERB … --json`` and ends as its exit code says.

    ``verb`` is constant text. What varies is in ``values``: the value of the option --batch as ``BATCH``, of --since
    as ``SINCE``; it reaches the verb by its environment. With ``only_news`` the task's outlets tell of nothing where
    nothing was done. ``patience`` is how long an attempt may be off that this task still waits for.
    """

    template_fields: Sequence[str] = ("values", "program")

    def __init__(
        self,
        *,
        verb: str,
        values: Mapping[str, str] | None = None,
        patience: timedelta = timedelta(hours=1),
        only_news: bool = False,
        program: str = f"{{{{ var.value.get('{VARIABLE}', '{DEFAULT}') }}}}",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.verb = verb
        self.values = dict(values or {})
        self.patience = patience
        self.only_news = only_news
        self.program = program

    def execute(self, context: Any) -> Any:
        try:
            return self._do(context)
        except Waiting:
            raise
        except (Exception, AirflowTaskTimeout) as error:  # which is no Exception
            context["ti"].xcom_push(FAILURE, {"name": self._name(), "said": self._say(error)})
            raise

    def _do(self, context: Any) -> Any:
        ended = self._run()
        summary = read_summary(ended.output)
        self._conclude(context, self._judge(context, ended, summary))
        self._announce(context, summary)
        return summary | {"errors": summary.get("errors", [])[:SHOWN]}

    def on_kill(self) -> None:
        if running := getattr(self, "_running", None):
            running.end()

    def _run(self) -> Ended:
        self._heard: deque[str] = deque(maxlen=LAST_WORDS)
        self._running = Program(self.program, self._hear)
        ended = self._running.run([*self.verb.split(), "--json"], self.values)
        if ended.signal:
            raise AirflowException(f"veille {self.verb} was ended by signal {ended.signal}")
        return ended

    def _hear(self, line: str) -> None:
        self.log.info(line)
        self._heard.append(line)

    def _tell_last_words(self) -> str:
        """What it said last on standard error, where it left no other word of why it failed."""
        return "".join(f"\n  {line}" for line in self._heard)

    def _judge(self, context: Any, ended: Ended, summary: dict[str, Any]) -> Verdict:
        may_retry = context["ti"].try_number <= context["ti"].max_tries
        return judge(ended.code, summary, may_retry=may_retry, patience=self.patience)

    def _conclude(self, context: Any, verdict: Verdict) -> None:
        if verdict.end == "success":
            return
        told = f"veille {self.verb}: {verdict.text}"
        if verdict.end == "failure":
            raise AirflowFailException(told if "\n" in verdict.text else told + self._tell_last_words())
        if verdict.end == "retry":
            raise Waiting(told, verdict.delay)
        self.log.warning(told)
        context["warning"] = verdict.text.partition("\n")[0]
        context["ti"].xcom_push(WARNING, told)

    def _name(self) -> str:
        """What an operator knows the task by: its number among mapped ones is another at each run."""
        return " ".join([self.task_id, *(self.values[name] for name in NAMES if name in self.values)])

    def _say(self, error: BaseException) -> str:
        if isinstance(error, AirflowTaskTimeout):
            return f"veille {self.verb} was ended, because it took longer than {self.execution_timeout}"
        return str(error)

    def _announce(self, context: Any, summary: Mapping[str, Any]) -> None:
        """What came of it is told to who waits for the outlets."""
        if self.only_news and not count(summary, "done"):
            self.outlets = []  # of this run alone: an outlet is an event, and nothing has happened
        for outlet in self.outlets:
            told = {name: summary[name] for name in ("batch", "run", "counts") if summary.get(name)}
            context["outlet_events"][outlet].extra.update(told)
