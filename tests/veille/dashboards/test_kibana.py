"""The dashboards in Kibana itself, where Docker runs containers: imported, opened, looked at.

VEILLE_KIBANA_PICTURES=DIR keeps the pictures.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.servers import docker
from tests.servers.chromium import find_chromium, running_browser
from tests.servers.kibana import running_kibana
from tests.servers.required import missing
from tests.veille.dashboards.looking import look_at
from tests.veille.demonstrated import demonstrate_once
from tests.veille.newsroom import do_index
from veille.workspace import open_workspace

#: Read before the tests' own settings hide it.
PICTURES = os.environ.get("VEILLE_KIBANA_PICTURES")


@pytest.fixture(scope="module")
def servers():
    """Kibana and Elasticsearch. A visible skip even where servers are required: none of those machines has Docker."""
    if not docker.answers():
        pytest.skip("Kibana is started where Docker runs containers, and it does not answer")
    with running_kibana() as pair:
        yield pair


@pytest.fixture
def settings(settings, servers, request):
    """An index of its own for each language: its name is in the ids of dashboards."""
    prefix = f"watch-{request.node.callspec.params['language']}"
    return settings.model_copy(update={"index": f"elasticsearch:{prefix}", "elasticsearch": servers.elasticsearch})


def fill(settings, folder: Path) -> None:
    """Index what the demo collected."""
    for file in folder.glob("ledger.db*"):
        shutil.copy(file, settings.data)
    with open_workspace(settings.model_copy(update={"sources": folder / "sources"})) as workspace:
        assert do_index(workspace).exit_code == 0


@pytest.mark.kibana
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_dashboards_are_drawn_in_kibana_without_an_error(
    servers, settings, veille, monkeypatch, tmp_path, tmp_path_factory, language
):
    from veille.dashboards.exporting import export_dashboards

    demo, _ = demonstrate_once(tmp_path_factory)
    fill(settings, demo)
    monkeypatch.setenv("VEILLE_INDEX", settings.index)
    monkeypatch.setenv("VEILLE_ELASTICSEARCH", settings.elasticsearch)
    for result in ("made", "replaced"):
        ran = veille("dashboards", "push", servers.kibana, "--language", language, "--json")
        assert (ran.code, {each["result"] for each in ran.line["objects"]}) == (0, {result}), ran.out
    [exported] = export_dashboards(settings, languages=[language])
    dashboards = [each for each in exported.objects if each["type"] == "dashboard"]
    addresses = [each["url"] for each in ran.line["dashboards"]]
    assert len(addresses) == len(dashboards) > 0
    folder = Path(PICTURES or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    # Opened last: while there is a browser, no other event loop runs in this thread.
    with running_browser(
        find_chromium() or missing("Chromium is not installed (Debian: apt install chromium)")
    ) as browser:
        troubles = {
            each["id"]: look_at(browser, url, each, exported.objects, folder / f"{each['id']}.png")
            for each, url in zip(dashboards, addresses, strict=True)
        }
    assert {name: found for name, found in troubles.items() if found} == {}
