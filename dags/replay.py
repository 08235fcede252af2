"""History read again with a better extractor or model: on demand, a day at a time, the newest day first.

Choose a stage and the days. By default only what another version has read is read again, so that a replay that is
repeated finds nothing left to do. A replay adds readings, never versions, and raises no alert; what follows from it,
`read_documents` and `index_documents` do.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Param, task

from watchkeeping.assets import CAPTURES
from watchkeeping.days import list_days
from watchkeeping.defaults import DAG_DEFAULTS
from watchkeeping.verb import Verb

STAGES = ["extract", "enrich", "relate"]
EXTRACTORS = ["article", "bulletin", "kev", "pdf", "line", "html-file", "pdf-file", "text-file"]
PARAMS = {
    "stage": Param("enrich", enum=STAGES, description="What is done again."),
    "since": Param(type="string", format="date", description="The first day, by when it was fetched or first seen."),
    "until": Param(None, type=["null", "string"], format="date", description="The last day; without one, today."),
    "extractor": Param(None, enum=[None, *EXTRACTORS], description="Of extract: only what this one reads."),
    "model": Param(None, type=["null", "string"], description="Of enrich: only what this model has not read."),
    "outdated": Param(True, type="boolean", description="Of extract and enrich: only what another version read."),
}

with DAG(
    dag_id="replay",
    schedule=None,
    max_active_runs=1,
    dagrun_timeout=timedelta(days=7),
    params=PARAMS,
    doc_md=__doc__,
    **DAG_DEFAULTS,
):

    @task
    def list_values(params: Any = None, dag_run: Any = None) -> list[dict[str, str]]:
        return list_days(params, today=dag_run.run_after.date())

    @task.branch
    def choose_stage(params: Any = None) -> str:
        return str(params["stage"])

    days, chosen = list_values(), choose_stage()
    for stage in STAGES:
        chosen >> Verb.partial(
            task_id=stage,
            verb=f"{stage} --replay",
            max_active_tis_per_dagrun=1,
            outlets=[CAPTURES],
            only_news=True,
            execution_timeout=timedelta(hours=6),
            map_index_template="{{ task.values['SINCE'] }}{{ ': ' ~ warning if warning is defined }}",
        ).expand(values=days)
