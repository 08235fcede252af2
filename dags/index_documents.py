"""What was read goes into the search engine: by one writer, in the order of the ledger.

Runs whenever a reading has ended, also one that brought nothing: what an engine that was away could not take waits,
and the next run brings it.
"""

from datetime import timedelta

from airflow.sdk import DAG

from watchkeeping.assets import ARRIVALS, DOCUMENTS
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

with DAG(
    dag_id="index_documents",
    schedule=[DOCUMENTS],
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    Verb(task_id="index", verb="index", patience=timedelta(minutes=10), outlets=[ARRIVALS], only_news=True)
