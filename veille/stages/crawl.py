"""The stage crawl: sources become captures, each in a process of its own."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.errors import VeilleError
from corpus.ledger import batches, leases, work
from corpus.ledger.work import Selection
from corpus.vocabulary import State
from crawlers.origins import Origin, name_origins
from crawlers.source import is_loopback
from veille.errors import SettingsError
from veille.report import MAX_ERRORS, Report
from veille.settings import Settings
from veille.stages.due import choose_sources, find_due, of_kinds
from veille.stages.gate import Gate
from veille.workspace import Workspace

if TYPE_CHECKING:
    from multiprocessing.connection import Connection as Pipe
    from multiprocessing.context import ForkServerContext

    from crawlers.catalogue import Source

#: Hosts crawled side by side. Each waits for its site most of the time, and a site that lets every page time out is to
#: hold up nobody: what limits is memory, of which a crawl takes 50 MB of its own.
HOSTS = 48
#: Crawls that begin at once, and seconds after which one is taken to have begun, and to wait for its site. Until its
#: first page it needs half a second of CPU: forty that begin together on two cores make each other's pages time out.
BEGINNING, BEGUN = 8, 5.0
#: What the process of every crawl needs, and loading which starts no thread and no reactor.
PRELOADED = [
    "veille.stages.crawl",
    "crawlers.capture",
    "crawlers.robots",
    "crawlers.spiderloader",
    "corpus.ledger.migration",
    "scrapy.core.downloader.handlers.http11",
]


def crawl(workspace: Workspace, sources: Sequence["Source"], report: Report, *, due_only: bool = False) -> None:
    """Crawl the sources: hosts side by side, the sources of one host one after the other.

    With ``due_only`` those that are due when their turn comes: another process may have crawled one meanwhile.
    """
    check_contact(workspace.settings, sources)
    by_host: dict[str, list[Source]] = {}
    for source in sources:
        by_host.setdefault(urlsplit(str(source.site)).netloc, []).append(source)
    gate = Gate(BEGINNING, seconds=BEGUN)
    with ThreadPoolExecutor(max_workers=HOSTS) as threads:
        crawl_host = partial(_crawl_host, workspace, gate, started=report.started, due_only=due_only)
        for finished in threads.map(crawl_host, by_host.values()):
            for part in finished:
                report.include(part)
                report.batch = part.batch if len(sources) == 1 else None


def crawl_chosen(
    workspace: Workspace, slugs: Sequence[str], report: Report, *, due: bool = False, kinds: Collection[str] = ()
) -> None:
    """Crawl the sources of these slugs, with ``due`` those of them that are, or, without any, all that are due.

    Without slugs told is also what waits of the others.
    """
    crawl(workspace, choose_sources(workspace, slugs, kinds=kinds), report, due_only=due or not slugs)
    if not slugs:
        _tell_waiting(workspace, report, kinds)


def _tell_waiting(workspace: Workspace, report: Report, kinds: Collection[str]) -> None:
    """What waits of all sources or of those of the kinds, whether they were due or not."""
    meant = of_kinds(workspace.catalogue.values(), kinds) if kinds else []
    if meant or not kinds:
        _count_waiting(workspace, Selection(sources=tuple(source.slug for source in meant)), report)


def check_contact(settings: Settings, sources: Sequence["Source"]) -> None:
    """A guest gives a name: no site of others is asked for a page before its owner can reach us."""
    strangers = [source.slug for source in sources if not is_loopback(source.site.host)]
    if settings.contact is None and strangers:
        raise SettingsError(
            f"set VEILLE_CONTACT before {strangers[0]} is crawled: a web or mail address at which the site's owner "
            "reaches you, such as mailto:watch@your.organisation"
        )


def _crawl_host(
    workspace: Workspace, gate: Gate, sources: Sequence["Source"], *, started: datetime, due_only: bool
) -> list[Report]:
    reports = []
    for source in sources:
        with gate.passed():
            reports.append(_crawl_source(workspace, source, Report("crawl", started), due_only=due_only))
    return reports


def _crawl_source(workspace: Workspace, source: "Source", report: Report, *, due_only: bool) -> Report:
    """Crawl one source under its lease; one that is being crawled already is left to that crawl.

    Whether it is due is asked under the lease, once nobody else can be crawling it any more.
    """
    ledger, clock = workspace.ledger, workspace.clock
    with leases.held(ledger, f"crawl {source.slug}", clock=clock) as mine:
        if not mine:
            report.count(source.slug, "deferred")
            return report
        if due_only and not find_due(workspace, [source]):
            report.count(source.slug, "deferred")
            if source.disabled is None:
                _count_waiting(workspace, Selection(sources=(source.slug,)), report)
            return report
        with ledger.writing() as tx:
            batches.end_interrupted(tx, source.slug, now=clock())
            report.batch = batch = batches.begin(tx, source.slug, now=clock())
        error = _run_process(workspace, source, batch)
        with ledger.writing() as tx:
            batches.end(tx, batch, now=clock(), error=error)
        _count_outcomes(workspace, source, batch, report)
    if error:
        report.fail(source.slug, error)
    return report


def _run_process(workspace: Workspace, source: "Source", batch: str) -> str | None:
    """Crawl in a process of its own; why it broke, or nothing."""
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    order = (workspace.settings, source, batch, name_origins(workspace.catalogue.values()), sender)
    process = context.Process(target=_crawl_and_tell, args=order, name=batch)
    process.start()
    sender.close()
    try:
        error: str | None = receiver.recv()
    except EOFError:
        error = "the process of the crawl was ended"
    process.join()
    return error if error is None or process.exitcode == 0 else f"{error} (exit code {process.exitcode})"


def _context() -> "ForkServerContext":
    """How these processes begin: as forks of one that has loaded everything and started nothing.

    A new interpreter would spend two seconds of CPU on loading Scrapy, for every source at every crawl.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _crawl_and_tell(
    settings: Settings, source: "Source", batch: str, origins: frozenset[Origin], sender: "Pipe"
) -> None:
    from crawlers.crawl import crawl_source

    try:
        crawl_source(
            source,
            ledger_url=settings.ledger_url,
            archive_root=settings.archive_root,
            spool=settings.spool,
            batch=batch,
            user_agent=settings.user_agent,
            origins=origins,
        )
    except VeilleError as error:
        sender.send(str(error))
    except Exception as error:
        sender.send(f"{type(error).__name__}: {error}")
        raise
    else:
        sender.send(None)


def _count_outcomes(workspace: Workspace, source: "Source", batch: str, report: Report) -> None:
    """What became of the pages of this batch, and how many of the source still wait."""
    with workspace.ledger.reading() as tx:
        counts = work.count_states(tx, "crawl", Selection(batches=(batch,)))
        # A list of which some entries cannot be read is done, and has something to say.
        states: tuple[State, ...] = ("quarantined", "waiting", "done")
        troubles = work.troubles(tx, "crawl", Selection(batches=(batch,)), limit=MAX_ERRORS, states=states)
    for state, number in counts.items():
        if state != "waiting":
            report.count(source.slug, state, number)
    for item, reason in troubles:
        report.add_error(item, reason)
    _count_waiting(workspace, Selection(sources=(source.slug,)), report)


def _count_waiting(workspace: Workspace, selection: Selection, report: Report) -> None:
    """How many pages of each source wait, from whichever crawl, and when the first of them is due."""
    with workspace.ledger.reading() as tx:
        waiting = work.count_waiting(tx, "crawl", selection)
        retry = work.next_retry(tx, "crawl", selection)
    report.keep_waiting(waiting, retry)
