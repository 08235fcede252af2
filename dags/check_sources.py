"""Sources that are late or fail: silence that looks like calm is an alarm.

Every half hour the health of all sources is measured. Of each incident the operator gets one mail; the warning of the
task lists the sources that fail now.
"""

from datetime import timedelta

from airflow.sdk import DAG

from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

with DAG(
    dag_id="check_sources",
    schedule="5,35 * * * *",
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    Verb(task_id="check", verb="incidents check", patience=timedelta(minutes=10))
