"""Captures become documents, documents are read, and find their stories.

Runs when something was captured, and every quarter of an hour for what waited. What the crawls brought that started
the run is read first, then everything else that is due: an event that came while a run was waiting is no run of its
own. A page that is to be tried again later holds up nobody: the next run takes it.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable

from watchkeeping.assets import CAPTURES, DOCUMENTS
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

#: The batches of the crawls whose events started the run; no more than a variable of the environment can hold.
BATCHES = (
    "{{ (triggering_asset_events.values() | sum(start=[]) | map(attribute='extra.batch', default='')"
    " | select | unique | list)[:1000] | join(' ') }}"
)

with DAG(
    dag_id="read_documents",
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("*/15 * * * *", timezone="UTC"), assets=[CAPTURES]),
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=8),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    first: dict[str, Any] = {"values": {"BATCH": BATCHES}, "patience": timedelta(0)}
    first["execution_timeout"] = timedelta(hours=4)
    (
        Verb(task_id="extract", verb="extract --pending", **first)
        >> Verb(task_id="enrich", verb="enrich --pending", **first)
        >> Verb(task_id="relate", verb="relate --pending", outlets=[DOCUMENTS], **first)
    )
