"""Two crawls at once over a site that answers slowly: whatever both have chosen is fetched once."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.veille.newsroom import write_source
from veille.world.bulletins import Bulletin, Revision
from veille.world.certfr import build_site
from veille.world.server import serve
from veille.world.site import Page, Site

SLUGS = ("aa", "bb", "cc")
LISTS = {f"/{slug}/json/" for slug in SLUGS}


class Slow(dict[str, Page]):
    """Pages of a site that counts what it is asked for, and gives the list of the first source when told to."""

    def __init__(self, pages: Any) -> None:
        super().__init__(pages)
        self.asked: Counter[str] = Counter()
        self.begun, self.go_on = Event(), Event()

    def get(self, path: str, default: Any = None) -> Any:
        self.asked[path] += 1
        if path == f"/{SLUGS[0]}/json/":
            self.begun.set()
            self.go_on.wait(60)
        return super().get(path, default)


@contextmanager
def slow_site() -> Iterator[tuple[str, Slow]]:
    """One bulletin, which the lists of all three sources name."""
    told = (Revision(days_ago=1, description="Version initiale"),)
    bulletin = Bulletin(
        kind="avis",
        number=1,
        title="Faille dans Vanne",
        summary="Une faille.",
        content="Rien.",
        cves=(),
        revisions=told,
    )
    pages = dict(build_site([bulletin], today=date(2026, 3, 2)).pages)
    pages |= dict.fromkeys(LISTS, pages["/avis/json/"])
    slow = Slow(pages)
    with serve(Site(slow)) as server:
        yield server.url, slow
        slow.go_on.set()


def start(folder: Path, *arguments: str, **variables: str) -> "subprocess.Popen[bytes]":
    own = {"VEILLE_DATA": folder / "data", "VEILLE_SOURCES": folder / "sources"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VEILLE_")}
    environment |= {name: str(value) for name, value in own.items()} | variables
    command = [sys.executable, "-m", "tests.veille.stubbed", *arguments, "--json"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)


def end(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return json.loads(said.splitlines()[-1])["sources"]


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(["crawl"], {}), (["crawl", "--due"], {"VEILLE_OPTION_SOURCE": " ".join(SLUGS)})],
    ids=["whatever_is_due", "those_named_that_are_due"],
)
def test_what_two_crawls_have_chosen_is_fetched_by_one_of_them(tmp_path, arguments, variables):
    with slow_site() as (url, site):
        for slug in SLUGS:
            write_source(tmp_path / "sources", slug, site=f"{url}/", lists=[f"/{slug}/json/"])
        with start(tmp_path, *arguments, **variables) as first:
            assert site.begun.wait(60)
            with start(tmp_path, *arguments, **variables) as second:
                assert end(second) == {"aa": {"deferred": 1}, "bb": {"done": 2}, "cc": {"done": 2}}
            site.go_on.set()
            assert end(first) == {"aa": {"done": 2}, "bb": {"deferred": 1}, "cc": {"deferred": 1}}
        assert {path: site.asked[path] for path in LISTS} == dict.fromkeys(LISTS, 1)


def test_a_source_whose_crawl_was_killed_is_crawled_at_the_next_call(tmp_path):
    with slow_site() as (url, site):
        write_source(tmp_path / "sources", "aa", site=f"{url}/", lists=["/aa/json/"])
        with start(tmp_path, "crawl", "--due", "aa") as killed:
            assert site.begun.wait(60)
            killed.kill()
        site.go_on.set()
        with start(tmp_path, "crawl", "--due", "aa") as again:
            assert end(again) == {"aa": {"done": 2}}
        with start(tmp_path, "crawl", "--due", "aa") as cleared:
            assert end(cleared) == {"aa": {"deferred": 1}}
