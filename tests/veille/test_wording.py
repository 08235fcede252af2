"""Labels and dates in the languages of readers."""

import re
from datetime import UTC, date, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
import yaml

from veille.wording import LANGUAGES, read_wording

PARIS = ZoneInfo("Europe/Paris")
ROOMS = sorted(
    path.name.removesuffix(".yml") for path in resources.files("veille.wording").iterdir() if path.name[-4:] == ".yml"
)


def values_of(label) -> set[str]:
    """The names in braces of a label, of all its forms but for the number that may be a word: "one more"."""
    forms = label.values() if isinstance(label, dict) else [label]
    return {name for form in forms for name in re.findall(r"\{(\w+)", str(form))} - {"count"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_label_is_there_in_every_language_with_the_same_values(room):
    text = resources.files("veille.wording").joinpath(f"{room}.yml").read_text("utf-8")
    for name, said in yaml.safe_load(text).items():
        assert sorted(said) == sorted(LANGUAGES), name
        assert values_of(said["fr"]) == values_of(said["en"]), name


@pytest.mark.parametrize(
    ("language", "day", "moment", "last_year"),
    [
        ("fr", "mardi 1er septembre 2026", "1er septembre, 07:30", "31 décembre 2025"),
        ("en", "Tuesday 1 September 2026", "1 September, 07:30", "31 December 2025"),
    ],
)
def test_dates_are_written_as_the_language_does(language, day, moment, last_year):
    wording, today = read_wording("digest", language), date(2026, 9, 1)
    assert wording.say_day(today) == day
    assert wording.say_moment(datetime(2026, 9, 1, 5, 30, tzinfo=UTC), PARIS, today=today) == moment
    assert wording.say_date(datetime(2025, 12, 31, tzinfo=UTC), PARIS, today=today) == last_year


@pytest.mark.parametrize(
    ("language", "forms"), [("fr", ["0 jour", "1 jour", "2 jours"]), ("en", ["0 days", "1 day", "2 days"])]
)
def test_the_form_follows_the_number_as_in_the_language(language, forms):
    assert [read_wording("health", language).say("days", count=count) for count in range(3)] == forms
