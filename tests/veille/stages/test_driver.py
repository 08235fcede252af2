"""How extract and enrich go through their items."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from corpus.errors import LedgerUnavailable
from corpus.ledger import leases, work
from corpus.ledger.work import EVERYTHING, Item, Result, Selection
from tests.veille.newsroom import MORNING, InlinePool, states
from veille.pool import Failure
from veille.report import Report
from veille.stages import driver
from veille.stages.driver import CHUNK, Task, drive

pytestmark = pytest.mark.usefixtures("inline")

GONE, BAD = "gone", "bad"


class Diary:
    """A task that writes down what it was asked."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.task: Task[str, str] = Task(
            "enrich", load=self.load, make_worker=self.make_worker, name=str.title, keep=self.keep
        )

    def load(self, tx: object, items: Sequence[Item]) -> list[str | None]:
        return [None if item.item.startswith(GONE) else item.item for item in items]

    def make_worker(self) -> Any:
        return lambda names: [Failure("it is bad") if name.startswith(BAD) else name.upper() for name in names]

    def keep(self, tx: object, item: Item, name: str, answer: str | Failure, now: object) -> Result:
        if isinstance(answer, Failure):
            return Result(item.item, "quarantined", answer.reason)
        assert answer == name.upper()
        self.kept.append(name)
        return Result(item.item, "done")


@pytest.fixture
def diary() -> Diary:
    return Diary()


def make_due(workspace, *names: str, source: str = "avis", batch: str | None = None) -> None:
    with workspace.ledger.writing() as tx:
        work.make_due(tx, [Item("enrich", name, source, batch) for name in names], now=workspace.clock())


def go(workspace, diary: Diary, selection: Selection = EVERYTHING) -> Report:
    report = Report("enrich", MORNING)
    drive(workspace, diary.task, selection, report)
    return report


def test_every_item_is_ended_and_counted(workspace, diary):
    names = [f"page {number}" for number in range(3 * CHUNK + 1)]
    make_due(workspace, *names, f"{BAD} 1", f"{GONE} 1")
    report = go(workspace, diary)
    assert sorted(diary.kept) == sorted(names)
    assert states(workspace.ledger, "enrich") == {"done": len(names), "quarantined": 1, "discarded": 1}
    assert report.sources == {"avis": {"done": len(names), "quarantined": 1, "discarded": 1}}
    assert report.errors == [{"item": f"{BAD} 1".title(), "reason": "it is bad"}]


@pytest.mark.parametrize("names", [[], [f"{GONE} 1", f"{GONE} 2"]])
def test_where_nothing_is_there_nothing_is_read(workspace, diary, names):
    make_due(workspace, *names)
    report = go(workspace, diary)
    assert diary.kept == []
    assert report.counts["discarded"] == len(names)


def test_only_what_was_selected_is_read(workspace, diary):
    make_due(workspace, "a", batch="first")
    make_due(workspace, "b", batch="second")
    make_due(workspace, "c", source="alertes", batch="first")
    go(workspace, diary, Selection(batches=("first",), sources=("avis",)))
    assert diary.kept == ["a"]


def test_what_was_selected_is_read_before_all_others_by_one_pool(workspace, diary, monkeypatch):
    pools: list[InlinePool] = []

    def open_pool(*given: Any, **options: Any) -> InlinePool:
        pools.append(InlinePool(*given, **options))
        return pools[-1]

    monkeypatch.setattr(driver, "WorkerPool", open_pool)
    make_due(workspace, *(f"old {number}" for number in range(CHUNK + 1)), batch="old")
    workspace.clock.advance(minutes=1)
    make_due(workspace, "new 1", batch="first")
    make_due(workspace, "new 2", batch="second")
    report = go(workspace, diary, Selection(batches=("second", "first"), pending=True))
    assert sorted(diary.kept[:2]) == ["new 1", "new 2"]
    assert report.counts == {"done": CHUNK + 3}
    assert len(pools) == 1


def test_of_what_was_selected_to_be_first_and_of_all_others_it_is_told_what_waits(workspace, clock, diary):
    make_due(workspace, "a", batch="first")
    clock.advance(minutes=-5)
    make_due(workspace, "b", batch="second")
    report = go(workspace, diary, Selection(batches=("second",), pending=True))
    assert (diary.kept, report.counts) == (["b"], {"done": 1, "waiting": 1})


def test_shards_share_the_work_without_a_rest(workspace, diary):
    names = [f"page {number}" for number in range(50)]
    make_due(workspace, *names)
    shares = []
    for part in (1, 2, 3):
        go(workspace, diary, Selection(shard=(part, 3)))
        shares.append(len(diary.kept) - sum(shares))
    assert sorted(diary.kept) == sorted(names)
    assert min(shares) > 0


def test_what_waits_for_later_is_left_for_later(workspace, clock, diary):
    make_due(workspace, "a")
    clock.advance(minutes=-5)
    early = go(workspace, diary)
    assert (early.counts, early.exit_code, early.retry_at) == ({"waiting": 1}, 4, MORNING)
    clock.advance(minutes=5)
    assert go(workspace, diary).counts == {"done": 1}


def test_what_comes_when_all_is_read_is_left_to_the_next_run_and_is_no_retry(workspace, clock, diary, monkeypatch):
    drive_all = driver._drive

    def drive_while_crawls_go_on(*given: Any) -> None:
        drive_all(*given)
        make_due(workspace, "new")

    monkeypatch.setattr(driver, "_drive", drive_while_crawls_go_on)
    make_due(workspace, "a")
    report = go(workspace, diary)
    assert (report.counts, report.exit_code, report.retry_at) == ({"done": 1}, 0, None)
    with workspace.ledger.writing() as tx:
        [item] = work.claim(tx, "enrich", holder="me", limit=1, now=clock())
        work.finish(tx, "enrich", [work.failed(item, "not yet", now=clock())], holder="me", now=clock())
    clock.advance(minutes=5)
    monkeypatch.setattr(driver, "_drive", lambda *given: None)
    report = go(workspace, diary)
    assert (report.counts, report.exit_code) == ({"waiting": 1}, 4)


def test_what_becomes_due_again_while_it_is_read_is_read_again(workspace, diary, monkeypatch):
    make_due(workspace, "a")
    keep = diary.keep

    def keep_and_disturb(tx, item, name, answer, now):
        if not diary.kept:
            work.make_due(tx, [item], now=now)
        return keep(tx, item, name, answer, now)

    object.__setattr__(diary.task, "keep", keep_and_disturb)
    go(workspace, diary)
    assert diary.kept == ["a", "a"]
    assert states(workspace.ledger, "enrich") == {"done": 1}


def claims_after(workspace, error: BaseException) -> dict[str, int]:
    names = [f"page {number}" for number in range(2 * CHUNK)]
    make_due(workspace, *names)
    diary = Diary()

    def break_down(*arguments: object) -> Result:
        raise error

    object.__setattr__(diary.task, "keep", break_down)
    with pytest.raises(type(error)):
        go(workspace, diary)
    return states(workspace.ledger, "enrich")


@pytest.mark.parametrize("error", [LedgerUnavailable("the disk is full"), RuntimeError("a bug"), KeyboardInterrupt()])
def test_whatever_breaks_here_no_item_stays_claimed_and_no_attempt_counts(workspace, error):
    assert claims_after(workspace, error) == {"waiting": 2 * CHUNK}
    with workspace.ledger.writing() as tx:
        items = work.claim(tx, "enrich", holder="me", limit=100, now=workspace.clock())
    assert {item.attempts for item in items} == {1}


def test_a_pool_that_breaks_leaves_no_item_claimed(workspace, diary, monkeypatch):
    class BrokenPool(InlinePool):
        def map_chunks(self, chunks: Iterable[Any]) -> Iterator[Any]:
            next(iter(chunks))
            raise RuntimeError("the pool broke")

    monkeypatch.setattr(driver, "WorkerPool", BrokenPool)
    make_due(workspace, "a", "b")
    with pytest.raises(RuntimeError):
        go(workspace, diary)
    assert states(workspace.ledger, "enrich") == {"waiting": 2}


def test_what_another_machine_never_finished_is_read_after_its_lease(workspace, diary):
    make_due(workspace, "a", "b")
    with workspace.ledger.writing() as tx:
        work.claim(tx, "enrich", holder="another-machine 1 0.00", limit=1, now=workspace.clock())
    go(workspace, diary)
    assert len(diary.kept) == 1
    workspace.clock.advance(seconds=work.CLAIM_SECONDS)
    go(workspace, diary)
    assert sorted(diary.kept) == ["a", "b"]


def test_what_takes_long_is_not_given_to_another_machine(workspace, diary, monkeypatch):
    monkeypatch.setattr(leases, "LEASE_SECONDS", 0.15)
    make_due(workspace, "a")
    pause, renewals = Event(), []
    renew = work.renew

    def note(*given: Any, **options: Any) -> None:
        renew(*given, **options)
        renewals.append(options["now"])

    def read_slowly(names: Sequence[str]) -> list[str]:
        workspace.clock.advance(seconds=work.CLAIM_SECONDS)
        begun = len(renewals)
        assert any(len(renewals) > begun + 1 or pause.wait(0.05) for _ in range(400))
        with workspace.ledger.writing() as tx:
            assert work.release_lost(tx, "enrich", now=workspace.clock()) == 0
        return [name.upper() for name in names]

    monkeypatch.setattr(work, "renew", note)
    object.__setattr__(diary.task, "make_worker", lambda: read_slowly)
    go(workspace, diary)
    assert diary.kept == ["a"]


def test_a_failed_attempt_is_made_again_later(workspace, clock, diary):
    make_due(workspace, "a")

    def fail(tx, item, name, answer, now):
        return work.failed(item, "not there yet", now=now)

    object.__setattr__(diary.task, "keep", fail)
    report = go(workspace, diary)
    assert report.exit_code == 4
    assert report.retry_at == MORNING + timedelta(minutes=5)
    for _ in range(4):
        clock.advance(days=1)
        report = go(workspace, diary)
    assert report.exit_code == 3
    assert states(workspace.ledger, "enrich") == {"quarantined": 1}
