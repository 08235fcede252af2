"""Press, agencies and advisories: what they have published is fetched into the archive.

Every quarter of an hour the sources whose time has come are listed, and each is crawled by a task of its own, named
after it. A task asks again whether its source is due, and no source is crawled by two at once: runs may overlap. Pages
that a site refused for now are tried again, twice and when the ledger says; after that the task ends well with a
warning, and the ledger brings them back. What was captured is told to `read_documents` at once.
"""

from datetime import timedelta

from airflow.sdk import DAG

from watchkeeping.assets import CAPTURES
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.sources import crawl_due

with DAG(
    dag_id="crawl_sources",
    schedule="*/15 * * * *",
    max_active_runs=16,  # a run stays open while a source of it waits
    dagrun_timeout=timedelta(hours=6),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    crawl_due("press", "agency", "advisory", outlet=CAPTURES, timeout=timedelta(hours=1))
