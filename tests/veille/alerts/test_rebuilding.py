"""Alerts and an index on disk that is written anew: nothing is lost by that, and nothing told again."""

from tests.veille.alerts.watch import arrive, article, found_by, lose_index, messages, run, save
from tests.veille.newsroom import do_index


def test_an_index_that_is_being_rebuilt_loses_no_alert_and_tells_none_again(workspace):
    save(workspace)
    arrive(workspace, article("a"), article("b"))
    lose_index(workspace)
    ran, report = run(workspace)
    assert (ran.found, report.counts["waiting"], report.exit_code) == ({"griffe": 0}, 2, 4)
    do_index(workspace)
    run(workspace)
    do_index(workspace, rebuild=True)
    run(workspace)
    assert [delivery.document for delivery in found_by(workspace)] == ["a", "b"]
    assert len(messages(workspace)) == 1
