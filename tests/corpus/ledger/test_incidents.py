"""Incidents: one at a time of each source, each told once, its end once and not before it is one."""

from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.ledger import incidents
from corpus.ledger.incidents import REOPENING, Trouble, Untold
from corpus.ledger.tables import incidents as table
from tests.corpus.ledger.examples import NOW, after

LATE, FAILING = Trouble("late", "2 items in seven days"), Trouble("failing", "HTTP 404")


def record(ledger, troubles, *, hours=0, unclear=()):
    with ledger.writing() as tx:
        incidents.record(tx, troubles, unclear=unclear, now=after(hours=hours))


def tell(ledger, *, hours=0) -> Untold:
    """Find what is not told, and note it as told."""
    with ledger.writing() as tx:
        untold = incidents.find_untold(tx, now=after(hours=hours))
        incidents.note_told(tx, untold, now=after(hours=hours))
    return untold


def standing(ledger):
    with ledger.reading() as tx:
        return incidents.standing(tx)


def listed(ledger):
    with ledger.reading() as tx:
        return incidents.listed(tx, limit=100)


def numbers(found):
    return [incident.number for incident in found]


def test_a_trouble_is_an_incident_from_when_it_is_seen(ledger):
    record(ledger, {"avis": LATE})
    (incident,) = standing(ledger)
    assert (incident.source, incident.state, incident.reason) == ("avis", "late", "2 items in seven days")
    assert (incident.began, incident.changed, incident.ended) == (NOW, NOW, None)
    assert (incident.told, incident.end_told) == (None, None)


def test_a_trouble_that_is_known_to_be_older_began_then(ledger):
    record(ledger, {"avis": Trouble("failing", "nothing", since=after(days=-3)), "kev": Trouble("late", "", NOW)})
    assert [incident.began for incident in standing(ledger)] == [after(days=-3), NOW]


def test_what_grows_worse_is_the_same_incident(ledger):
    record(ledger, {"avis": LATE})
    (begun,) = tell(ledger).began
    record(ledger, {"avis": FAILING}, hours=1)
    (incident,) = standing(ledger)
    assert (incident.number, incident.state, incident.reason) == (begun.number, "failing", "HTTP 404")
    assert (incident.began, incident.changed) == (NOW, after(hours=1))
    assert not tell(ledger, hours=1)


def test_what_is_as_it_was_is_not_changed(ledger):
    record(ledger, {"avis": LATE})
    record(ledger, {"avis": LATE}, hours=1)
    assert standing(ledger)[0].changed == NOW


def test_an_incident_ends_when_its_source_is_well_and_no_other_does(ledger):
    record(ledger, {"avis": LATE, "kev": FAILING})
    record(ledger, {"kev": FAILING}, hours=1)
    assert [incident.source for incident in standing(ledger)] == ["kev"]
    assert {incident.source: incident.ended for incident in listed(ledger)} == {"avis": after(hours=1), "kev": None}


def test_of_what_is_unclear_nothing_changes(ledger):
    record(ledger, {"avis": LATE})
    record(ledger, {}, hours=1, unclear=["avis", "kev"])
    (incident,) = listed(ledger)
    assert (incident.source, incident.ended, incident.changed) == ("avis", None, NOW)


def test_an_end_is_told_once_it_has_lasted_for_a_day(ledger):
    record(ledger, {"avis": LATE})
    tell(ledger)
    record(ledger, {}, hours=1)
    assert not tell(ledger, hours=24.9)
    told = tell(ledger, hours=25)
    assert (numbers(told.began), [incident.source for incident in told.ended]) == ([], ["avis"])
    assert not tell(ledger, hours=26)
    assert [(each.told, each.end_told) for each in listed(ledger)] == [(NOW, after(hours=25))]


def test_a_source_that_is_in_trouble_again_within_a_day_is_told_of_no_second_time(ledger):
    record(ledger, {"avis": LATE})
    tell(ledger)
    record(ledger, {}, hours=1)
    record(ledger, {"avis": FAILING}, hours=24)
    assert not tell(ledger, hours=24)
    (incident,) = listed(ledger)
    assert (incident.began, incident.state, incident.ended) == (NOW, "failing", None)


def test_after_a_day_it_is_another_incident(ledger):
    record(ledger, {"avis": LATE})
    tell(ledger)
    record(ledger, {}, hours=1)
    record(ledger, {"avis": FAILING}, hours=25)
    told = tell(ledger, hours=25)
    assert [[each.state for each in found] for found in (told.began, told.ended)] == [["failing"], ["late"]]


def test_what_is_over_before_anybody_could_be_told_is_told_as_over(ledger):
    record(ledger, {"avis": LATE})
    record(ledger, {}, hours=1)
    assert not tell(ledger, hours=2)
    told = tell(ledger, hours=30)
    assert (numbers(told.began), len(told.ended)) == ([], 1)
    (incident,) = listed(ledger)
    assert (incident.told, incident.end_told) == (after(hours=30), after(hours=30))


def test_an_end_that_was_told_is_one_though_the_clock_is_set_back(ledger):
    record(ledger, {"avis": LATE})
    tell(ledger)
    record(ledger, {}, hours=1)
    tell(ledger, hours=25)
    record(ledger, {"avis": FAILING}, hours=20)
    assert [incident.state for incident in tell(ledger, hours=20).began] == ["failing"]


def test_what_a_clock_that_was_ahead_has_noted_is_brought_back(ledger):
    record(ledger, {"avis": LATE, "kev": LATE}, hours=24 * 365)
    record(ledger, {"kev": LATE}, hours=24 * 366)
    tell(ledger, hours=24 * 366)
    record(ledger, {"kev": LATE})
    assert {each.source: (each.began, each.ended) for each in listed(ledger)} == {
        "avis": (NOW, NOW),
        "kev": (NOW, None),
    }
    assert [each.source for each in tell(ledger, hours=24).ended] == ["avis"]


def past(ledger, *, began, ended):
    with ledger.writing() as tx:
        incidents.record_past(
            tx, "*", Trouble("failing", "nothing"), began=after(hours=began), ended=after(hours=ended)
        )


def test_what_nobody_saw_is_told_when_it_is_over_and_noted_once(ledger):
    for _ in range(2):
        past(ledger, began=-72, ended=0)
    (incident,) = listed(ledger)
    assert (incident.began, incident.ended) == (after(hours=-72), NOW)
    assert len(tell(ledger, hours=24).ended) == 1


@pytest.mark.parametrize("ended", [None, 2, -90])
def test_what_was_seen_in_part_is_no_second_incident(ledger, ended):
    record(ledger, {"*": FAILING}, hours=-100)
    if ended is not None:
        record(ledger, {}, hours=ended)
    past(ledger, began=-72, ended=0)
    (incident,) = listed(ledger)
    assert incident.ended == (None if ended is None else after(hours=max(0, ended)))


def test_what_is_seen_too_late_each_day_is_one_incident(ledger):
    for day in range(5):
        past(ledger, began=24 * day, ended=24 * day + 23)
        assert not tell(ledger, hours=24 * day + 23)
    assert [incident.ended for incident in listed(ledger)] == [after(hours=24 * 4 + 23)]


def test_a_reason_is_kept_as_every_database_takes_it(ledger):
    record(ledger, {"avis": Trouble("late", "a\x00b\ud800" + "x" * 5000)})
    (incident,) = standing(ledger)
    assert incident.reason.startswith("a\ufffdb\ufffdx")
    assert len(incident.reason) == 2000


def test_those_that_nobody_was_told_of_are_counted(ledger):
    record(ledger, {"avis": LATE})
    tell(ledger)
    record(ledger, {"avis": LATE, "kev": LATE})
    with ledger.reading() as tx:
        assert incidents.count_untold(tx) == 1


def test_two_that_record_and_tell_at_once_make_one_incident_and_tell_it_once(ledger):
    told = []

    def check():
        record(ledger, {"avis": LATE, "kev": FAILING})
        told.extend(numbers(tell(ledger).began))

    threads = [Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted(numbers(standing(ledger)))
    assert len(told) == 2


SOURCES = ("avis", "kev")
states = st.dictionaries(st.sampled_from(SOURCES), st.sampled_from(["late", "failing"]))
#: What the sources are like, which of them are unclear, whether anybody can be told, and hours until the next check.
steps = st.tuples(
    states, st.sets(st.sampled_from(SOURCES)), st.booleans(), st.sampled_from([-30, -1, 0, 1, 1, 5, 23, 25, 70])
)


@pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(steps, min_size=3, max_size=20))
def test_whatever_happens_each_begin_is_told_once_each_end_at_most_once_and_no_trouble_is_kept_silent(ledger, plan):
    with ledger.writing() as tx:
        tx.execute(table.delete())
    hours, begins, ends = 0, [], []

    def hear(told):
        begins.extend(numbers(told.began))
        begins.extend(each.number for each in told.ended if each.told is None)
        ends.extend(numbers(told.ended))

    for states_, unclear, can_tell, wait in plan:
        troubles = {source: Trouble(state, state) for source, state in states_.items() if source not in unclear}
        record(ledger, troubles, unclear=unclear, hours=hours)
        lasting = {each.source: each for each in standing(ledger)}
        assert set(troubles) <= set(lasting) <= set(troubles) | unclear
        assert len(lasting) == len(standing(ledger))
        if can_tell:
            hear(tell(ledger, hours=hours))
            assert {each.number for each in lasting.values()} <= set(begins) - set(ends)
        hours += wait
    record(ledger, {}, hours=hours)
    hear(tell(ledger, hours=hours + REOPENING.total_seconds() / 3600))
    assert sorted(begins) == sorted(ends) == sorted(numbers(listed(ledger)))
