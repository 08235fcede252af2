"""The local press world."""

import http.client
import json
import re
from datetime import date
from urllib.parse import urlsplit

import pytest

from corpus.archive import ArchivedPage
from corpus.clock import utc_now
from crawlers.catalogue import read_catalogue, shipped_sources
from crawlers.extraction import EXTRACTORS
from veille.world import World

TODAY = date(2026, 3, 3)
KEYS = {
    "$ref",
    "affected_systems",
    "affected_systems_content",
    "content",
    "cves",
    "links",
    "reference",
    "revisions",
    "risks",
    "summary",
    "title",
    "vendor_advisories",
}
LISTS = {"certfr-avis": "/avis/json/", "certfr-alertes": "/alerte/json/", "certfr-cti": "/cti/json/"}


@pytest.fixture
def world():
    """The CERT's site alone."""
    with World.start(today=TODAY, sites=["certfr"]) as world:
        yield world


def ask(world: World, path: str, *, site: str = "certfr", method: str = "GET", **headers: str):
    connection = http.client.HTTPConnection(urlsplit(world.url_of(site)).netloc, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def fetch(world: World, path: str):
    status, _, body = ask(world, path)
    assert status == 200
    return json.loads(body)


def bulletins(world: World) -> dict[str, dict]:
    """Every bulletin that the lists name, by its path."""
    entries = [entry for path in LISTS.values() for entry in fetch(world, path)]
    return {entry["json_url"]: fetch(world, entry["json_url"]) for entry in entries}


def test_lists_name_about_ten_bulletins_of_three_kinds(world):
    assert [len(fetch(world, path)) for path in LISTS.values()] == [7, 2, 1]
    assert set(fetch(world, "/avis/json/")[0]) == {"reference", "title", "json_url", "last_revision_date"}


def test_bulletins_have_the_keys_of_the_real_site(world):
    for path, bulletin in bulletins(world).items():
        assert set(bulletin) - {"closed_at"} == KEYS
        assert ("closed_at" in bulletin) == path.startswith("/alerte/")
        for revision in bulletin["revisions"]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\.000000", revision["revision_date"])


def test_the_cases_that_matter_are_there(world):
    found = {bulletin["reference"]: bulletin for bulletin in bulletins(world).values()}
    counts = {reference: len(bulletin["cves"]) for reference, bulletin in found.items()}
    assert counts["CERTFR-2026-AVI-9004"] == 0
    assert counts["CERTFR-2026-AVI-9005"] == 300
    assert len(found["CERTFR-2026-AVI-9002"]["revisions"]) == 3
    assert found["CERTFR-2026-AVI-9003"]["title"].startswith("[MàJ]")
    assert sum("Altimeris Gateway" in bulletin["title"] for bulletin in found.values()) == 3
    assert not any("{year}" in json.dumps(bulletin) for bulletin in found.values())


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2027, 12, 31)])
def test_the_newest_bulletins_are_always_of_yesterday(today):
    with World.start(today=today, sites=["certfr"]) as world:
        newest = max(entry["last_revision_date"] for entry in fetch(world, "/avis/json/"))
        assert (today - date.fromisoformat(newest[:10])).days == 1


def test_a_page_that_is_known_is_answered_without_a_body(world):
    _, headers, _ = ask(world, "/avis/json/")
    assert ask(world, "/avis/json/", If_None_Match=headers["ETag"])[::2] == (304, b"")
    assert ask(world, "/avis/json/", If_Modified_Since=headers["Last-Modified"])[::2] == (304, b"")
    assert ask(world, "/avis/json/", If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])[0] == 200


def test_head_robots_unknown_paths_and_any_host_are_answered(world):
    assert ask(world, "/avis/json/", method="HEAD")[::2] == (200, b"")
    assert b"Disallow: /recherche/" in ask(world, "/robots.txt", Host="www.cert.example")[2]
    assert ask(world, "/avis/CERTFR-1999-AVI-0001/json/")[0] == 404


def test_advancing_revises_one_bulletin_and_adds_another(world):
    before, pages = {entry["reference"]: entry for entry in fetch(world, "/avis/json/")}, bulletins(world)
    _, headers, _ = ask(world, "/avis/CERTFR-2026-AVI-9006/json/")
    world.advance()
    after = {entry["reference"]: entry for entry in fetch(world, "/avis/json/")}
    assert set(after) - set(before) == {"CERTFR-2026-AVI-9008"}
    assert [name for name in before if before[name] != after[name]] == ["CERTFR-2026-AVI-9006"]
    stamps = [entries["CERTFR-2026-AVI-9006"]["last_revision_date"][:10] for entries in (before, after)]
    assert stamps == ["2026-03-01", "2026-03-03"]
    path = after["CERTFR-2026-AVI-9006"]["json_url"]
    assert ask(world, path, If_None_Match=headers["ETag"])[0] == 200
    assert len(fetch(world, path)["cves"]) == len(pages[path]["cves"]) + 1
    world.advance()
    assert {entry["reference"]: entry for entry in fetch(world, "/avis/json/")} == after


def test_the_sources_written_for_the_world_are_the_shipped_ones_without_their_delay(world, tmp_path):
    world.write_sources(tmp_path / "sources")
    written, shipped = read_catalogue(tmp_path / "sources"), read_catalogue(shipped_sources())
    assert set(written) == set(LISTS)
    for slug, source in written.items():
        assert source.list_urls == (world.url + LISTS[slug],)
        assert source.delay == 0
        kept = {"title", "publisher", "kind", "reuse", "spider", "extractor", "timezone", "freshness"}
        assert source.model_dump(include=kept) == shipped[slug].model_dump(include=kept)
    assert written["certfr-avis"].expected_per_week == 7


def test_every_source_that_is_shipped_reads_the_world(tmp_path):
    with World.start(today=TODAY) as world:
        world.write_sources(tmp_path)
        hosts = {source.site.port for source in read_catalogue(tmp_path).values()}
    shipped = read_catalogue(shipped_sources())
    assert set(read_catalogue(tmp_path)) == set(shipped)
    assert len(hosts) == 6
    for slug, source in read_catalogue(tmp_path).items():
        same = {"article", "listing", "attachments", "keep", "max_size", "extractor", "spider"}
        assert source.model_dump(include=same) == shipped[slug].model_dump(include=same)


def test_every_bulletin_passes_through_its_extractor(world, tmp_path):
    world.write_sources(tmp_path)
    source = read_catalogue(tmp_path)["certfr-avis"]
    for path, bulletin in bulletins(world).items():
        page = ArchivedPage(world.url + path, 200, (), json.dumps(bulletin).encode(), utc_now(), "application/json")
        (draft,) = EXTRACTORS[source.extractor](page, source=source, hints={})
        assert draft.identifier == bulletin["reference"]
        assert draft.content.title == bulletin["title"]
        assert draft.content.body


def test_a_world_is_revived_at_its_addresses_and_in_its_state():
    with World.start(today=TODAY, sites=["certfr"]) as world:
        world.advance()
        url, pages, memory = world.url, dict(world.pages_of("certfr")), world.remember()
    with World.revive(memory) as revived:
        assert revived.url == url
        assert dict(revived.pages_of("certfr")) == pages
        with pytest.raises(OSError, match="in use"), World.revive(memory):
            pass
