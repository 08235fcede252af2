"""The state machine of the stages."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from corpus.ledger import Ledger, work
from corpus.ledger.work import Item, Result, Selection
from tests.corpus.ledger.examples import NOW, OTHER, SLUG, after, make_items, states

ME = "this-machine 1 0.00"


def claim(ledger, *, holder=ME, limit=100, now=NOW, selection=work.EVERYTHING):
    with ledger.writing() as tx:
        return work.claim(tx, "enrich", holder=holder, limit=limit, now=now, selection=selection)


def finish(ledger, *results, holder=ME, now=NOW):
    with ledger.writing() as tx:
        return work.finish(tx, "enrich", results, holder=holder, now=now)


def release_lost(ledger, *, now=NOW):
    with ledger.writing() as tx:
        return work.release_lost(tx, "enrich", now=now)


def names(items):
    return [item.item for item in items]


def test_an_item_is_claimed_once(ledger):
    make_items(ledger, "a", "b", batch="monday")
    assert claim(ledger, limit=1) == [Item("enrich", "a", "bulletins", "monday", attempts=1)]
    assert names(claim(ledger, holder=OTHER)) == ["b"]
    assert claim(ledger) == []
    assert states(ledger) == {"claimed": 2}


def test_items_of_other_stages_are_left_alone(ledger):
    make_items(ledger, "a", stage="extract")
    assert claim(ledger) == []


@pytest.mark.parametrize("state", ["done", "unchanged", "discarded", "quarantined"])
def test_an_end_is_an_end(ledger, state):
    make_items(ledger, "a")
    claim(ledger)
    assert finish(ledger, Result("a", state, "why")) == ["a"]
    assert states(ledger) == {state: 1}
    assert claim(ledger, now=after(days=365)) == []
    assert release_lost(ledger, now=after(days=365)) == 0


def test_a_failed_item_waits_for_its_time(ledger):
    make_items(ledger, "a")
    [item] = claim(ledger)
    finish(ledger, work.failed(item, "no answer", now=NOW))
    with ledger.reading() as tx:
        assert work.next_retry(tx, "enrich") == after(minutes=5)
    assert claim(ledger, now=after(minutes=4)) == []
    assert [item.attempts for item in claim(ledger, now=after(minutes=5))] == [2]


def test_the_fifth_failure_is_the_last(ledger):
    make_items(ledger, "a")
    now = NOW
    for _ in range(5):
        [item] = claim(ledger, now=now)
        finish(ledger, work.failed(item, "no answer", now=now), now=now)
        now += timedelta(days=2)
    assert states(ledger) == {"quarantined": 1}


def test_a_failure_that_will_come_again_is_not_tried_again(ledger):
    make_items(ledger, "a")
    [item] = claim(ledger)
    finish(ledger, work.failed(item, "no JSON", now=NOW, permanent=True))
    assert states(ledger) == {"quarantined": 1}


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 5), (1, 5), (2, 15), (3, 45), (4, 135), (9, 24 * 60)])
def test_each_pause_is_three_times_the_one_before_up_to_a_day(attempts, minutes):
    assert work.retry_delay(attempts) == timedelta(minutes=minutes)


def test_an_end_is_forgotten_when_the_item_becomes_due_again(ledger):
    make_items(ledger, "a")
    [item] = claim(ledger)
    finish(ledger, work.failed(item, "no JSON", now=NOW, permanent=True))
    make_items(ledger, "a", batch="tuesday")
    assert claim(ledger) == [Item("enrich", "a", "bulletins", "tuesday", attempts=1)]


def test_only_the_holder_can_end_an_item(ledger):
    make_items(ledger, "a")
    claim(ledger)
    assert finish(ledger, Result("a", "done"), holder=OTHER) == []
    assert states(ledger) == {"claimed": 1}


def test_an_item_that_became_due_again_while_it_was_claimed_stays_due(ledger):
    make_items(ledger, "a", "b")
    claim(ledger)
    make_items(ledger, "a")
    assert finish(ledger, Result("a", "done"), Result("b", "done")) == ["b"]
    assert states(ledger) == {"waiting": 1, "done": 1}


def test_many_items_are_ended_at_once(ledger):
    many = [f"d{number}" for number in range(1200)]
    make_items(ledger, *many)
    assert len(claim(ledger, limit=2000)) == 1200
    assert finish(ledger, *(Result(name, "done") for name in many)) == many


def test_a_reason_can_hold_what_a_hostile_page_holds(ledger):
    make_items(ledger, "a")
    claim(ledger)
    finish(ledger, Result("a", "quarantined", "bad byte \0 \ud800 " + "x" * 5000))
    with ledger.reading() as tx:
        [(_, reason)] = work.troubles(tx, "enrich", work.EVERYTHING, limit=5)
    assert reason.startswith("bad byte \ufffd")
    assert len(reason) <= 2000


def test_a_claim_that_ran_out_is_given_back(ledger):
    make_items(ledger, "a")
    claim(ledger, holder=OTHER)
    assert release_lost(ledger, now=after(seconds=work.CLAIM_SECONDS - 1)) == 0
    assert release_lost(ledger, now=after(seconds=work.CLAIM_SECONDS)) == 1
    assert names(claim(ledger, now=after(seconds=work.CLAIM_SECONDS))) == ["a"]


def test_a_claim_is_kept_for_as_long_as_its_holder_gives_signs(ledger):
    make_items(ledger, "a", "b")
    claim(ledger, holder=OTHER, limit=1)
    claim(ledger, holder="a-third 1 0.00", limit=1)
    late = after(seconds=work.CLAIM_SECONDS - 1)
    with ledger.writing() as tx:
        work.renew(tx, "extract", holder="a-third 1 0.00", now=late)
        work.renew(tx, "enrich", holder=OTHER, now=late)
    assert release_lost(ledger, now=after(seconds=work.CLAIM_SECONDS)) == 1
    assert release_lost(ledger, now=late + timedelta(seconds=work.CLAIM_SECONDS)) == 1


def test_a_claim_of_a_living_process_is_kept(ledger):
    from corpus.ledger.holders import this_process

    make_items(ledger, "a")
    claim(ledger, holder=this_process())
    assert release_lost(ledger) == 0


CLAIM = """
import sys, time
from corpus.clock import utc_now
from corpus.ledger import Ledger, work
from corpus.ledger.holders import this_process
with Ledger.open(sys.argv[1]).writing() as tx:
    work.claim(tx, "enrich", holder=this_process(), limit=2, now=utc_now())
print("claimed", flush=True)
time.sleep(120)
"""


def claim_and_be_killed(url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", CLAIM, url], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"claimed\n"
        os.kill(process.pid, signal.SIGKILL)


def test_what_a_killed_process_had_claimed_is_given_back_at_once(ledger, ledger_url):
    make_items(ledger, "a", "b", "c")
    claim_and_be_killed(ledger_url)
    assert states(ledger) == {"claimed": 2, "waiting": 1}
    assert release_lost(ledger) == 2
    assert states(ledger) == {"waiting": 3}


def test_the_end_of_a_process_is_no_attempt_of_its_items(ledger):
    make_items(ledger, "a")
    for attempt in range(1, 7):
        now = after(days=attempt)
        assert [item.attempts for item in claim(ledger, now=now, holder=OTHER)] == [1]
        release_lost(ledger, now=now + timedelta(days=1))
        assert states(ledger) == {"waiting": 1}


def test_what_is_given_back_was_not_tried(ledger):
    make_items(ledger, "a", "b")
    claim(ledger, limit=1)
    claim(ledger, limit=1, holder=OTHER)
    with ledger.writing() as tx:
        work.give_back(tx, "enrich", holder=ME, now=NOW)
    assert states(ledger) == {"waiting": 1, "claimed": 1}
    assert [(item.item, item.attempts) for item in claim(ledger)] == [("a", 1)]


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_shards_have_every_item_once(ledger, parts):
    many = [f"d{number}" for number in range(200)]
    make_items(ledger, *many)
    shards = [claim(ledger, limit=1000, selection=Selection(shard=(part, parts))) for part in range(1, parts + 1)]
    assert sorted(name for shard in shards for name in names(shard)) == sorted(many)
    assert all(len(shard) > 100 / parts for shard in shards)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), ["a", "b", "c"]),
        (Selection(batches=("monday",)), ["a", "b"]),
        (Selection(sources=("press",)), ["b", "c"]),
        (Selection(sources=("press", "bulletins")), ["a", "b", "c"]),
        (Selection(batches=("monday",), sources=("press",)), ["b"]),
        (Selection(batches=("monday", "tuesday")), ["a", "b", "c"]),
        (Selection(batches=("tuesday", "never")), ["c"]),
        (Selection(batches=("never",)), []),
        (Selection(batches=("never",), sources=("nobody",), pending=True), ["a", "b", "c"]),
    ],
)
def test_a_selection_chooses_by_batch_and_source(ledger, selection, expected):
    make_items(ledger, "a", batch="monday")
    make_items(ledger, "b", source="press", batch="monday")
    make_items(ledger, "c", source="press", batch="tuesday")
    with ledger.reading() as tx:
        assert work.count_due(tx, "enrich", selection, now=NOW) == len(expected)
    assert sorted(names(claim(ledger, selection=selection))) == expected


SHARD = (1, 2)


@pytest.mark.parametrize(
    ("selection", "steps"),
    [
        (Selection(), [Selection()]),
        (Selection(pending=True), [Selection()]),
        (Selection(shard=SHARD, pending=True), [Selection(shard=SHARD)]),
        (Selection(batches=("monday",)), [Selection(batches=("monday",))]),
        (Selection(batches=("monday",), pending=True), [Selection(batches=("monday",)), Selection()]),
        (
            Selection(sources=("press",), shard=SHARD, pending=True),
            [Selection(sources=("press",), shard=SHARD), Selection(shard=SHARD)],
        ),
    ],
    ids=["all", "pending", "pending_part", "batch", "batch_first", "source_first_of_part"],
)
def test_what_comes_first_is_a_step_of_its_own_before_all_others(selection, steps):
    assert list(selection.steps()) == steps


def test_the_longest_waiting_come_first(ledger):
    with ledger.writing() as tx:
        for name, minutes in (("late", 2), ("early", 0), ("middle", 1)):
            work.make_due(tx, [Item("enrich", name, "bulletins")], now=after(minutes=minutes))
    assert names(claim(ledger, limit=2, now=after(hours=1))) == ["early", "middle"]


def claim_items(ledger, *wanted, stage="enrich", holder=ME, now=NOW):
    with ledger.writing() as tx:
        return work.claim_items(tx, stage, wanted, holder=holder, now=now)


def test_items_that_are_named_are_claimed_in_that_order_and_no_others(ledger):
    make_items(ledger, "a", "b", "c", "d", batch="monday")
    assert names(claim_items(ledger, "c", "unknown", "a", "c", "d")) == ["c", "a", "d"]
    assert claim_items(ledger, "b", holder=OTHER) == [Item("enrich", "b", "bulletins", "monday", attempts=1)]
    assert states(ledger) == {"claimed": 4}
    assert finish(ledger, *(Result(name, "done") for name in "abcd")) == ["a", "c", "d"]


def test_items_that_are_named_have_to_be_due(ledger):
    make_items(ledger, "ended", "claimed")
    make_items(ledger, "of another stage", stage="extract")
    claim_items(ledger, "ended")
    finish(ledger, Result("ended", "done"))
    claim_items(ledger, "claimed", holder=OTHER)
    with ledger.writing() as tx:
        work.make_due(tx, [Item("enrich", "later", SLUG)], now=after(minutes=1))
    everything = ("later", "claimed", "ended", "of another stage")
    assert claim_items(ledger, *everything) == []
    assert claim_items(ledger) == []
    assert names(claim_items(ledger, *everything, now=after(minutes=1))) == ["later"]


def test_more_items_can_be_named_than_one_statement_takes(ledger):
    make_items(ledger, *(f"d{number}" for number in range(1_100)))
    wanted = [f"d{number}" for number in reversed(range(1_100))]
    assert names(claim_items(ledger, *wanted)) == wanted
    assert states(ledger) == {"claimed": 1_100}


def test_sources_with_something_due_are_known(ledger):
    make_items(ledger, "a", source="press")
    with ledger.reading() as tx:
        assert work.sources_due(tx, "enrich", now=NOW) == {"press"}
        assert work.sources_due(tx, "enrich", now=after(days=-1)) == set()
        assert work.sources_due(tx, "enrich", now=NOW, selection=Selection(sources=("bulletins",))) == set()


def claim_all(url: str, holder: str, start: Barrier) -> list[str]:
    """Claim and end whatever there is, ten at a time."""
    ledger, mine = Ledger.open(url), []
    start.wait()
    while items := claim(ledger, holder=holder, limit=10):
        mine += names(items)
        finish(ledger, *(Result(item.item, "done") for item in items), holder=holder)
    ledger.close()
    return mine


def test_holders_at_work_at_once_never_share_an_item(ledger, ledger_url):
    many = [f"d{number:03}" for number in range(300)]
    make_items(ledger, *many)
    start = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(claim_all, [ledger_url] * 4, ["h1", "h2", "h3", "h4"], [start] * 4))
    assert sorted(name for part in claimed for name in part) == many
    assert states(ledger) == {"done": 300}
