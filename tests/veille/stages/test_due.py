"""Which sources are to be crawled."""

from datetime import timedelta
from typing import get_args

import pytest

from corpus.ledger import batches, pages
from corpus.ledger.pages import Listed
from corpus.vocabulary import SourceKind
from tests.veille.newsroom import write_source
from tests.veille.stages.polls import polled
from veille.cli.options import KindName
from veille.stages.due import choose_sources, due_sources
from veille.workspace import open_workspace


def due_slugs(workspace, *kinds: str) -> list[str]:
    return [source.slug for source in due_sources(workspace, kinds=kinds)]


def wait(workspace, slug: str, url: str, *, minutes: int) -> None:
    """Let a page of the source wait for so long."""
    with workspace.ledger.writing() as tx:
        pages.announce(tx, slug, [Listed(url)], now=workspace.clock() + timedelta(minutes=minutes))


@pytest.fixture
def kinds(settings, sources, clock):
    """A workspace of a source of each kind, and of one that brings facts about CVE in the name of an authority."""
    for kind in ("press", "agency", "report"):
        write_source(sources, kind, kind=kind, spider="feed", extractor="article")
    write_source(sources, "facts", spider="catalogue", extractor="kev")
    with open_workspace(settings, clock=clock) as opened:
        yield opened


def test_without_names_the_sources_that_are_due_are_crawled(many):
    assert due_slugs(many) == ["aa", "avis", "bb", "cc"]
    polled(many, "aa", minutes_ago=54)
    polled(many, "bb", minutes_ago=60)
    polled(many, "cc")
    assert due_slugs(many) == ["avis", "bb"]


@pytest.mark.parametrize(("interval", "early"), [(15, 3.75), (60, 5), (24 * 60, 5)])
def test_a_crawl_may_begin_a_little_before_the_interval_is_over(settings, sources, clock, interval, early):
    """Where the last one began seconds after the stroke, this one is not to wait for the next stroke but one."""
    write_source(sources, "aa", interval=interval)
    with open_workspace(settings, clock=clock) as opened:
        polled(opened, "aa", minutes_ago=0)
        clock.advance(minutes=interval - early, seconds=-1)
        assert "aa" not in due_slugs(opened)
        clock.advance(seconds=1)
        assert "aa" in due_slugs(opened)


def test_a_source_with_a_page_to_be_tried_again_is_due(many):
    polled(many, "aa")
    wait(many, "aa", "https://one.example/1", minutes=5)
    assert "aa" not in due_slugs(many)
    many.clock.advance(minutes=5)
    assert "aa" in due_slugs(many)


def test_a_source_rests_until_one_of_its_lists_may_be_asked_again(many):
    wait(many, "aa", "https://one.example/avis/json/", minutes=90)
    assert "aa" not in due_slugs(many)
    many.clock.advance(minutes=90)
    assert "aa" in due_slugs(many)


def test_a_crawl_that_was_broken_off_is_made_up_for_at_once(many):
    polled(many, "aa", minutes_ago=70)
    with many.ledger.writing() as tx:
        batches.begin(tx, "aa", now=many.clock())
    assert "aa" in due_slugs(many)


def test_a_page_that_waits_of_a_disabled_source_makes_nothing_due(many):
    wait(many, "off", "http://127.0.0.1:9/1", minutes=0)
    assert "off" not in due_slugs(many)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], ["avis", "agency", "facts", "press", "report"]),
        (["press"], ["press"]),
        (["advisory"], ["avis"]),
        (["catalogue"], ["facts"]),
        (["agency", "report"], ["agency", "report"]),
    ],
    ids=["any", "press", "advisory", "catalogue", "two"],
)
def test_sources_are_told_apart_by_kind_and_catalogues_are_of_no_other(kinds, asked, found):
    assert due_slugs(kinds, *asked) == sorted(found)
    named = choose_sources(kinds, ["press", "facts", "avis", "report", "agency"], kinds=asked)
    assert sorted(source.slug for source in named) == sorted(found)


def test_sources_that_are_named_but_of_another_kind_are_not_replaced_by_all_that_are_due(kinds):
    assert choose_sources(kinds, ["press"], kinds=["report"]) == []


def test_every_kind_of_source_can_be_asked_for():
    assert {str(kind) for kind in KindName} == {*get_args(SourceKind), "catalogue"}
