"""The digest of each reader whose hour has come, by the reader's own clock.

The ledger knows each reader's hour and zone, and what was sent: a run that is repeated sends nothing twice.
"""

from datetime import timedelta

from airflow.sdk import DAG

from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

with DAG(
    dag_id="send_digests",
    schedule="*/15 * * * *",
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    Verb(task_id="digests", verb="digest send --due", patience=timedelta(minutes=10))
