"""What of the sources' health is an incident."""

from datetime import timedelta

import pytest

from tests.veille.incidents.troubled import make_catalogue, make_health, make_supply
from tests.veille.newsroom import MORNING
from veille.incidents.judging import WATCH, judge
from veille.incidents.pauses import Pause

OFF = Pause(MORNING - timedelta(days=3), None)
UNKNOWN = make_supply(first=0, good=None)


def back(hours: float) -> Pause:
    """A pause of three days that ended so many hours ago."""
    return Pause(MORNING - timedelta(days=3), MORNING - timedelta(hours=hours))


def decide(tmp_path, *measured, pause=None, known=("avis", "kev"), **source):
    catalogue = make_catalogue(tmp_path, *(health.slug for health in measured), **source)
    return judge(measured, catalogue, known=known, pause=pause, now=MORNING)


@pytest.mark.parametrize("state", ["late", "failing"])
def test_a_source_that_is_late_or_failing_is_in_trouble(tmp_path, state):
    verdict = decide(tmp_path, make_health(state=state), make_health("kev", "healthy", "as_expected"))
    assert set(verdict.troubles) == {"avis"}
    trouble = verdict.troubles["avis"]
    assert (trouble.state, trouble.reason) == (state, "silent for 20 days, more than its limit of 7 days")
    assert list(verdict.unclear) == []


@pytest.mark.parametrize(
    ("name", "supply", "settled"),
    [
        ("silent", make_supply(first=23), False),
        ("silent", make_supply(first=24), True),
        ("no_item", make_supply(first=2), False),
        ("no_success", make_supply(first=23, good=None, bad=0), False),
        ("no_success", make_supply(first=25, good=None, bad=0), True),
        ("last_failed", make_supply(good=2, bad=0), False),
        ("last_failed", make_supply(good=3.5, bad=0), True),
        ("not_polled_for", make_supply(good=2), False),
        ("not_polled_for", make_supply(good=4), True),
        ("no_success_for", make_supply(good=48, bad=0), True),
    ],
)
def test_a_first_day_and_what_one_poll_may_mend_are_no_incident(tmp_path, name, supply, settled):
    verdict = decide(tmp_path, make_health(name=name, supply=supply))
    assert (list(verdict.troubles), list(verdict.unclear)) == ((["avis"], []) if settled else ([], ["avis"]))


def test_a_source_that_is_polled_rarely_has_a_longer_first_time_and_a_longer_patience(tmp_path):
    new = make_health(supply=make_supply(first=30))
    slow = make_health("kev", name="last_failed", supply=make_supply(good=50, bad=0))
    verdict = decide(tmp_path, new, slow, interval=24 * 60)
    assert (dict(verdict.troubles), list(verdict.unclear)) == ({}, ["avis", "kev"])


@pytest.mark.parametrize(("known", "settled"), [((), False), (("avis",), True)])
def test_a_source_that_was_never_polled_is_in_trouble_once_it_was_there_for_long_enough(tmp_path, known, settled):
    never = make_health(state="late", name="never_polled", supply=type(UNKNOWN)())
    verdict = decide(tmp_path, never, make_health("kev", "healthy", "as_expected"), known=known)
    assert ("avis" in verdict.troubles, "avis" in verdict.unclear) == (settled, not settled)


def test_while_no_source_is_polled_that_is_one_trouble_and_nothing_is_known_of_the_sources(tmp_path):
    measured = [make_health(name="not_polled_for", supply=make_supply(good=72)), make_health("kev")]
    verdict = decide(tmp_path, *measured, pause=OFF)
    assert set(verdict.troubles) == {WATCH}
    trouble = verdict.troubles[WATCH]
    assert (trouble.state, trouble.reason, trouble.since) == ("failing", "no source was polled for 3 days", OFF.since)
    assert list(verdict.unclear) == ["avis", "kev"]


@pytest.mark.parametrize(("known", "troubles"), [(("avis", "kev"), {WATCH}), (("avis",), {"avis"}), ((), set())])
def test_where_no_source_was_ever_polled_that_is_one_trouble_too(tmp_path, known, troubles):
    measured = [make_health(slug, "late", "never_polled", supply=type(UNKNOWN)()) for slug in ("avis", "kev")]
    assert set(decide(tmp_path, *measured, known=known).troubles) == troubles


@pytest.mark.parametrize(
    ("name", "supply", "hours", "settled"),
    [
        ("not_polled_for", make_supply(good=74), 1, False),
        ("not_polled_for", make_supply(good=74), 4, True),
        ("few_items", make_supply(good=74), 1, False),
        ("no_success_for", make_supply(good=74, bad=0), 1, False),
        ("no_success_for", make_supply(good=74, bad=0), 4, True),
        ("silent", make_supply(good=0.5), 1, True),
    ],
)
def test_after_a_pause_each_source_gets_its_time_to_be_polled(tmp_path, name, supply, hours, settled):
    verdict = decide(tmp_path, make_health(name=name, supply=supply), pause=back(hours))
    assert (list(verdict.troubles), list(verdict.unclear)) == ((["avis"], []) if settled else ([], ["avis"]))
