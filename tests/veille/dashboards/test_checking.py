"""What the dashboards would show, asked before anybody opens Kibana."""

import pytest
from elasticsearch import Elasticsearch

from tests.veille.newsroom import MORNING, bulletin, capture, do, do_index
from veille.dashboards.checking import Checked, check_dashboards, find_misfits, read_mappings
from veille.dashboards.checking_screens import print_checked
from veille.dashboards.exporting import export_dashboards
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def settings(settings, elasticsearch_url, elastic_prefix):
    return settings.model_copy(update={"index": f"elasticsearch:{elastic_prefix}", "elasticsearch": elasticsearch_url})


@pytest.fixture
def client(elasticsearch_url):
    with Elasticsearch(elasticsearch_url) as opened:
        yield opened


@pytest.fixture
def run(veille, settings, monkeypatch):
    monkeypatch.setenv("VEILLE_INDEX", settings.index)
    monkeypatch.setenv("VEILLE_ELASTICSEARCH", settings.elasticsearch)
    return lambda *options: veille("dashboards", "check", *options)


def fill(workspace) -> None:
    capture(workspace, bulletin(1))
    for stage in (extract, enrich, relate):
        do(stage, workspace)
    do_index(workspace)


def check(settings, client, *, now) -> dict[str, Checked]:
    (export,) = export_dashboards(settings, languages=["en"])
    checked = list(check_dashboards(export, client, now=now, zone=settings.timezone))
    return {f"{each.dashboard.rpartition(' ')[2]} {each.title}": each for each in checked}


def test_every_panel_says_how_many_rows_it_shows(workspace, settings, client):
    fill(workspace)
    checked = check(settings, client, now=workspace.clock())
    assert {each.problem for each in checked.values()} == {None}
    assert checked["overview Documents"].rows == 1
    assert checked["overview Documents per day by source"].rows == 1
    assert checked["overview Stories told most in the period"].rows == 1
    assert checked["overview Malware named"].rows == 0


def test_a_number_of_nothing_is_shown(workspace, settings, client):
    fill(workspace)
    checked = check(settings, client, now=MORNING.replace(year=MORNING.year + 5))
    assert checked["overview Documents"].rows == 1
    assert checked["overview Documents per day by source"].rows == 0


def test_where_nothing_was_ever_written_there_is_nothing_to_show(settings, run):
    ran = run()
    assert (ran.code, ran.err) == (0, "")
    assert "0 show something" in ran.out.splitlines()[-1]


def test_each_panel_is_a_line_of_json(workspace, run):
    fill(workspace)
    ran = run("--json", "--language", "fr")
    assert ran.code == 0
    assert {line["dashboard"] for line in ran.lines if "rows" in line}
    assert all("vue d" in line["dashboard"] for line in ran.lines[:2])


def test_what_is_in_the_index_fits(workspace, settings, client, elastic_prefix):
    fill(workspace)
    (export,) = export_dashboards(settings, languages=["en"])
    assert find_misfits(export, client, elastic_prefix) == []


def test_fields_that_the_index_lacks_are_named_with_their_panels(workspace, settings, run, monkeypatch):
    fill(workspace)

    def read_older(*server):
        mappings = read_mappings(*server)
        del mappings["documents"]["properties"]["story_title"]
        return mappings

    monkeypatch.setattr("veille.dashboards.checking.read_mappings", read_older)
    ran = run()
    assert ran.code == 3
    (line,) = (line for line in ran.err.splitlines() if "stories-told" in line and "column bucket-0" in line)
    assert "story_title" in line
    assert line.endswith("run `veille index --migrate`")


def test_what_the_server_refuses_is_told_with_its_reason(capsys):
    print_checked([Checked("Veille: overview", "Documents", problem="no such \x1bfield"), Checked("a", "b", 3)])
    out = capsys.readouterr().out
    assert "no such  field" in out
    assert out.splitlines()[-1] == "2 panels: 1 show something, 0 nothing, 1 refused"


def test_an_index_that_kibana_does_not_see_cannot_be_checked(veille):
    ran = veille("dashboards", "check")
    assert ran.code == 2
    assert "Kibana shows what is in Elasticsearch" in ran.err
