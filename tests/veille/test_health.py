"""The health of sources: silence that looks like calm is an alarm."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.ledger import batches, captures
from corpus.ledger.captures import Outcome
from crawlers.catalogue import read_source
from tests.veille.newsroom import bulletin, capture, do, write_source
from veille.health import Health, measure_health, to_row
from veille.stages.extract import extract
from veille.workspace import open_workspace

pytestmark = pytest.mark.usefixtures("inline")


def poll(workspace, error: str | None = None, *, hours_ago: float = 0, state: str | None = None) -> None:
    """One look at the list of the source; with an error it failed, unless ``state`` says otherwise."""
    at = workspace.clock() - timedelta(hours=hours_ago)
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, "avis", now=at)
        state = state or ("done" if error is None else "quarantined")
        captures.record(
            tx, [Outcome("avis", "http://127.0.0.1:9/avis/json/", batch, at, state, role="list", error=error)]
        )


def poll_daily(workspace, *, days: int = 8) -> None:
    """Once on each of these days, and now."""
    for day in range(days, -1, -1):
        poll(workspace, hours_ago=24 * day)


def bring(workspace, *numbers: int, days_ago: int = 0) -> None:
    """Bulletins that were published on that day."""
    day = f"{workspace.clock() - timedelta(days=days_ago):%Y-%m-%d}T00:00:00.000000"
    revisions = [{"description": "Version initiale", "revision_date": day}]
    capture(workspace, *(bulletin(number, revisions=revisions) for number in numbers))
    do(extract, workspace)


def health_of(workspace) -> Health:
    (health,) = measure_health(workspace)
    return health


def test_a_source_that_was_never_polled_is_late(workspace):
    health = health_of(workspace)
    assert (health.state, health.reason) == ("late", "it was never polled")


def test_a_source_that_delivers_as_expected_is_healthy(workspace):
    poll_daily(workspace)
    bring(workspace, 1, 2, 3)
    health = health_of(workspace)
    assert (health.state, health.reason) == ("healthy", "polled in time, items as expected")
    assert health.supply.items_in_week == 3


def test_a_source_whose_list_can_be_read_in_part_only_is_late(workspace):
    poll(workspace, "1 of 3 entries cannot be read", state="done")
    bring(workspace, 1)
    health = health_of(workspace)
    assert (health.state, health.reason) == ("late", "a part of its list cannot be read: 1 of 3 entries cannot be read")


def test_a_source_whose_every_poll_failed_is_failing(workspace):
    poll(workspace, "HTTP 404: the page is not there")
    health = health_of(workspace)
    assert health.state == "failing"
    assert health.reason == "no poll ever succeeded; the last failed: HTTP 404: the page is not there"


@pytest.mark.parametrize(
    ("hours", "state", "reason"),
    [
        (2, "late", "the last poll failed: HTTP 503: Service Unavailable"),
        (25, "failing", "no poll succeeded for 25 hours; the last failed: HTTP 503: Service Unavailable"),
    ],
)
def test_polls_that_fail_make_a_source_late_then_failing(workspace, hours, state, reason):
    poll(workspace, hours_ago=hours)
    bring(workspace, 1, 2, 3)
    poll(workspace, "HTTP 503: Service Unavailable")
    health = health_of(workspace)
    assert (health.state, health.reason) == (state, reason)


def test_a_poll_that_succeeds_mends_those_that_failed(workspace):
    poll(workspace, "HTTP 503: Service Unavailable", hours_ago=1)
    poll(workspace)
    bring(workspace, 1, 2, 3)
    assert health_of(workspace).state == "healthy"


def test_a_source_that_is_not_polled_is_late(workspace):
    poll(workspace, hours_ago=4)
    bring(workspace, 1, 2, 3)
    health = health_of(workspace)
    assert (health.state, health.reason) == ("late", "not polled for 4 hours, although due every 60 minutes")


def test_pages_that_nobody_has_read_yet_are_no_silence_of_the_source(workspace):
    poll(workspace)
    capture(workspace, bulletin(1), bulletin(2))
    health = health_of(workspace)
    assert (health.state, health.reason) == ("late", "2 pages of it wait to be read")
    do(extract, workspace)
    assert health_of(workspace).state == "healthy"


def test_a_source_that_is_silent_since_nothing_is_read_says_so(workspace):
    poll(workspace)
    bring(workspace, 1, days_ago=20)
    capture(workspace, bulletin(2))
    health = health_of(workspace)
    assert (health.state, health.reason) == ("failing", "1 page of it waits to be read")


def test_a_list_that_never_gave_an_item_is_an_alarm(workspace):
    poll(workspace)
    health = health_of(workspace)
    assert (health.state, health.reason) == ("failing", "its list was read and gave no item")


def refuse(workspace, *numbers: int) -> None:
    """Pages of that day that nobody can read."""
    broken = [{"reference": f"CERTFR-2026-AVI-{number:04d}"} for number in numbers]
    capture(workspace, *broken)
    do(extract, workspace)


@pytest.mark.parametrize(
    ("read", "refused", "state", "reason"),
    [
        (3, 1, "healthy", "watched for less than a week"),
        (3, 3, "late", "3 of 6 pages in seven days could not be read, the last: .*title"),
        (0, 2, "failing", "2 of 2 pages in seven days could not be read, the last: .*title"),
        (0, 3, "failing", "3 of 3 pages in seven days could not be read, the last: .*title"),
    ],
)
def test_pages_that_cannot_be_read_are_told(workspace, read, refused, state, reason):
    poll(workspace)
    bring(workspace, *range(1, read + 1))
    refuse(workspace, *range(51, 51 + refused))
    health = health_of(workspace)
    assert health.state == state
    assert re.search(reason, health.reason)


def test_a_source_whose_every_page_of_the_week_is_refused_is_failing(settings, sources, clock):
    write_source(sources, "avis", freshness=30)
    with open_workspace(settings, clock=clock) as workspace:
        bring(workspace, 1, 2)
        clock.advance(days=8)
        poll(workspace)
        refuse(workspace, 51, 52, 53)
        health = health_of(workspace)
    assert health.state == "failing"
    assert health.reason.startswith("3 of 3 pages in seven days could not be read, the last: ")


@pytest.mark.parametrize(("days", "state"), [(6, "healthy"), (8, "failing")])
def test_silence_beyond_the_limit_of_the_source_is_an_alarm(workspace, days, state):
    poll(workspace)
    bring(workspace, 1, days_ago=days)
    assert health_of(workspace).state == state


def test_the_reason_says_how_long_the_silence_is(workspace):
    poll(workspace)
    bring(workspace, 1, days_ago=20)
    assert health_of(workspace).reason == "silent for 20 days, more than its limit of 7 days"


@pytest.mark.parametrize(
    ("first_poll_days_ago", "items", "state"), [(8, 2, "late"), (8, 3, "healthy"), (6, 2, "healthy")]
)
def test_a_week_of_too_few_items_is_late_once_the_source_was_watched_for_one(
    workspace, first_poll_days_ago, items, state
):
    poll_daily(workspace, days=first_poll_days_ago)
    bring(workspace, *range(1, items + 1))
    health = health_of(workspace)
    assert health.state == state
    if state == "late":
        assert health.reason == "2 items in seven days, expected 5"


@pytest.mark.parametrize(("polls", "state"), [((8, 7, 2, 1, 0), "healthy"), ((8, 4, 3, 2, 1, 0), "late")])
def test_a_week_in_which_this_machine_was_off_says_nothing_of_what_appeared(workspace, polls, state):
    for day in polls:
        poll(workspace, hours_ago=24 * day)
    bring(workspace, 1)
    assert health_of(workspace).state == state


def test_silence_of_a_source_that_nobody_asked_is_not_its_own(workspace):
    poll(workspace, hours_ago=24 * 8)
    bring(workspace, 1, days_ago=9)
    health = health_of(workspace)
    assert (health.state, health.reason) == ("failing", "not polled for 8 days, although due every 60 minutes")
    poll(workspace, "HTTP 503: Service Unavailable")
    assert health_of(workspace).reason.startswith("no poll succeeded for 8 days")


def test_a_source_that_is_expected_to_be_rare_is_not_blamed_for_a_week(settings, sources, clock):
    write_source(sources, "avis", expected_per_week=1, freshness=60)
    with open_workspace(settings, clock=clock) as workspace:
        poll(workspace, hours_ago=24 * 30)
        poll(workspace)
        bring(workspace, 1, days_ago=20)
        assert health_of(workspace).state == "healthy"


def test_disabled_sources_have_no_health(settings, sources, clock):
    write_source(sources, "alertes")
    write_source(sources, "avis", disabled="its site is being rebuilt")
    with open_workspace(settings, clock=clock) as workspace:
        assert [health.slug for health in measure_health(workspace)] == ["alertes"]


def test_the_row_of_the_index_has_the_facts_behind_the_state(workspace, sources):
    poll(workspace, hours_ago=1)
    bring(workspace, 1, 2, 3)
    poll(workspace, "HTTP 503: Service Unavailable")
    row = to_row(health_of(workspace))
    source = read_source(sources / "avis.yml")
    assert (row["id"], row["title"], row["publisher"]) == ("avis", source.title, source.publisher)
    assert row["last_success"] == workspace.clock() - timedelta(hours=1)
    assert row["last_error"] == "HTTP 503: Service Unavailable"
    assert (row["items_7d"], row["expected_7d"], row["freshness"]) == (3, 5, 7)


@pytest.mark.parametrize(("delay", "hours"), [(None, None), (timedelta(), 0.0), (timedelta(minutes=90), 1.5)])
def test_the_delay_is_a_number_of_hours_or_nothing(workspace, delay, hours):
    poll(workspace)
    health = health_of(workspace)
    row = to_row(replace(health, supply=replace(health.supply, delay=delay)))
    assert row["delay"] == hours
    assert not isinstance(row["delay"], timedelta)
