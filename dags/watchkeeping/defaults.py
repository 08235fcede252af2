"""What all DAGs of the watch have in common."""

from datetime import UTC, datetime, timedelta
from typing import Any

from watchkeeping.incidents import FailureMail
from watchkeeping.patience import LedgerTime

#: Of every DAG. No missed run is made up for: what it would have done waits in the ledger. Each DAG has a time-out of
#: its own, after which its run fails and the operator is told; Airflow's alerts on deadlines break `airflow dags test`
#: in 3.3 (apache/airflow#73428) and would say no more.
DAG_DEFAULTS: dict[str, Any] = {
    "start_date": datetime(2026, 1, 1, tzinfo=UTC),
    "catchup": False,
    "on_failure_callback": FailureMail(),
    "tags": ["veille"],
    "default_args": {
        "owner": "veille",
        "queue": "nlp",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "retry_policy": LedgerTime(),
        "execution_timeout": timedelta(hours=1),
    },
}
