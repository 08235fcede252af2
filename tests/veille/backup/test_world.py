"""Backups of a watch that is at work: the press world is crawled and read while they are made."""

from contextlib import closing
from datetime import date
from threading import Thread

import pytest
from sqlalchemy import select

from corpus.ledger import tables
from tests.veille.backup.kept import check, create, restore
from tests.veille.backup.watch import settings_of
from tests.veille.newsroom import InlinePool, do_index, end_state, indexed, make_stub_annotator
from veille.engine import open_index
from veille.report import Report
from veille.run import run_stages
from veille.searching import build_query
from veille.workspace import open_workspace
from veille.world import World
from veille.world.sites import READERS

#: Bulletins and a paper: each crawl costs a process of two seconds.
SOURCES = ("certfr-avis", "slate-fr")


@pytest.fixture
def world(monkeypatch, tmp_path):
    monkeypatch.setattr("veille.world.world.READERS", {slug: READERS[slug] for slug in SOURCES})
    monkeypatch.setattr("veille.stages.driver.WorkerPool", InlinePool)
    monkeypatch.setattr("veille.stages.enrich.make_annotator", make_stub_annotator)
    sites = sorted({READERS[slug].site for slug in SOURCES})
    with World.start(today=date(2026, 3, 3), sites=sites) as started:
        started.write_sources(tmp_path / "sources")
        yield started


def run(workspace):
    report = Report("run", started=workspace.clock())
    run_stages(workspace, SOURCES, report)
    assert not report.failed, report.errors  # a page of the world is refused, as some always are


def test_backups_made_while_the_world_is_crawled_and_read_can_each_be_restored_and_gone_on_with(world, tmp_path):
    settings = settings_of(tmp_path)
    with open_workspace(settings) as workspace:
        run(workspace)
        world.advance()
        working = Thread(target=run, args=[workspace])
        working.start()
        made = []
        while working.is_alive():
            made.append(create(workspace)[0].manifest)
            assert check(workspace).errors == []
        working.join()
        made.append(create(workspace)[0].manifest)
        end = end_state(workspace.ledger, settings.index_address)
        rows = indexed(settings.index_address)
    assert len(made) > 2
    captured = [manifest.rows["captures"] for manifest in made]
    assert captured == sorted(captured)
    for number, manifest in enumerate([made[len(made) // 2], made[-1]]):
        place = settings.model_copy(update={"data": tmp_path / f"new{number}", "backups": str(settings.backups_root)})
        with open_workspace(place) as new:
            restore(new, manifest.name)
            do_index(new, rebuild=True)
            assert indexed(place.index_address).keys() <= rows.keys()
            run(new)
            assert end_state(new.ledger, place.index_address) == end


def test_after_a_disaster_every_question_has_the_same_answer(world, tmp_path):
    settings = settings_of(tmp_path)
    with open_workspace(settings) as workspace:
        run(workspace)
        name = create(workspace)[0].manifest.name
        asked = ask(settings)
        with workspace.ledger.reading() as tx:
            assert tx.scalar(select(tables.work.c.item).where(tables.work.c.state == "waiting")) is None
    place = settings.model_copy(update={"data": tmp_path / "new", "backups": str(settings.backups_root)})
    with open_workspace(place) as new:
        restore(new, name)
        do_index(new, rebuild=True)
    assert ask(place) == asked
    assert sum(map(len, asked.values())) > 10


def ask(settings):
    """Questions, and the documents that answer them, in their order."""
    questions = ("vulnérabilité", "CVE-2026*", "rançongiciel", "kind:advisory", "language:fr", "Altimeris OR données")
    with closing(open_index(settings)) as backend:
        return {
            question: [hit.id for hit in backend.search(build_query(question, limit=50)).hits] for question in questions
        }
