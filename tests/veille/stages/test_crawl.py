"""The stage crawl: which sources, in which order, and what becomes of a crawl that breaks."""

import contextlib
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import select

from corpus.errors import LedgerUnavailable, VeilleError
from corpus.ledger import batches, captures, leases, tables
from corpus.ledger.captures import Outcome
from crawlers.errors import CrawlError
from tests.veille.newsroom import MORNING, write_source
from tests.veille.stages.polls import polled
from veille.errors import InputError, SettingsError
from veille.report import OK, RETRY, Report
from veille.stages import crawl as stage
from veille.stages.crawl import crawl, crawl_chosen
from veille.stages.due import choose_sources
from veille.workspace import open_workspace


def go(workspace, *slugs: str) -> Report:
    report = Report("crawl", started=workspace.clock())
    crawl(workspace, choose_sources(workspace, slugs), report)
    return report


def opened_batches(workspace) -> list[tuple[str, bool, str | None]]:
    """Source, whether it has ended, and the error of each batch, oldest first."""
    with workspace.ledger.reading() as tx:
        rows = tx.execute(select(tables.batches).order_by(tables.batches.c.started))
        return [(row.source, row.ended is not None, row.error) for row in rows]


def test_named_sources_are_crawled_once_each_also_disabled_ones(many, crawls):
    go(many, "off", "cc", "off")
    assert sorted(crawls) == ["cc", "off"]


def test_an_unknown_source_is_refused_before_anything_begins(many, crawls):
    with pytest.raises(InputError, match="no source 'dd'; the sources are aa, avis, bb, cc, off"):
        go(many, "aa", "dd")
    assert crawls == []


def test_sources_of_one_host_are_crawled_one_after_the_other_and_hosts_side_by_side(many, monkeypatch):
    meeting, second_began = Barrier(2, timeout=20), Event()
    together: list[bool] = []

    def run(workspace, source, batch):
        if source.slug == "bb":
            second_began.set()
            return
        meeting.wait()
        if source.slug == "aa":
            together.append(second_began.wait(0.5))

    monkeypatch.setattr(stage, "_run_process", run)
    assert go(many, "aa", "bb", "cc").exit_code == 0
    assert (together, second_began.is_set()) == ([False], True)
    assert len(opened_batches(many)) == 3


def test_sites_that_take_long_hold_up_nobody(settings, sources, clock, monkeypatch):
    slow = [f"slow-{number:02}" for number in range(3 * stage.BEGINNING)]
    for port, slug in enumerate([*slow, "zz-quick"], start=8000):
        write_source(sources, slug, site=f"http://127.0.0.1:{port}/")
    quick_is_done = Event()
    waited: list[bool] = []

    def run(workspace, source, batch):
        if source.slug == "zz-quick":
            quick_is_done.set()
        else:
            waited.append(quick_is_done.wait(20))

    monkeypatch.setattr(stage, "_run_process", run)
    monkeypatch.setattr(stage, "BEGUN", 0.05)
    with open_workspace(settings, clock=clock) as workspace:
        assert go(workspace, *slow, "zz-quick").exit_code == 0
    assert waited == [True] * len(slow)


def test_a_source_that_is_being_crawled_is_left_to_that_crawl(workspace, crawls):
    with workspace.ledger.writing() as tx:
        assert leases.acquire(tx, "crawl avis", holder="another-machine 1 0.00", now=MORNING)
    report = go(workspace, "avis")
    assert (report.sources, report.exit_code) == ({"avis": {"deferred": 1}}, 0)
    assert crawls == []
    assert opened_batches(workspace) == []


def test_the_lease_of_a_killed_crawl_is_taken_over(workspace, crawls):
    with workspace.ledger.writing() as tx:
        leases.acquire(tx, "crawl avis", holder="another-machine 1 0.00", now=MORNING)
    workspace.clock.advance(seconds=leases.LEASE_SECONDS)
    go(workspace, "avis")
    assert crawls == ["avis"]


def test_what_a_killed_crawl_left_open_is_ended_by_the_next(workspace, crawls):
    with workspace.ledger.writing() as tx:
        batches.begin(tx, "avis", now=workspace.clock() - timedelta(hours=1))
    report = go(workspace, "avis")
    assert opened_batches(workspace) == [("avis", True, "the crawl was interrupted"), ("avis", True, None)]
    assert report.batch is not None


def kill_itself(settings, source, batch, origins, sender) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def say_what_is_wrong(settings, source, batch, origins, sender) -> None:
    sender.send("the spider of 'avis' broke: ValueError: no end tag")


@pytest.mark.parametrize(
    ("crawling", "said"),
    [
        (kill_itself, "the process of the crawl was ended (exit code -9)"),
        (say_what_is_wrong, "the spider of 'avis' broke: ValueError: no end tag"),
    ],
)
def test_a_crawl_that_breaks_is_a_failure_with_its_reason(workspace, monkeypatch, crawling, said):
    monkeypatch.setattr(stage, "_crawl_and_tell", crawling)
    report = go(workspace, "avis")
    assert report.exit_code == 1
    assert report.errors == [{"item": "avis", "reason": said}]
    assert opened_batches(workspace) == [("avis", True, said)]


def told_of(workspace, monkeypatch, error: Exception) -> list[str]:
    """What a crawl that ends with the error says to the process that began it."""
    told: list[str] = []

    def fail(*arguments: object, **options: object) -> None:
        raise error

    class Sender:
        send = staticmethod(told.append)

    monkeypatch.setattr("crawlers.crawl.crawl_source", fail)
    with contextlib.nullcontext() if isinstance(error, VeilleError) else pytest.raises(type(error)):
        sender: Any = Sender()
        stage._crawl_and_tell(workspace.settings, workspace.catalogue["avis"], "batch", frozenset(), sender)
    return told


@pytest.mark.parametrize("error", [CrawlError("the spider broke"), LedgerUnavailable("its disk is full")])
def test_errors_of_ours_are_told_by_their_sentence_alone(workspace, monkeypatch, error):
    assert told_of(workspace, monkeypatch, error) == [str(error)]


def test_a_bug_is_told_by_its_kind_and_leaves_its_traceback(workspace, monkeypatch):
    assert told_of(workspace, monkeypatch, RuntimeError("of mine")) == ["RuntimeError: of mine"]


def test_no_site_of_others_is_crawled_without_a_contact(many):
    nameless = replace(many, settings=many.settings.model_copy(update={"contact": None}))
    with pytest.raises(SettingsError, match="set VEILLE_CONTACT before aa is crawled"):
        stage.crawl(nameless, choose_sources(nameless, ["aa"]), Report("crawl", nameless.clock()))


def note(workspace, batch: str, url: str, **facts) -> None:
    with workspace.ledger.writing() as tx:
        captures.record(tx, [Outcome("avis", url, batch, workspace.clock(), **facts)])


def go_due(workspace, *slugs: str, due: bool = True, kinds: Sequence[str] = ()) -> Report:
    report = Report("crawl", started=workspace.clock())
    crawl_chosen(workspace, slugs, report, due=due, kinds=kinds)
    return report


def test_of_the_sources_named_only_those_that_are_due_are_crawled(many, crawls):
    polled(many, "aa", minutes_ago=54)
    report = go_due(many, "aa", "cc", "off")
    assert crawls == ["cc"]
    assert report.sources == {"aa": {"deferred": 1}, "off": {"deferred": 1}}
    assert (report.exit_code, report.batch) == (OK, None)


@pytest.mark.parametrize("slugs", [[], ["aa", "bb", "cc", "avis"]], ids=["all", "named"])
def test_a_source_that_another_process_crawls_before_its_turn_is_not_crawled_again(many, monkeypatch, slugs):
    begun = []

    def run(workspace, source, batch):
        begun.append(source.slug)
        if source.slug == "aa":
            polled(workspace, "bb")  # of the same host, for which it is not yet the turn

    monkeypatch.setattr(stage, "_run_process", run)
    report = go_due(many, *slugs, due=bool(slugs))  # without names it need not be said
    assert sorted(begun) == ["aa", "avis", "cc"]
    assert report.sources == {"bb": {"deferred": 1}}


def test_a_crawl_that_is_run_again_fetches_nothing_more(many, crawls):
    go_due(many, "aa")
    again = go_due(many, "aa")
    assert crawls == ["aa"]
    assert (again.sources, again.exit_code) == ({"aa": {"deferred": 1}}, OK)


@pytest.mark.parametrize(
    ("kinds", "told"), [(["press"], {}), (["agency"], {}), (["advisory"], {"avis": {"waiting": 1}})], ids=str
)
def test_without_names_what_waits_is_told_of_the_sources_of_the_kind(workspace, crawls, kinds, told):
    agency = workspace.catalogue["avis"].model_copy(update={"slug": "agency", "kind": "agency"})
    both = replace(workspace, catalogue=workspace.catalogue | {"agency": agency})
    polled(both, "agency")
    note(both, polled(both, "avis"), "http://127.0.0.1:9/avis/1/json/", state="waiting", status=500, error="HTTP 500")
    report = go_due(both, kinds=kinds)
    assert (crawls, report.sources) == ([], told)


@pytest.mark.parametrize("lists", [[], ["http://127.0.0.1:9/avis/json/"]], ids=["page", "and_list_at_rest"])
def test_what_waits_of_a_source_that_is_not_due_is_told(workspace, crawls, lists):
    """Whether its interval is not over, or its site asked for a rest."""
    batch = polled(workspace, "avis", minutes_ago=60 * len(lists))
    pages = ["http://127.0.0.1:9/avis/1/json/", *lists]
    for url in pages:
        note(workspace, batch, url, state="waiting", status=503, error="HTTP 503")
    report = go_due(workspace, "avis")
    assert crawls == []
    assert report.sources == {"avis": {"deferred": 1, "waiting": len(pages)}}
    assert report.exit_code == RETRY
    assert report.retry_at == workspace.clock() + timedelta(minutes=5)


def test_a_source_whose_page_may_be_tried_again_is_crawled_before_its_interval_is_over(workspace, crawls):
    batch = polled(workspace, "avis")
    note(workspace, batch, "http://127.0.0.1:9/avis/1/json/", state="waiting", status=500, error="HTTP 500")
    workspace.clock.advance(minutes=5)
    go_due(workspace, "avis")
    assert crawls == ["avis"]


def test_no_other_attempt_is_asked_for_at_a_source_that_is_disabled(many, crawls):
    note(many, polled(many, "avis"), "http://127.0.0.1:9/avis/1/json/", state="waiting", status=500, error="HTTP 500")
    off = many.catalogue["avis"].model_copy(update={"disabled": "its site is being rebuilt"})
    report = go_due(replace(many, catalogue=many.catalogue | {"avis": off}), "avis")
    assert (report.sources, report.exit_code) == ({"avis": {"deferred": 1}}, OK)


def test_what_waits_is_told_although_no_source_is_due(workspace, crawls):
    batch = polled(workspace, "avis")
    note(workspace, batch, "http://127.0.0.1:9/avis/1/json/", state="waiting", status=500, error="HTTP 500")
    report = Report("crawl", MORNING)
    crawl_chosen(workspace, [], report)
    assert crawls == []
    assert report.sources == {"avis": {"waiting": 1}}
    assert report.exit_code == RETRY
    assert report.retry_at is not None


def test_a_list_of_which_a_part_cannot_be_read_is_done_and_told(workspace, monkeypatch):
    said = "1 of 3 entries cannot be read: entry 2: 'json_url' is missing"

    def crawl_list(opened, source, batch) -> None:
        note(opened, batch, "http://127.0.0.1:9/avis/json/", state="done", role="list", error=said)

    monkeypatch.setattr(stage, "_run_process", crawl_list)
    report = go(workspace, "avis")
    assert report.sources == {"avis": {"done": 1}}
    assert [error["reason"] for error in report.errors] == [said]
    assert report.exit_code == OK
