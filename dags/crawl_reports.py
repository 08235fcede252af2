"""Official reports: long lists and large PDF from sites that change a few times a week.

Once an hour those that are due are crawled, each by a task of its own, with the patience that hundreds of pages at a
slow pace take. All else is as in `crawl_sources`.
"""

from datetime import timedelta

from airflow.sdk import DAG

from watchkeeping.assets import CAPTURES
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.sources import crawl_due

with DAG(
    dag_id="crawl_reports",
    schedule="25 * * * *",
    max_active_runs=8,
    dagrun_timeout=timedelta(hours=12),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    crawl_due("report", outlet=CAPTURES, timeout=timedelta(hours=4))
