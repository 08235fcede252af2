"""All stages over the press world, as cron runs them."""

import pytest

from corpus.clock import utc_now
from corpus.ledger.work import EVERYTHING
from tests.veille.newsroom import arrived, bulletin, capture, find, indexed
from veille.report import Report
from veille.run import AFTER_CRAWL, process
from veille.world import World


@pytest.fixture
def world(sources):
    (sources / "avis.yml").unlink()
    with World.start(today=utc_now().date()) as world:
        world.write_sources(sources)
        yield world


def test_the_press_world_is_collected_read_and_followed(world, veille, workspace, settings, request):
    # The first day, with the trained models in processes of their own.
    first = veille("run", "certfr-avis", "--json")
    assert first.code == 0, first.err
    assert first.line["sources"] == {"certfr-avis": {"done": 8}}
    assert first.line["errors"] == []
    before = indexed(settings.index_address)
    assert len(before) == 7
    assert all(row["published"] for row in before.values())
    places = {place for row in before.values() for place in row.get("place") or ()}
    assert "Grenoble" in places
    assert max(len(row.get("cve") or ()) for row in before.values()) == 300

    # The same site again.
    request.getfixturevalue("inline")
    again = veille("run", "certfr-avis", "--json")
    assert again.line["sources"] == {"certfr-avis": {"unchanged": 1}}
    assert indexed(settings.index_address) == before

    # A day later one bulletin has changed and one is new.
    world.advance()
    later = veille("run", "certfr-avis", "--json")
    assert later.line["sources"] == {"certfr-avis": {"done": 3}}
    after = indexed(settings.index_address)
    (added,) = set(after) - set(before)
    (changed,) = (name for name in before if after[name]["version"] != before[name]["version"])
    assert (added[-8:], changed[-8:]) == ("AVI-9008", "AVI-9006")
    (document,) = find(workspace, changed)
    assert (document.version, document.reading) == (2, 1)
    assert sorted(name for name, _ in arrived(workspace)) == sorted(after)
    assert arrived(workspace)[-1][0] == added
    health = {row["slug"]: row["state"] for row in veille("sources", "health", "--json").lines}
    assert health["certfr-avis"] == "healthy"


@pytest.mark.usefixtures("inline")
def test_what_an_interrupted_run_left_is_counted_once_by_the_run_that_ends_it(workspace):
    capture(workspace, bulletin(1), bulletin(2))
    report = Report("run", workspace.clock())
    process(workspace, EVERYTHING, report, stages=AFTER_CRAWL)
    assert report.sources == {"avis": {"done": 2}}
