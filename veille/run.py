"""All stages one after the other: what `veille run` does from cron."""

from collections.abc import Callable, Sequence

from corpus.ledger.work import EVERYTHING, Selection
from veille.report import Report
from veille.stages.crawl import choose_sources, crawl
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.index import index
from veille.stages.relate import relate
from veille.workspace import Workspace


def run_stages(workspace: Workspace, slugs: Sequence[str], report: Report) -> None:
    """Crawl what is due or named, then take everything that waits through the other stages."""
    crawl(workspace, choose_sources(workspace, slugs), report)
    process(workspace, EVERYTHING, report)


def process(workspace: Workspace, selection: Selection, report: Report) -> None:
    """The four stages after crawl, for the selection. An item counts once, by the first stage that ended it badly."""
    stages: tuple[Callable[[Workspace, Selection, Report], None], ...] = (extract, enrich, relate)
    for stage in stages:
        part = Report(report.verb, report.started)
        stage(workspace, selection, part)
        report.include(part.troubles())
    part = Report(report.verb, report.started)
    index(workspace, part)
    report.include(part.troubles())
