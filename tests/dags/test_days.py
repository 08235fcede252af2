"""The days of a replay."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchkeeping.days import MOST_DAYS, WrongParams, list_days

TODAY = date(2026, 3, 1)
PARAMS = {"stage": "extract", "since": "2026-02-27", "until": None, "extractor": None, "model": None, "outdated": True}

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def list_for(*, today: date = TODAY, **params: object) -> list[dict[str, str]]:
    return list_days({**PARAMS, **params}, today=today)


def test_without_a_last_day_it_is_today():
    assert [day["SINCE"] for day in list_for()] == ["2026-03-01", "2026-02-28", "2026-02-27"]


def test_one_day_is_from_its_beginning_to_that_of_the_next():
    assert list_for(until="2026-02-27") == [{"SINCE": "2026-02-27", "UNTIL": "2026-02-28", "OUTDATED": "1"}]


@given(days, st.integers(0, MOST_DAYS - 1))
def test_each_day_comes_once_the_newest_first_with_no_gap(since, more):
    until = since + timedelta(days=more)
    listed = list_for(since=str(since), until=str(until), today=date(1980, 1, 1))
    assert (listed[0]["UNTIL"], listed[-1]["SINCE"]) == (str(until + timedelta(days=1)), str(since))
    assert all(newer["SINCE"] == older["UNTIL"] for newer, older in pairwise(listed))
    assert len(listed) == more + 1


@given(days, st.integers(1, 20_000))
def test_days_in_the_wrong_order_are_refused(since, back):
    with pytest.raises(WrongParams, match="comes after until"):
        list_for(since=str(since), until=str(since - timedelta(days=back)))


def test_a_first_day_to_come_is_refused_where_there_is_no_last():
    with pytest.raises(WrongParams, match="since, 2026-03-02, comes after until, 2026-03-01"):
        list_for(since="2026-03-02")


def test_more_days_than_airflow_maps_are_refused_with_their_number():
    with pytest.raises(WrongParams, match="1001 days are too many for one run: 1000 at most"):
        list_for(since=str(TODAY - timedelta(days=MOST_DAYS)))
    assert len(list_for(since=str(TODAY - timedelta(days=MOST_DAYS - 1)))) == MOST_DAYS


@pytest.mark.parametrize(
    ("params", "values"),
    [
        ({"stage": "extract", "extractor": "bulletin"}, {"EXTRACTOR": "bulletin", "OUTDATED": "1"}),
        ({"stage": "enrich", "model": "use", "outdated": False}, {"MODEL": "use", "OUTDATED": "0"}),
        ({"stage": "enrich", "extractor": "", "model": ""}, {"OUTDATED": "1"}),
        ({"stage": "relate"}, {}),
    ],
    ids=["extractor", "model", "empty", "relate"],
)
def test_a_stage_is_told_what_narrows_it(params, values):
    for day in list_for(**params):
        assert {name: value for name, value in day.items() if name not in ("SINCE", "UNTIL")} == values


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"stage": "enrich", "extractor": "kev"}, "extractor is for the stage extract, and enrich would read"),
        ({"stage": "relate", "model": "use"}, "model is for the stage enrich, and relate would read everything"),
        ({"stage": "extract", "model": "use"}, "model is for the stage enrich"),
    ],
    ids=["extractor", "model of relate", "model of extract"],
)
def test_what_the_stage_does_not_know_is_refused_since_everything_would_be_read(params, told):
    with pytest.raises(WrongParams, match=told):
        list_for(**params)
