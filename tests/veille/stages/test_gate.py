"""The gate through which crawls begin."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from veille.stages.gate import Gate


def test_no_more_are_within_than_there_are_places():
    gate, within, most = Gate(2, seconds=60), [], []

    def pass_through(number: int) -> None:
        with gate.passed():
            within.append(number)
            most.append(len(within))
            within.remove(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(pass_through, range(200)))
    assert max(most) <= 2


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
