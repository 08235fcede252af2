"""Processes for work on pages: each item has its limits of time and memory, and a bad one costs itself only."""

import resource
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from corpus.processes import end_with_parent

T = TypeVar("T")
K = TypeVar("K")
R = TypeVar("R")

#: Reads some items at once and gives an answer for each, in order.
Worker = Callable[[Sequence[T]], Sequence[R]]


@dataclass(frozen=True)
class Failure:
    """Why an item has no answer."""

    reason: str


@dataclass(frozen=True)
class Limits:
    """What one item may take of the process that reads it: seconds, and MiB of its whole memory."""

    seconds: float
    memory: int


class WorkerPool(Generic[T, R]):
    """Runs a worker in processes of its own, which end with this one however it ends.

    Items travel in chunks, because a process switch for each would cost more than many a page. Where a chunk fails
    (an error, a limit, a crash), its items are tried one by one: only the one at fault has no answer.
    """

    def __init__(self, make_worker: Callable[[], Worker[T, R]], *, processes: int, limits: Limits) -> None:
        from pebble import ProcessPool

        self._limits = limits
        self._waiting_room = 2 * processes
        self._pool = ProcessPool(
            max_workers=processes,
            initializer=_prepare,
            initargs=(make_worker, limits.memory),
            context=get_context("spawn"),
        )

    def __enter__(self) -> "WorkerPool[T, R]":
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def map_chunks(self, chunks: Iterable[tuple[K, Sequence[T]]]) -> Iterator[tuple[K, list[R | Failure]]]:
        """The answers to every chunk beside the caller's own key for it, in the order in which they are ready.

        Chunks are taken from the iterable only when a process will soon be free for them.
        """
        source = iter(chunks)
        running: dict[Future[Any], tuple[K, Sequence[T]]] = {}
        while True:
            for key, chunk in islice(source, self._waiting_room - len(running)):
                running[self._schedule(chunk)] = (key, chunk)
            if not running:
                return
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                key, chunk = running.pop(future)
                yield key, self._answers(future, chunk)

    def _schedule(self, chunk: Sequence[T]) -> "Future[Any]":
        scheduled: Future[Any] = self._pool.schedule(_work, args=(chunk,), timeout=self._limits.seconds)
        return scheduled

    def _answers(self, future: "Future[Any]", chunk: Sequence[T]) -> list[R | Failure]:
        try:
            return list(future.result())
        except Exception as error:  # noqa: BLE001 - whatever a page does to its reader, the others go on
            if len(chunk) == 1:
                return [Failure(self._explain(error))]
        return [answer for item in chunk for answer in self._answers(self._schedule([item]), [item])]

    def _explain(self, error: Exception) -> str:
        from pebble import ProcessExpired

        if isinstance(error, TimeoutError):
            return f"took more than {self._limits.seconds:g} s"
        if isinstance(error, MemoryError):
            return f"needs more than {self._limits.memory} MiB of memory"
        if isinstance(error, ProcessExpired):
            return f"the process that read it died (exit code {error.exitcode})"
        return f"{type(error).__name__}: {error}"


class _Process:
    """The one thing that lives as long as a worker process: its worker."""

    worker: Worker[Any, Any]


def _prepare(make_worker: Callable[[], Worker[Any, Any]], memory: int) -> None:
    """First thing in a worker process, before numpy is imported."""
    from nlp.threads import limit_threads

    limit_threads()
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
    _Process.worker = make_worker()


def _work(chunk: Sequence[Any]) -> Sequence[Any]:
    return _Process.worker(chunk)
