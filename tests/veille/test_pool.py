"""Processes for work on pages: limits, crashes, and who pays for them."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import psutil
import pytest

from nlp.errors import ModelUnavailable
from veille.errors import StageError
from veille.pool import Failure, Limits, WorkerPool

#: Room for Python and the tests themselves, which a worker process loads.
LIMITS = Limits(seconds=1, memory=1024)

#: A program that begins work without an end, says the number of the process that does it, and waits.
PARENT = """
from tests.veille.test_pool import WorkerPool, Limits, make_worker

if __name__ == "__main__":
    with WorkerPool(make_worker, processes=1, limits=Limits(seconds=600, memory=1024)) as pool:
        for key, answers in pool.map_chunks([("first", ["number"]), ("second", ["sleep"])]):
            print(answers[0], flush=True)
"""


class Awkward(Exception):
    """Cannot be made again from its arguments, as pickle tries to."""

    def __init__(self, page: str, line: int) -> None:
        super().__init__(f"{page} is awkward in line {line}")


def read(chunk: Sequence[str]) -> list[str]:
    return [read_one(item) for item in chunk]


def read_one(item: str) -> str:
    match item:
        case "raise":
            raise ValueError("no end tag")
        case "awkward":
            raise Awkward("the page", 3)
        case "exit":
            raise SystemExit(4)
        case "sleep":
            time.sleep(600)
        case "compute":
            while True:
                pass
        case "allocate":
            bytearray(LIMITS.memory << 20)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "number":
            return str(os.getpid())
        case "model":
            raise ModelUnavailable("the model 'xx' is not installed: pip install xx")
    return item.upper()


def make_worker():
    return read


def make_no_worker():
    raise ModelUnavailable("the model 'xx' is not installed: pip install xx")


def answer_one_less(chunk: Sequence[str]) -> list[str]:
    return list(chunk[1:])


def make_worker_of_few_answers():
    return answer_one_less


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool[str, str]]:
    with WorkerPool(make_worker, processes=1, limits=LIMITS) as pool:
        yield pool


def answer(pool: WorkerPool[str, str], *chunks: Sequence[str]) -> dict[int, list[str | Failure]]:
    return dict(pool.map_chunks(enumerate(chunks)))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("raise", "ValueError: no end tag"),
        ("awkward", "Awkward: the page is awkward in line 3"),
        ("exit", "SystemExit: 4"),
        ("compute", "took more than 1 s of a processor"),
        ("allocate", "needs more than 1024 MiB of memory"),
        ("kill", "the process that read it died (exit code -9)"),
    ],
)
def test_a_page_that_harms_its_reader_costs_itself_only(pool, bad, reason):
    answers = answer(pool, ["a", bad, "b"], ["c"])
    assert answers == {0: ["A", Failure(reason), "B"], 1: ["C"]}


def test_a_page_that_waits_for_something_is_not_waited_for(pool, monkeypatch):
    monkeypatch.setattr("veille.pool.PATIENCE", 3)
    answers = answer(pool, ["a", "sleep"], ["c"])
    assert answers == {0: ["A", Failure("took more than 3 s")], 1: ["C"]}


def test_every_chunk_comes_back_with_its_key(pool):
    chunks = [[f"page {chunk} {number}" for number in range(5)] for chunk in range(20)]
    assert answer(pool, *chunks) == {key: [item.upper() for item in chunk] for key, chunk in enumerate(chunks)}


def test_an_empty_chunk_has_no_answers(pool):
    assert answer(pool, []) == {0: []}


def test_chunks_are_taken_only_when_a_process_will_soon_be_free(pool):
    taken: list[int] = []

    def chunks() -> Iterator[tuple[int, list[str]]]:
        for number in range(100):
            taken.append(number)
            yield number, ["a"]

    ahead = [len(taken) - ended for ended, _ in enumerate(pool.map_chunks(chunks()))]
    assert max(ahead) <= 2
    assert len(taken) == 100


def test_what_no_page_is_to_blame_for_ends_the_work(pool):
    with pytest.raises(StageError, match="model 'xx' is not installed: pip install xx"):
        answer(pool, ["a", "model"])


def test_a_worker_that_cannot_be_made_ends_the_work():
    with (
        WorkerPool(make_no_worker, processes=1, limits=LIMITS) as pool,
        pytest.raises(StageError, match="model 'xx' is not installed"),
    ):
        answer(pool, ["a", "b"])


def test_a_worker_that_leaves_an_item_out_gives_no_answer_to_another():
    with WorkerPool(make_worker_of_few_answers, processes=1, limits=LIMITS) as pool:
        assert answer(pool, ["a", "b"]) == {0: [Failure("AssertionError: 0 answers to 1 items")] * 2}


def test_a_process_that_is_killed_while_it_reads_nothing_ends_the_work_with_what_to_do():
    with WorkerPool(make_worker, processes=1, limits=LIMITS) as pool:
        os.kill(int(str(answer(pool, ["number"])[0][0])), signal.SIGKILL)
        with pytest.raises(StageError, match=r"died while it read nothing.*VEILLE_PROCESSES"):
            answer(pool, ["a"])


def test_an_error_in_the_caller_ends_the_processes():
    numbers = []
    with contextlib.suppress(KeyError), WorkerPool(make_worker, processes=1, limits=Limits(600, 1024)) as pool:
        for _, answers in pool.map_chunks([("first", ["number"]), ("second", ["sleep"])]):
            numbers += answers
            raise KeyError
    assert not psutil.pid_exists(int(numbers[0]))


def test_processes_end_with_the_one_that_started_them_even_when_that_is_killed(tmp_path):
    program = tmp_path / "parent.py"
    program.write_text(PARENT, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        others = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    assert worker in others
    assert psutil.wait_procs(others, timeout=20)[1] == []
