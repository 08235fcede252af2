"""The gate through which crawls begin."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

from veille.stages.gate import Gate


def test_no_more_are_within_than_there_are_places():
    gate, end, two, within = Gate(2, seconds=60), Event(), Barrier(3, timeout=20), []

    def remain(number: int) -> None:
        with gate.passed():
            within.append(number)
            two.wait()
            end.wait(20)

    with ThreadPoolExecutor(2) as threads:
        for number in range(2):
            threads.submit(remain, number)
        two.wait()  # both are within
        with ThreadPoolExecutor(1) as another:
            third = another.submit(pass_through, gate, within)
            assert not wait([third], timeout=0.2).done
            assert sorted(within) == [0, 1]
            end.set()
            third.result(20)
    assert sorted(within) == [0, 1, 2]


def pass_through(gate: Gate, within: list[int]) -> None:
    with gate.passed():
        within.append(2)


def test_who_stays_gives_up_the_place_and_only_once():
    gate, end = Gate(1, seconds=0.01), Event()
    stay, three = Barrier(4, timeout=20), []

    def remain(number: int) -> None:
        with gate.passed():
            stay.wait()
            three.append(number)
            end.wait(20)

    with ThreadPoolExecutor(3) as threads:
        for number in range(3):
            threads.submit(remain, number)
        stay.wait()  # all three are within, though there is one place
        end.set()
    assert sorted(three) == [0, 1, 2]
    assert gate._free.acquire(blocking=False)
    assert not gate._free.acquire(blocking=False)
