"""DAGs that only tests have: a task of a verb whose time-out and delays are a test's."""

from datetime import timedelta

from airflow.sdk import DAG, Asset

from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.sources import ListDue
from watchkeeping.verb import Verb

NEWS = Asset(name="news", uri="trial://news")

with DAG(dag_id="trial", schedule=None, **DAG_DEFAULTS):
    Verb(
        task_id="verb",
        verb="trial --pending",
        values={"BATCH": "{{ dag_run.conf.get('batch', '') }}"},
        patience=timedelta(minutes=10),
        retry_delay=timedelta(0),
        outlets=[NEWS],
        only_news=True,
    )

with DAG(dag_id="trial_of_time", schedule=None, **DAG_DEFAULTS):
    Verb(task_id="verb", verb="trial", execution_timeout=timedelta(seconds=1), retry_delay=timedelta(0))

with DAG(dag_id="trial_of_sources", schedule=None, **DAG_DEFAULTS):
    ListDue(task_id="list_due", verb="sources due")
