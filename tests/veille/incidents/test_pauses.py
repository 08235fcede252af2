"""Times in which no source at all was polled."""

from datetime import timedelta

import pytest

from corpus.ledger import batches
from tests.veille.incidents.troubled import make_catalogue
from tests.veille.newsroom import MORNING
from veille.incidents.pauses import Pause, find_pause


def ago(hours: float):
    return MORNING - timedelta(hours=hours)


def find(workspace, tmp_path, *polls: tuple[str, float], slugs=("avis", "kev"), **source) -> Pause | None:
    """Where crawls of these sources began so many hours ago."""
    catalogue = make_catalogue(tmp_path / "watched", *slugs, **source)
    with workspace.ledger.writing() as tx:
        for slug, hours in polls:
            batches.begin(tx, slug, now=ago(hours))
        return find_pause(tx, catalogue.values(), now=MORNING)


@pytest.mark.parametrize(
    ("polls", "pause"),
    [
        ([], None),
        ([("avis", 1)], None),
        ([("avis", 50), ("kev", 4)], Pause(ago(4), None)),
        ([("avis", 400)], Pause(ago(400), None)),
        ([("avis", 4), ("kev", 2)], None),
        ([("avis", 80), ("avis", 20), ("kev", 18)], Pause(ago(18), None)),
        ([("avis", 80), *(("kev", hours) for hours in range(20, 0, -2))], Pause(ago(80), ago(20))),
        ([("avis", 80), ("kev", 10), ("avis", 5), ("kev", 3), ("avis", 1)], Pause(ago(10), ago(5))),
        ([("avis", 80), *(("kev", hours) for hours in range(25, 0, -2))], None),
        ([("avis", 2), ("kev", -500)], None),
    ],
)
def test_a_pause_is_what_lies_between_polls_too_far_apart(workspace, tmp_path, polls, pause):
    assert find(workspace, tmp_path, *polls) == pause


def test_sources_that_are_polled_rarely_have_longer_pauses(workspace, tmp_path):
    assert find(workspace, tmp_path, ("avis", 20), interval=12 * 60) is None


def test_of_one_source_alone_a_pause_is_its_own(workspace, tmp_path):
    assert find(workspace, tmp_path, ("avis", 20), slugs=("avis",)) is None


def test_what_is_imported_or_watched_no_longer_is_no_poll(workspace, tmp_path):
    assert find(workspace, tmp_path, ("avis", 20), ("import", 1), ("gone", 1)) == Pause(ago(20), None)
