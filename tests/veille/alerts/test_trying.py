"""Trying a search on what arrived lately."""

import pytest

from tests.veille.alerts.watch import arrive, article, found_by, lose_index, messages, save
from veille.alerts.trying import try_search


@pytest.fixture
def tried(workspace, in_memory):
    return lambda given="griffe": try_search(workspace, in_memory, given)


def test_it_is_what_an_alert_would_be_and_changes_nothing(workspace, tried):
    arrive(workspace, article("a"), article("b"), story="u-1")
    arrive(workspace, article("c"), article("d", "Rien."))
    save(workspace)
    trial = tried()
    assert (trial.saved, trial.arrived, trial.missing) == (True, 4, 0)
    assert [(group.story, group.count, group.new) for group in trial.alert.groups] == [
        ("u-1", 2, True),
        (None, 1, True),
    ]
    assert (found_by(workspace), messages(workspace)) == ([], [])


def test_a_query_that_is_not_saved_can_be_tried(workspace, tried):
    arrive(workspace, article("a"))
    trial = tried("boréal griffe")
    assert (trial.saved, trial.alert.documents) == (False, 1)
    assert tried("boréal solenne").alert.documents == 0


def test_it_looks_seven_days_back(workspace, clock, tried):
    arrive(workspace, article("a"))
    clock.advance(days=7)
    arrive(workspace, article("b"))
    assert tried().arrived == 2
    clock.advance(seconds=1)
    assert tried().arrived == 1


def test_documents_that_are_not_in_the_index_are_counted(workspace, tried):
    arrive(workspace, article("a"))
    lose_index(workspace)
    assert (tried().arrived, tried().missing, tried().alert.documents) == (1, 1, 0)
