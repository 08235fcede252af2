"""Mail to the operator when a DAG fails or is late: once for each incident."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import Variable
from airflow.sdk.execution_time import task_runner

#: The operator's addresses, parted by commas, as an Airflow variable: AIRFLOW_VAR_VEILLE_OPERATOR.
OPERATOR = "veille_operator"
#: What fails again within this time is the incident of before. A source that fails at each of its crawls, which may be
#: hours apart, is one incident.
SAME = timedelta(hours=24)


class Known:
    """What is known to fail in a DAG, and since when it last did; kept as an Airflow variable."""

    def __init__(self, dag_id: str) -> None:
        self._name = f"veille_incidents_{dag_id}"

    def add(self, failures: Iterable[str], *, now: datetime) -> list[str]:
        """Note the failures; those that are no part of an incident that somebody was told of."""
        seen: dict[str, str] = json.loads(Variable.get(self._name, default="{}"))
        recent = {what: last for what, last in seen.items() if datetime.fromisoformat(last) > now - SAME}
        new = [what for what in dict.fromkeys(failures) if what not in recent]
        Variable.set(self._name, json.dumps(recent | dict.fromkeys(failures, now.isoformat())))
        return new


class OperatorMail(SmtpNotifier):
    """A mail by Airflow's SMTP connection; without an operator's address there is nobody to tell."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to="", **kwargs)

    def render_template_fields(self, context: Any, jinja_env: Any = None) -> None:
        """Nothing of it is a template: what tasks are called and say of themselves must not become one."""

    def _address(self) -> bool:
        """Whether there is somebody to write to."""
        self.to = [each.strip() for each in Variable.get(OPERATOR, default="").split(",") if each.strip()]
        if not self.to:
            self.log.warning("nobody is told: the Airflow variable %s names no address", OPERATOR)
        return bool(self.to)

    def _write(self, dag_id: str, what: str, lines: Iterable[str]) -> None:
        self.from_email = self.hook.get_connection(self.smtp_conn_id).extra_dejson.get("from_email") or self.to[0]
        self.subject = f"Veille: {dag_id} {what}"
        self.html_content = "".join(f"<p>{escape(line)}</p>" for line in lines)


class FailureMail(OperatorMail):
    """Tells which tasks of a run have failed, of those that the operator has not been told of."""

    def notify(self, context: Any) -> None:
        if not hasattr(task_runner, "SUPERVISOR_COMMS"):
            return  # `airflow dags test`: who started it sees what failed
        dag_id, run_id = context["dag"].dag_id, context["run_id"]
        failed = list_failed(context) or [f"the run ({context.get('reason', 'no reason given')})"]
        if not self._address():
            return
        if new := Known(dag_id).add(failed, now=datetime.now(UTC)):
            told = f"The next mail about them comes only after {SAME.days * 24} hours without a failure of theirs."
            where = f"In Airflow: DAG {dag_id}, run {run_id}. What a task says of it is in its log."
            self._write(dag_id, "failed", [f"Failed in {dag_id}: {', '.join(new)}.", where, told])
            super().notify(context)


def list_failed(context: Any) -> list[str]:
    """The tasks of the run that failed, mapped ones each with its number."""
    dag, run_id = context["dag"], context["run_id"]
    states = context["ti"].get_task_states(dag.dag_id, run_ids=[run_id]) if "ti" in context else {}
    return sorted(task for task, state in states.get(run_id, {}).items() if state == "failed")
