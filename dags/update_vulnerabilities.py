"""Catalogues of vulnerabilities: what CISA knows to be exploited and, once there are sources for them, EPSS and NVD.

A catalogue is a source like another, whose pages become dated facts about CVE in place of documents. It is looked at
once an hour; `read_documents` reads it, and `index_documents` brings the facts to the documents that name the CVE.
"""

from datetime import timedelta

from airflow.sdk import DAG

from watchkeeping.assets import CAPTURES
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.sources import crawl_due

with DAG(
    dag_id="update_vulnerabilities",
    schedule="10 * * * *",
    max_active_runs=2,
    dagrun_timeout=timedelta(hours=4),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    crawl_due("catalogue", outlet=CAPTURES, timeout=timedelta(minutes=30))
