"""A process killed in the middle of a stage, then the same command again: the same end as without the kill."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import psutil
import pytest

from corpus.ledger import Ledger, tables
from tests.veille.newsroom import InlinePool, do, do_index, end_state, make_stub_annotator, states, write_source
from veille.report import Report
from veille.settings import Settings, read_settings
from veille.stages.crawl import crawl
from veille.stages.due import choose_sources
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.workspace import open_workspace
from veille.world.bulletins import Bulletin, Revision
from veille.world.certfr import build_site
from veille.world.server import serve
from veille.world.site import Page, Site

NUMBER = 70
SELECTIVE = {"extract": extract, "enrich": enrich, "relate": relate}
STAGES = (*SELECTIVE, "index")


class Stalling(dict[str, Page]):
    """Pages of a site that answers for so many bulletins and then for none until it is told to go on."""

    def __init__(self, pages: Any, *, after: int) -> None:
        super().__init__(pages)
        self.left = after
        self.stalled, self.go_on = Event(), Event()

    def get(self, path: str, default: Any = None) -> Any:
        if "CERTFR" in path:
            self.left -= 1
            if self.left < 0:
                self.stalled.set()
                self.go_on.wait(60)
        return super().get(path, default)


@contextmanager
def site_of_bulletins(*, after: int = NUMBER) -> Iterator[tuple[str, Stalling]]:
    bulletins = [
        Bulletin(
            kind="avis",
            number=number,
            title=f"Vulnérabilité dans Vanne {number}",
            summary="Une faille touche le logiciel Vanne.",
            content=f"## Solutions\n\nAltimeris publie le correctif {number}.",
            cves=(990_000 + number,),
            revisions=(Revision(days_ago=1 + number % 5, description="Version initiale"),),
        )
        for number in range(1, NUMBER + 1)
    ]
    pages = Stalling(build_site(bulletins, today=date(2026, 3, 2)).pages, after=after)
    with serve(Site(pages)) as server:
        yield server.url, pages
        pages.go_on.set()


def settings_of(folder: Path) -> Settings:
    return read_settings(data=folder / "data", sources=folder / "sources", processes=1, index_wait=0, embedder="none")


def start(folder: Path, *verb: str, **variables: str) -> "subprocess.Popen[bytes]":
    own = {"VEILLE_DATA": folder / "data", "VEILLE_SOURCES": folder / "sources", "VEILLE_PROCESSES": 1}
    own |= {"VEILLE_EMBEDDER": "none"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VEILLE_")}
    environment |= {name: str(value) for name, value in own.items()} | variables
    return subprocess.Popen(
        [sys.executable, "-m", "tests.veille.stubbed", *verb], env=environment, stdout=subprocess.PIPE
    )


def crawl_undisturbed(folder: Path) -> None:
    with open_workspace(settings_of(folder)) as workspace:
        report = Report("crawl", started=workspace.clock())
        crawl(workspace, choose_sources(workspace, ["avis"]), report)
    assert report.exit_code == 0


def go_on(folder: Path, *stages: str) -> dict[str, str]:
    """Do the stages without any harm, in this process; the end state."""
    settings = settings_of(folder)
    with pytest.MonkeyPatch.context() as patched, open_workspace(settings) as workspace:
        patched.setattr("veille.stages.driver.WorkerPool", InlinePool)
        patched.setattr("veille.stages.enrich.make_annotator", make_stub_annotator)
        for stage in stages:
            report = do_index(workspace) if stage == "index" else do(SELECTIVE[stage], workspace)
            assert report.exit_code == 0
        return end_state(workspace.ledger, settings.index_address)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after a crawl that nobody disturbed."""
    folder = tmp_path_factory.mktemp("crawled")
    with site_of_bulletins() as (url, _):
        write_source(folder / "sources", "avis", site=f"{url}/")
        crawl_undisturbed(folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The end state of all stages when none is killed."""
    folder = tmp_path_factory.mktemp("undisturbed") / "all"
    shutil.copytree(crawled, folder)
    return go_on(folder, *STAGES)


def open_ledger(folder: Path) -> Ledger:
    return Ledger.open(settings_of(folder).ledger_url)


def test_a_crawl_that_is_killed_goes_on_where_it_was(tmp_path, undisturbed):
    answered = NUMBER - 15
    with site_of_bulletins(after=answered) as (url, pages):
        write_source(tmp_path / "sources", "avis", site=f"{url}/")
        with start(tmp_path, "crawl", "avis") as killed:
            assert pages.stalled.wait(60)
            children = psutil.Process(killed.pid).children(recursive=True)
            killed.kill()
        assert psutil.wait_procs(children, timeout=20)[1] == []
        with closing(open_ledger(tmp_path)) as ledger:
            assert states(ledger, "crawl")["waiting"] >= NUMBER - answered
        pages.left = NUMBER
        pages.go_on.set()
        crawl_undisturbed(tmp_path)
    with closing(open_ledger(tmp_path)) as ledger, ledger.reading() as tx:
        batches = tx.execute(tables.batches.select().order_by(tables.batches.c.started)).all()
    assert [batch.error for batch in batches] == ["the crawl was interrupted", None]
    assert go_on(tmp_path, *STAGES) == undisturbed


@pytest.mark.parametrize(
    ("stage", "function", "number", "left"),
    [
        pytest.param("extract", "veille.stages.extract:keep_drafts", 40, "claimed", id="extract, within a transaction"),
        pytest.param("enrich", "corpus.ledger.documents:annotate", 40, "claimed", id="enrich, within a transaction"),
        pytest.param("relate", "veille.placing:to_signature", 40, "claimed", id="relate, within a chunk"),
        pytest.param("relate", "corpus.ledger.stories:join_many", 1, "claimed", id="relate, within the transaction"),
        pytest.param("index", "veille.stages.index:write_documents", 1, "waiting", id="index, before the commit"),
        pytest.param("index", "corpus.ledger.indexing:settle", 1, "waiting", id="index, between commit and mark"),
    ],
)
def test_a_stage_that_is_killed_goes_on_where_it_was(tmp_path, crawled, undisturbed, stage, function, number, left):
    folder = tmp_path / "killed"
    shutil.copytree(crawled, folder)
    before = STAGES[: STAGES.index(stage)]
    go_on(folder, *before)
    with start(folder, stage, DIE_AFTER=f"{function} {number}") as process:
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    with closing(open_ledger(folder)) as ledger:
        assert states(ledger, stage)[left] > 0
    assert go_on(folder, *STAGES[len(before) :]) == undisturbed
