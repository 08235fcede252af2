"""A run of alerts: every document once for every search, whatever comes between."""

from datetime import timedelta

import pytest

from corpus.ledger import alerts, arrivals, indexing, leases, outbox, searches
from tests.corpus.ledger.examples import OTHER
from tests.veille.alerts.receiver import Answer
from tests.veille.alerts.watch import (
    announce,
    arrive,
    article,
    become,
    found_by,
    load,
    lose_index,
    messages,
    run,
    save,
    told,
    untold,
)
from tests.veille.newsroom import do_index
from tests.veille.storybook import publish
from veille.alerts import matching

pytestmark = pytest.mark.usefixtures("in_memory")


def delivered(workspace, name="griffe"):
    return [delivery.document for delivery in found_by(workspace, name)]


def test_what_arrives_is_told_once(workspace, capsys):
    save(workspace)
    arrive(workspace, article("a"), article("b", "Rien de neuf à Solenne."))
    ran, report = run(workspace)
    assert (ran.found, report.counts["done"], report.exit_code) == ({"griffe": 1}, 1, 0)
    assert "Titre de a" in capsys.readouterr().out
    again, report = run(workspace)
    assert (again.found, again.made, len(messages(workspace))) == ({"griffe": 0}, (), 1)


def test_what_arrived_before_a_search_was_saved_is_not_told(workspace):
    arrive(workspace, article("old"))
    save(workspace)
    run(workspace)
    assert delivered(workspace) == []


def test_every_search_has_its_own_mark(workspace):
    save(workspace, "one")
    arrive(workspace, article("a"))
    run(workspace)
    save(workspace, "other")
    arrive(workspace, article("b"))
    run(workspace)
    assert (delivered(workspace, "one"), delivered(workspace, "other")) == (["a", "b"], ["b"])


def test_what_comes_after_a_document_that_is_awaited_waits_with_it(workspace, in_memory):
    save(workspace)
    arrive(workspace, article("a"), article("b"), article("c"))
    in_memory.delete("documents", ["b"])
    in_memory.commit(in_memory.number())
    with workspace.ledger.writing() as tx:
        indexing.tell_again(tx, ["b"], now=workspace.clock())
    _, report = run(workspace)
    assert (delivered(workspace), report.counts["waiting"]) == (["a"], 1)
    do_index(workspace)
    run(workspace)
    assert delivered(workspace) == ["a", "b", "c"]


def test_an_index_that_is_emptied_while_it_is_asked_loses_no_alert(workspace, monkeypatch):
    save(workspace)
    arrive(workspace, article("a"))
    ask = matching.find_hits

    def empty_before_the_query(*given, **options):
        lose_index(workspace)
        return ask(*given, **options)

    with monkeypatch.context() as patched:
        patched.setattr(matching, "find_hits", empty_before_the_query)
        _, report = run(workspace)
    assert (delivered(workspace), report.counts["waiting"]) == ([], 1)
    do_index(workspace)
    run(workspace)
    assert delivered(workspace) == ["a"]


def test_an_index_that_is_filled_while_it_is_asked_loses_no_alert(workspace, monkeypatch):
    save(workspace)
    arrive(workspace, article("a"))
    lose_index(workspace)
    look = matching.find_present

    def fill_after_the_first_look(*given):
        found = look(*given)
        do_index(workspace)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(matching, "find_present", fill_after_the_first_look)
        patched.setattr(matching, "find_hits", lambda *given, **options: set())
        run(workspace)
    run(workspace)
    assert delivered(workspace) == ["a"]


def test_what_the_index_refused_keeps_nothing_from_being_told(workspace, in_memory):
    save(workspace)
    publish(workspace, article("refused"))
    announce(workspace, ["refused"])
    with workspace.ledger.writing() as tx:
        due = indexing.due(tx, after=0, limit=1)
        indexing.refuse(tx, {due[0]: "too long"}, now=workspace.clock())
        arrivals.append(tx, [("refused", 1)], now=workspace.clock())
    in_memory.commit(due[0].revision)  # as the stage did that was refused it
    arrive(workspace, article("a"))
    _, report = run(workspace)
    assert (delivered(workspace), report.counts["waiting"]) == (["a"], 0)


def test_documents_that_became_one_are_told_once(workspace):
    save(workspace)
    arrive(workspace, article("a"), article("b"))
    become(workspace, "b", "a")
    do_index(workspace)
    run(workspace)
    assert (delivered(workspace), len(messages(workspace))) == (["a"], 1)


def test_a_document_that_became_one_from_before_the_search_is_told_as_that(workspace):
    arrive(workspace, article("a"))
    save(workspace)
    arrive(workspace, article("b"))
    become(workspace, "b", "a")
    do_index(workspace)
    run(workspace)
    assert delivered(workspace) == ["a"]


def test_a_document_that_became_one_that_was_told_is_not_told(workspace):
    save(workspace)
    arrive(workspace, article("a"))
    run(workspace)
    arrive(workspace, article("b"))
    become(workspace, "b", "a")
    do_index(workspace)
    ran, _ = run(workspace)
    assert (ran.made, len(messages(workspace))) == ((), 1)


def test_more_than_is_looked_at_at_a_time_is_all_looked_at(workspace, monkeypatch):
    monkeypatch.setattr(matching, "CHUNK", 2)
    save(workspace)
    arrive(workspace, *(article(f"d{number}") for number in range(5)))
    run(workspace)
    assert delivered(workspace) == [f"d{number}" for number in range(5)]
    assert load(workspace).mark == 5


def test_a_second_run_leaves_the_work_to_the_first(workspace):
    save(workspace)
    arrive(workspace, article("a"))
    with workspace.ledger.writing() as tx:
        leases.acquire(tx, "alerts", holder=OTHER, now=workspace.clock())
    _, report = run(workspace)
    assert (report.counts["deferred"], report.exit_code, delivered(workspace)) == (1, 0, [])


def test_a_search_that_cannot_be_read_any_more_keeps_no_other_from_its_alerts(workspace):
    save(workspace, "bad", "no_such_field:(")
    save(workspace)
    arrive(workspace, article("a"))
    ran, report = run(workspace)
    assert (ran.found, report.exit_code) == ({"griffe": 1}, 4)
    assert [error["item"] for error in report.errors] == ["search bad"]


def test_a_search_that_was_removed_tells_nothing(workspace):
    search = save(workspace)
    arrive(workspace, article("a"))
    with workspace.ledger.writing() as tx:
        searches.remove(tx, search.number, now=workspace.clock())
    run(workspace)
    assert messages(workspace) == []


# a process that dies


class Died(BaseException):
    """What ends a process, and what no part of it can catch."""


#: What a run does, in its order; before and after each of them it may die.
STEPS = {
    "deliver": (alerts, "deliver"),
    "make": (alerts, "make"),
    "put": (outbox, "put"),
    "claim": (outbox, "claim"),
    "hand over": (outbox, "hand_over"),
    "settle": (outbox, "settle"),
}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_dies_at_any_step_loses_nothing_and_repeats_only_under_the_same_id(
    workspace, receiver, monkeypatch, step, when
):
    save(workspace, channels=[f"webhook:{receiver.url}", "stdout"])
    arrive(workspace, article("a"), article("b"))
    with monkeypatch.context() as patched:
        module, name = STEPS[step]
        patched.setattr(module, name, dying(getattr(module, name), when))
        patched.setattr("corpus.ledger.outbox.is_dead", lambda holder: True)
        with pytest.raises(Died):
            run(workspace)
    with monkeypatch.context() as patched:
        patched.setattr("corpus.ledger.outbox.is_dead", lambda holder: True)
        run(workspace)
    assert (delivered(workspace), untold(workspace)) == (["a", "b"], [])
    assert {message.state for message in messages(workspace)} == {"sent"}
    assert (len(told(workspace)), len(set(receiver.ids))) == (1, 1)
    assert len({got.body for got in receiver.got}) == 1


def dying(function, when):
    """The function, which ends the process before its transaction is committed, or right after it is called."""

    def call(*arguments, **options):
        if when == "after":
            function(*arguments, **options)
        raise Died

    return call


# a clock that steps


@pytest.mark.parametrize("days", [-1, 3650, -3650])
@pytest.mark.parametrize("schedule", ["now", "hourly", "daily 07:30"])
def test_a_clock_that_steps_neither_doubles_an_alert_nor_stops_them(workspace, clock, schedule, days):
    step = timedelta(days=days)
    save(workspace, schedule=schedule)
    clock.advance(days=1)
    arrive(workspace, article("a"))
    run(workspace)
    clock.now += step
    arrive(workspace, article("b"))
    run(workspace)
    clock.now -= step
    arrive(workspace, article("c"))
    clock.advance(days=1, minutes=1)
    run(workspace)
    run(workspace)
    assert untold(workspace) == []
    assert sorted(delivery.document for delivery in found_by(workspace)) == ["a", "b", "c"]
    assert sum(text.count("https://") for text in told(workspace)) == 3


def test_what_waits_for_a_retry_is_not_kept_from_it_by_a_clock_that_was_wrong(workspace, clock, receiver):
    save(workspace, channels=[f"webhook:{receiver.url}"])
    arrive(workspace, article("a"))
    receiver.answers = [Answer(503), Answer()]
    clock.advance(days=3650)
    run(workspace)
    clock.advance(days=-3650)
    run(workspace)
    assert [message.state for message in messages(workspace)] == ["sent"]


def test_a_time_zone_that_went_out_of_use_keeps_no_other_search_from_its_alerts(workspace):
    save(workspace, "atlantis", zone="Europe/Atlantide", quiet="22:00-07:00")
    save(workspace)
    arrive(workspace, article("a"))
    _, report = run(workspace)
    assert (delivered(workspace), len(messages(workspace))) == (["a"], 1)
    assert (report.exit_code, {each["item"] for each in report.errors}) == (4, {"search atlantis"})
    assert "--zone" in report.errors[0]["reason"]
    with workspace.ledger.writing() as tx:
        searches.change(tx, load(workspace, "atlantis").number, zone="Europe/Paris", quiet=None)
    run(workspace)
    assert [delivery.document for delivery in found_by(workspace, "atlantis")] == ["a"]
