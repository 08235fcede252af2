"""Mail to the operator when a DAG fails: once for each incident."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote

from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import Variable
from airflow.sdk.configuration import conf
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.xcom import XCom

from watchkeeping.verb import FAILURE

#: The operator's addresses, parted by commas, as an Airflow variable: AIRFLOW_VAR_VEILLE_OPERATOR.
OPERATOR = "veille_operator"
#: What fails again within this time is the incident of before. A source that fails at each of its crawls, which may be
#: hours apart, is one incident.
SAME = timedelta(hours=24)


@dataclass(frozen=True)
class Failed:
    """A task that failed: what it is known by from run to run, and what it said of it."""

    name: str
    said: str = "It says nothing of it but its log."


class Known:
    """What is known to fail in a DAG, and when it last did; kept as an Airflow variable."""

    def __init__(self, dag_id: str, *, now: datetime) -> None:
        self._variable, self._now = f"veille_incidents_{dag_id}", now
        seen: dict[str, str] = json.loads(Variable.get(self._variable, default="{}"))
        self._recent = {name: last for name, last in seen.items() if datetime.fromisoformat(last) > now - SAME}

    def choose_new(self, failures: Iterable[Failed]) -> list[Failed]:
        """Those that are no part of an incident that somebody was told of."""
        return [failed for failed in failures if failed.name not in self._recent]

    def keep(self, failures: Iterable[Failed]) -> None:
        last = {failed.name: self._now.isoformat() for failed in failures}
        Variable.set(self._variable, json.dumps(self._recent | last))


class FailureMail(SmtpNotifier):
    """Tells which tasks of a run have failed, of those that the operator has not been told of.

    The mail goes by Airflow's SMTP connection; without an operator's address there is nobody to tell.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to="", **kwargs)

    def render_template_fields(self, context: Any, jinja_env: Any = None) -> None:
        """Nothing of it is a template: what tasks are called and say of themselves must not become one."""

    def notify(self, context: Any) -> None:
        if not hasattr(task_runner, "SUPERVISOR_COMMS"):
            return  # `airflow dags test`: who started it sees what failed
        operators = [each.strip() for each in Variable.get(OPERATOR, default="").split(",") if each.strip()]
        if not operators:
            self.log.warning("nobody is told: the Airflow variable %s names no address", OPERATOR)
            return
        failures = list_failures(context)
        known = Known(context["dag"].dag_id, now=datetime.now(UTC))
        if new := known.choose_new(failures):
            self._write(context, new, operators)
            super().notify(context)
        known.keep(failures)  # only now: a mail that could not be sent is due again

    def _write(self, context: Any, new: Iterable[Failed], operators: list[str]) -> None:
        dag_id, run_id = context["dag"].dag_id, context["run_id"]
        self.to = operators
        self.from_email = self.hook.get_connection(self.smtp_conn_id).extra_dejson.get("from_email") or operators[0]
        self.subject = f"Veille: {dag_id} failed: {', '.join(failed.name for failed in new)}"[:150]
        told = [f"<h3>{escape(failed.name)}</h3><pre>{escape(failed.said)}</pre>" for failed in new]
        page = f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/dags/{dag_id}/runs/{quote(run_id)}"
        ending = f"What fails again is told again only after {SAME.days * 24} hours without a failure of it."
        self.html_content = "".join(told) + f'<p><a href="{escape(page)}">{escape(page)}</a></p><p>{ending}</p>'


def list_failures(context: Any) -> list[Failed]:
    """The tasks of the run that failed; the run itself where no task did: it took too long."""
    dag, run_id = context["dag"], context["run_id"]
    states = context["ti"].get_task_states(dag.dag_id, run_ids=[run_id]) if "ti" in context else {}
    failed = [task for task, state in sorted(states.get(run_id, {}).items()) if state == "failed"]
    run = Failed("the run", str(context.get("reason", "")).replace("_", " "))
    return [read_failure(dag, run_id, task) for task in failed] or [run]


def read_failure(dag: Any, run_id: str, task: str) -> Failed:
    """What the task left of its failure; ``task`` is its id, of a mapped one with "_" and its number."""
    name, number = (task, -1) if task in dag.task_ids else (task.rpartition("_")[0], int(task.rpartition("_")[2]))
    left = XCom.get_one(run_id=run_id, key=FAILURE, task_id=name, dag_id=dag.dag_id, map_index=number)
    return Failed(left["name"], left["said"]) if isinstance(left, Mapping) else Failed(task)
