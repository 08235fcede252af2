"""How extract and enrich go through their items: claimed, read in other processes, kept in small transactions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy import Connection

from corpus.ledger import leases, work
from corpus.ledger.holders import this_process
from corpus.ledger.work import Item, Result, Selection
from corpus.vocabulary import StageName
from veille.pool import Failure, Limits, Worker, WorkerPool
from veille.progress import track
from veille.report import Report
from veille.workspace import Workspace

T = TypeVar("T")
R = TypeVar("R")

#: Items that travel to a process and back together, and are kept in one transaction.
CHUNK = 32
#: Why an item is ended that its stage finds no longer.
GONE = "it is not there any more, or was merged into another document"


@dataclass(frozen=True)
class Task(Generic[T, R]):
    """A stage in three steps; the first and the last run here with a transaction, the second in other processes."""

    stage: StageName
    #: What the worker needs to know of each item, in order; None for an item that is not there any more.
    load: Callable[[Connection, Sequence[Item]], Sequence[T | None]]
    make_worker: Callable[[], Worker[T, R]]
    #: What a person knows the item by.
    name: Callable[[T], str]
    #: Writes an answer to the ledger and says how the item ended.
    keep: Callable[[Connection, Item, T, R | Failure, datetime], Result]


def drive(workspace: Workspace, task: Task[T, R], selection: Selection, report: Report) -> None:
    """Do the task for every due item of the selection; whatever happens, no item stays claimed."""
    _drive(workspace, task, selection, report)
    # What a crawl that goes on has brought since the last claim is no retry: the next run has its turn.
    now = workspace.clock()
    with workspace.ledger.reading() as tx:
        waiting = work.count_waiting(tx, task.stage, selection, besides_new=now)
        retry = work.next_retry(tx, task.stage, selection, besides_new=now)
    report.keep_waiting(waiting, retry)


def _drive(workspace: Workspace, task: Task[T, R], selection: Selection, report: Report) -> None:
    settings, holder = workspace.settings, this_process()
    limits = Limits(settings.page_seconds, settings.page_memory)
    with workspace.ledger.writing() as tx:
        work.release_lost(tx, task.stage, now=workspace.clock())
        total = work.count_due(tx, task.stage, selection, now=workspace.clock())
    if not total:
        return
    processes = min(settings.processes, -(-total // CHUNK))
    try:
        with (
            leases.renewed(workspace.ledger, partial(_renew, workspace, task.stage), name=f"claims {task.stage}"),
            WorkerPool(task.make_worker, processes=processes, limits=limits) as pool,
            track(task.stage, total) as done,
        ):
            for claims, answers in pool.map_chunks(_claim_chunks(workspace, task, selection, report)):
                results = _keep(workspace, task, claims, answers)
                names = [task.name(payload) for _, payload in claims]
                report.add_results([item for item, _ in claims], results, names)
                done(len(claims))
    finally:
        with workspace.ledger.writing() as tx:
            work.give_back(tx, task.stage, holder=holder, now=workspace.clock())


def _renew(workspace: Workspace, stage: StageName, tx: Connection) -> None:
    work.renew(tx, stage, holder=this_process(), now=workspace.clock())


def _claim_chunks(
    workspace: Workspace, task: Task[T, R], selection: Selection, report: Report
) -> Iterator[tuple[list[tuple[Item, T]], list[T]]]:
    """Claimed items with what the worker needs of them; those that are gone are ended on the way."""
    for step in selection.steps():
        yield from _claim_step(workspace, task, step, report)


def _claim_step(
    workspace: Workspace, task: Task[T, R], selection: Selection, report: Report
) -> Iterator[tuple[list[tuple[Item, T]], list[T]]]:
    while True:
        now = workspace.clock()
        with workspace.ledger.writing() as tx:
            items = work.claim(tx, task.stage, holder=this_process(), limit=CHUNK, now=now, selection=selection)
            loaded = list(zip(items, task.load(tx, items), strict=True))
            gone = [item for item, payload in loaded if payload is None]
            results = [Result(item.item, "discarded", GONE) for item in gone]
            work.finish(tx, task.stage, results, holder=this_process(), now=now)
        if not items:
            return
        report.add_results(gone, results)
        claims = [(item, payload) for item, payload in loaded if payload is not None]
        yield claims, [payload for _, payload in claims]


def _keep(
    workspace: Workspace,
    task: Task[T, R],
    claims: Sequence[tuple[Item, T]],
    answers: Sequence[R | Failure],
) -> list[Result]:
    now = workspace.clock()
    with workspace.ledger.writing() as tx:
        results = [
            task.keep(tx, item, payload, answer, now) for (item, payload), answer in zip(claims, answers, strict=True)
        ]
        work.finish(tx, task.stage, results, holder=this_process(), now=now)
    return results
