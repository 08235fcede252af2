"""The filters that are no part of another verb."""

from typing import TYPE_CHECKING

import typer

from veille.cli.options import Lines

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from veille.filters import Respond


def annotate(lines: Lines = False) -> None:
    """Read loose texts: {"id","text"} in, entities, CVE and the rest out, one line each."""
    if not lines:
        raise typer.BadParameter("texts are read from standard input as JSON lines: say --jsonl", param_hint="--jsonl")
    from nlp.threads import limit_threads

    limit_threads()
    from veille.annotating import make_annotating
    from veille.filters import run_filter

    raise typer.Exit(run_filter(make_annotating()))


def extract_lines(*, keeps_state: bool) -> int:
    """Read loose pages: {"id","url","html"} in, title, body, blocks and the rest out, one line each; the exit code."""
    if keeps_state:
        raise typer.BadParameter("pages from standard input are not kept: import them", param_hint="--data")
    from veille.filters import run_filter

    with open_extractor() as respond:
        return run_filter(respond)


def relate_lines(*, online: bool) -> int:
    """Relate loose texts: {"id","title","text"} in, story, same_as and near_same out, one line each; the exit code."""
    from nlp.threads import limit_threads

    limit_threads()
    from veille.filters import run_filter

    return run_filter(open_relating(online=online), batch=1 if online else None)


def open_relating(*, online: bool) -> "Respond":
    """The filter `relate` with the embedder of this installation."""
    from corpus.clock import utc_now
    from veille.relating import make_relating, open_reader
    from veille.settings import read_settings

    return make_relating(open_reader(read_settings().embedder), now=utc_now(), online=online)


def open_extractor() -> "AbstractContextManager[Respond]":
    """The filter `extract` with the limits and sources of this installation."""
    from corpus.clock import utc_now
    from veille.extracting import Rules, open_extracting
    from veille.pool import Limits
    from veille.settings import read_settings
    from veille.workspace import read_sources

    settings = read_settings()
    rules = {
        slug: Rules(each.article, each.timezone, each.language, each.country)
        for slug, each in read_sources(settings).items()
    }
    limits = Limits(settings.page_seconds, settings.page_memory)
    return open_extracting(now=utc_now(), rules=rules, processes=settings.processes, limits=limits)
