"""The verbs of the five stages, all of them together, and import."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from veille.cli.options import (
    AsJson,
    Batch,
    Data,
    Due,
    Extractor,
    Kind,
    Lines,
    Model,
    Outdated,
    Pending,
    Replay,
    Shard,
    Since,
    Source,
    Until,
)
from veille.cli.selecting import check_variables, select, select_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.ledger.replay import Again
    from corpus.ledger.work import Selection
    from corpus.vocabulary import StageName
    from veille.report import Report
    from veille.workspace import Workspace

Slugs = Annotated[list[str] | None, typer.Argument(metavar="SLUG", help="Sources; without any, those due.")]


def run(sources: Slugs = None, data: Data = None, as_json: AsJson = False) -> None:
    """All stages, for the sources that are due or those named, and for whatever waits."""
    from veille.cli.running import run_verb
    from veille.run import run_stages

    check_variables(run)
    run_verb("run", lambda workspace, report: run_stages(workspace, sources or (), report), data=data, as_json=as_json)


def crawl(
    sources: Slugs = None,
    source: Source = None,
    due: Due = False,
    kind: Kind = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Fetch the pages of sources into the archive."""
    from veille.cli.running import run_verb
    from veille.stages.crawl import crawl_chosen

    check_variables(crawl)
    slugs = [*(sources or ()), *(source or ())]
    action = partial(crawl_chosen, slugs=slugs, due=due, kinds=kind or ())
    run_verb("crawl", lambda workspace, report: action(workspace, report=report), data=data, as_json=as_json)


def extract(
    source: Source = None,
    batch: Batch = None,
    pending: Pending = False,
    shard: Shard = None,
    replay: Replay = False,
    since: Since = None,
    until: Until = None,
    extractor: Extractor = None,
    outdated: Outdated = False,
    lines: Lines = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Turn captures into documents; with --jsonl, pages of standard input into answers."""
    if lines:
        from veille.cli.filters import extract_lines

        raise typer.Exit(extract_lines(keeps_state=data is not None))
    from veille.stages.extract import extract as stage

    check_variables(extract)
    selection = select(source, batch, shard, pending=pending)
    again = select_again(since, until, replay=replay, outdated=outdated, extractor=extractor)
    run_stage("extract", stage, selection, again, outdated=outdated, data=data, as_json=as_json)


def enrich(
    source: Source = None,
    batch: Batch = None,
    pending: Pending = False,
    shard: Shard = None,
    replay: Replay = False,
    since: Since = None,
    until: Until = None,
    model: Model = None,
    outdated: Outdated = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Read documents: entities, CVE, and what else there are components for."""
    from veille.stages.enrich import enrich as stage

    check_variables(enrich)
    selection = select(source, batch, shard, pending=pending)
    again = select_again(since, until, replay=replay, model=model, outdated=outdated)
    run_stage("enrich", stage, selection, again, outdated=outdated, model=model, data=data, as_json=as_json)


def relate(
    source: Source = None,
    batch: Batch = None,
    pending: Pending = False,
    replay: Replay = False,
    since: Since = None,
    until: Until = None,
    lines: Lines = False,
    online: Annotated[
        bool, typer.Option("--online", help="With --jsonl: answer each line at once, not when all are read.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find the documents that belong together."""
    if lines:
        if data is not None:
            raise typer.BadParameter("texts from standard input are not kept: import them first", param_hint="--data")
        from veille.cli.filters import relate_lines

        raise typer.Exit(relate_lines(online=online))
    from veille.stages.relate import relate as stage

    check_variables(relate)
    selection = select(source, batch, None, pending=pending)
    again = select_again(since, until, replay=replay)
    run_stage("relate", stage, selection, again, data=data, as_json=as_json)


def index(
    pending: Pending = False,
    batch: Batch = None,
    source: Source = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Empty the index and write it anew.")] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Elasticsearch: write a new index beside this one, then search that.")
    ] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Elasticsearch: remove the indices that others have replaced.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell the search engine of what is new. It is told in order: all that waits is written, whatever is selected."""
    from veille.cli.running import run_verb
    from veille.stages import migrate as migration
    from veille.stages.index import index as stage

    check_variables(index)
    if rebuild + migrate + drop_old > 1:
        raise typer.BadParameter("--rebuild, --migrate and --drop-old exclude each other", param_hint="--migrate")
    if drop_old:
        action = migration.drop
    elif migrate:
        action = migration.migrate
    else:
        action = partial(stage, rebuild=rebuild)
    run_verb("index", action, data=data, as_json=as_json)


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Of the kinds .html .htm .xhtml .pdf .txt .warc .warc.gz .jsonl .ndjson."),
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take pages, PDF, texts, WARC and JSON lines from disk through the same stages.

    A page is known by the address it gives itself, a file without one by its bytes: the same file again changes
    nothing. Of a WARC every response of HTML or PDF is taken, with its address and date. A line is
    {"id","title"?,"text","language"?,"published"?,"url"?,"source"?}, and its id is kept.
    """
    from veille.cli.running import run_verb
    from veille.importing import import_texts

    check_variables(import_files)
    run_verb("import", lambda workspace, report: import_texts(workspace, files, report), data=data, as_json=as_json)


def run_stage(
    name: "StageName",
    stage: "Callable[[Workspace, Selection, Report], None]",
    selection: "Selection",
    again: "Again | None",
    *,
    outdated: bool = False,
    model: str | None = None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Run one stage; with ``again``, first let that be due once more which it has read."""
    from veille.cli.running import run_verb
    from veille.replaying import read_again
    from veille.workspace import check_selection

    def action(workspace: "Workspace", report: "Report") -> None:
        check_selection(workspace, selection)
        if again is not None:
            read_again(workspace, name, again, selection, outdated=outdated, model=model)
        stage(workspace, selection, report)

    run_verb(name, action, data=data, as_json=as_json)
