"""Processes for work on pages: each item has its limits of time and memory, and a bad one costs itself only."""

import math
import resource
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, TimeoutError, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from corpus.errors import VeilleError
from corpus.processes import end_with_parent
from veille.errors import StageError

T = TypeVar("T")
K = TypeVar("K")
R = TypeVar("R")

#: Reads some items at once and gives an answer for each, in order. An error of ours that it raises, such as a missing
#: model, is no item's fault and ends all work; any other is the fault of the item that brings it about.
Worker = Callable[[Sequence[T]], Sequence[R]]


@dataclass(frozen=True)
class Failure:
    """Why an item has no answer."""

    reason: str


@dataclass(frozen=True)
class _Unable:
    """Why a process can read no item at all."""

    reason: str


#: An item may be there for so many times the seconds that it may compute: on a busy machine a process gets only a part
#: of a processor, which is no page's fault, and nothing that is read waits for anything else for long.
PATIENCE = 10


@dataclass(frozen=True)
class Limits:
    """What one item may take of the process that reads it: seconds of a processor, and MiB of its whole memory."""

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
        try:
            seconds = self._limits.seconds
            scheduled: Future[Any] = self._pool.schedule(_work, args=(chunk, seconds), timeout=seconds * PATIENCE)
        except RuntimeError as error:
            raise _broken(error) from error
        return scheduled

    def _answers(self, future: "Future[Any]", chunk: Sequence[T]) -> list[R | Failure]:
        answers = self._result(future)
        if not isinstance(answers, Failure):
            return list(answers)
        if len(chunk) == 1:
            return [answers]
        return [answer for item in chunk for answer in self._answers(self._schedule([item]), [item])]

    def _result(self, future: "Future[Any]") -> Sequence[R] | Failure:
        from pebble import ProcessExpired

        try:
            found: Sequence[R] | Failure | _Unable = future.result()
        except TimeoutError:
            return Failure(f"took more than {self._limits.seconds * PATIENCE:g} s")
        except MemoryError:
            return Failure(f"needs more than {self._limits.memory} MiB of memory")
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGXCPU:
                return Failure(f"took more than {self._limits.seconds:g} s of a processor")
            return Failure(f"the process that read it died (exit code {error.exitcode})")
        except BrokenExecutor as error:
            raise _broken(error) from error
        if isinstance(found, _Unable):
            raise StageError(found.reason)
        return found


def _broken(error: Exception) -> StageError:
    return StageError(
        f"a process for reading died while it read nothing ({error}); the machine may be short of memory: let there "
        "be fewer (VEILLE_PROCESSES) and run the command again"
    )


class _Process:
    """The one thing that lives as long as a worker process: its worker, made when the first chunk comes."""

    get_worker: Callable[[], Worker[Any, Any]]


def _prepare(make_worker: Callable[[], Worker[Any, Any]], memory: int) -> None:
    """First thing in a worker process, before numpy is imported."""
    from nlp.threads import limit_threads

    limit_threads()
    end_with_parent()
    _limit_memory(memory << 20)
    _Process.get_worker = cache(make_worker)


def _limit_memory(size: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    size = size if most == resource.RLIM_INFINITY else min(size, most)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


@contextmanager
def _computing_at_most(seconds: float) -> Iterator[None]:
    """Within the block; the system counts whole seconds, and ends a process that has had more (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    before, most = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if most == resource.RLIM_INFINITY else min(allowed, most), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (before, most))


def _work(chunk: Sequence[Any], seconds: float) -> Sequence[Any] | Failure | _Unable:
    """Errors travel as sentences: some exceptions cannot be unpickled, which would end the whole pool."""
    try:
        worker = _Process.get_worker()
        with _computing_at_most(seconds):
            answers = list(worker(chunk))
        assert len(answers) == len(chunk), f"{len(answers)} answers to {len(chunk)} items"
    except MemoryError:
        raise
    except VeilleError as error:
        return _Unable(str(error))
    except BaseException as error:  # noqa: BLE001 - whatever a page does to its reader: a Rust panic is no Exception
        return Failure(f"{type(error).__name__}: {error}")
    return answers
