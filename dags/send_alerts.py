"""Who follows a search is told of what arrived.

Runs when something has arrived, and every quarter of an hour for searches that collect for an hour or a day, for quiet
hours that are over, and for what a server did not take before.
"""

from datetime import timedelta

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable

from watchkeeping.assets import ARRIVALS
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

with DAG(
    dag_id="send_alerts",
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("*/15 * * * *", timezone="UTC"), assets=[ARRIVALS]),
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    doc_md=__doc__,
    **DAG_DEFAULTS,
):
    Verb(task_id="alerts", verb="alerts run", patience=timedelta(minutes=10))
