"""Once a night: what may be kept no longer goes, ledger and index are put in order, and a backup is made and tried.

The backup comes after the upkeep, so that what had to go is not in it, and is restored into a scratch database each
time: one that cannot be restored is none.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG

from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

with DAG(
    dag_id="upkeep",
    schedule="40 3 * * *",
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=8),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    long: dict[str, Any] = {"execution_timeout": timedelta(hours=6)}
    (
        Verb(task_id="upkeep", verb="upkeep", **long)
        >> Verb(task_id="back_up", verb="backup create", **long)
        >> Verb(task_id="check_backup", verb="backup check", **long)
    )
