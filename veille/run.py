"""All stages one after the other: what `veille run` does from cron."""

from collections.abc import Callable, Sequence
from functools import partial

from corpus.ledger.work import EVERYTHING, Selection
from veille.report import Report
from veille.stages.crawl import crawl_chosen
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.index import index
from veille.stages.relate import relate
from veille.workspace import Workspace

#: A stage that can be told which items are meant.
Stage = Callable[[Workspace, Selection, Report], None]
AFTER_CRAWL: tuple[Stage, ...] = (extract, enrich, relate)


def run_stages(workspace: Workspace, slugs: Sequence[str], report: Report) -> None:
    """Crawl what is due or named, then take everything that waits through the other stages."""
    crawl_chosen(workspace, slugs, report)
    process(workspace, EVERYTHING, report, stages=AFTER_CRAWL)


def process(workspace: Workspace, selection: Selection, report: Report, *, stages: Sequence[Stage]) -> None:
    """These stages, then index.

    A source's good items are counted by the first stage of the run that had work for it, those of an interrupted
    run by the stage that goes on with them; the later stages count only what ends badly.
    """
    steps = [*(partial(stage, workspace, selection) for stage in stages), partial(index, workspace)]
    for step in steps:
        part = Report(report.verb, report.started)
        step(part)
        report.include(part.beyond(report.sources))
