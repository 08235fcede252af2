"""What is exported of a ledger and an index: all that has data, and by name what has none."""

import json
from contextlib import closing

import pytest

from corpus.ledger import readers, searches
from index.backend import open_backend
from index.dashboards.model import LANGUAGES
from tests.veille.newsroom import MORNING, do_index
from veille.dashboards.exporting import export_dashboards

pytestmark = pytest.mark.usefixtures("inline")


def save(workspace, name: str, query: str, owner: int | None = None) -> None:
    with workspace.ledger.writing() as tx:
        given = {"language": "fr", "schedule": "now", "channels": ["stdout"], "zone": "Europe/Paris", "now": MORNING}
        searches.add(tx, name=name, query=query, owner=owner, **given)


def titles(export, kind: str) -> list[str]:
    return [each["attributes"]["title"] for each in export.objects if each["type"] == kind]


def test_a_watch_without_anything_yet_has_all_dashboards_in_both_languages(settings, workspace):
    exports = export_dashboards(settings)
    assert {export.language: len(titles(export, "dashboard")) for export in exports} == dict.fromkeys(LANGUAGES, 5)
    assert [export.filename for export in exports] == ["veille-en.ndjson", "veille-fr.ndjson"]


def test_of_one_language_there_is_one_file(settings, workspace):
    assert [export.language for export in export_dashboards(settings, languages=["fr", "fr"])] == ["fr"]


def test_panels_without_data_are_named_with_their_dashboard_in_its_language(settings, workspace):
    english, french = export_dashboards(settings)
    assert [each.title for each in english.left_out] == [
        "Veille: vulnerabilities, Most likely to be exploited (EPSS)",
        "Veille: vulnerabilities, Most severe (CVSS)",
    ]
    assert all(each.title.startswith("Veille\u00a0: vulnérabilités, ") for each in french.left_out)
    assert {each.reason for each in english.left_out} == {"no row has epss", "no row has cvss"}


def test_once_there_are_scores_their_panel_is_there(settings, workspace):
    do_index(workspace)
    with closing(open_backend(settings.index_address, writable=True)) as backend:
        backend.put("vulnerabilities", [{"id": "CVE-2026-1", "epss": 0.97}])
        backend.commit(backend.number())
    english, _ = export_dashboards(settings)
    assert [each.reason for each in english.left_out] == ["no row has cvss"]
    (board,) = (
        each for each in english.objects if each["id"].endswith("-vulnerabilities") and each["type"] == "dashboard"
    )
    assert "epss" in {panel["panelIndex"] for panel in json.loads(board["attributes"]["panelsJSON"])}


def test_saved_searches_are_sessions_and_those_of_readers_are_not(settings, workspace):
    save(workspace, "hopitaux", "hôpital rançongiciel")
    with workspace.ledger.writing() as tx:
        morning = {"language": "fr", "zone": "UTC", "hour": "07:00", "weekdays": "1-7", "empty": "skip", "now": MORNING}
        reader = readers.add(tx, name="anna", address="anna@example.org", **morning)
    save(workspace, "secret", "Boréal", owner=reader.number)
    english, french = export_dashboards(settings)
    for export in (english, french):
        assert [title for title in titles(export, "search") if "hopitaux" in title]
        assert "Boréal" not in export.lines.decode()
        assert "secret" not in export.lines.decode()
        assert "1 search of a reader" in [each.title for each in export.left_out]


def test_nothing_of_a_search_s_channels_is_exported(settings, workspace):
    with workspace.ledger.writing() as tx:
        hook = "webhook:https://hooks.example.org/s3cret"
        given = {"language": "fr", "schedule": "now", "channels": [hook], "zone": "UTC", "now": MORNING}
        searches.add(tx, name="hopitaux", query="hôpital", **given)
    assert all("s3cret" not in export.lines.decode() for export in export_dashboards(settings))


def test_what_is_counted_is_said_in_the_language_of_the_dashboards(settings, workspace):
    said = {}
    for export in export_dashboards(settings):
        (view,) = (each for each in export.objects if each["id"].endswith("-view-figures"))
        formats = json.loads(view["attributes"]["fieldFormatMap"])
        said[export.language] = {
            entry["key"]: entry["value"] for entry in formats["counted"]["params"]["lookupEntries"]
        }
    assert (said["fr"]["injured"], said["fr"]["person"]) == ("blessé", "personne")
    assert said["en"]["injured"] == "injured"
    assert "sinistré" not in said["en"]  # English has no word for it: the name is shown
