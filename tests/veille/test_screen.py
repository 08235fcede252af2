"""Hits on the terminal."""

import io
from datetime import UTC

import pytest
from rich.console import Console

from index.memory import MemoryBackend
from index.query import Hit, Results
from veille.screen import Screen
from veille.searching import build_query


def shown(results: Results, *, offset: int = 0) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    Screen(UTC, console=console).print_results(results, offset=offset)
    return console.export_text()


@pytest.fixture(scope="module")
def backend() -> MemoryBackend:
    backend = MemoryBackend()
    stories = ["s-7", "s-7", None, "s-8", "s-7"]
    rows = [
        {"id": f"d{number}", "title": f"Panne à Lyon {number}", "language": "fr", "story": story}
        for number, story in enumerate(stories)
    ]
    backend.put("documents", rows)
    backend.commit(1)
    return backend


def search(backend: MemoryBackend, **options) -> Results:
    return backend.search(build_query("title:panne", by_story=True, **options))


def test_a_hit_says_how_many_more_of_its_story_there_are_and_how_to_see_them(backend):
    told = shown(search(backend))
    assert told.count("more of this story") == 1
    assert "+ 2 more of this story: veille story s-7" in told
    assert told.splitlines()[-1] == "5 documents in 3 stories"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"limit": 2}, "5 documents in 3 stories, 1 to 2 shown"),
        ({"limit": 2, "offset": 2}, "5 documents in 3 stories, 3 to 3 shown"),
        ({"offset": 3}, "5 documents in 3 stories, none from 4 on"),
        ({"filters": {"story": "s-8"}}, "1 document in 1 story"),
    ],
)
def test_stories_are_counted_beside_documents(backend, page, said):
    assert shown(search(backend, **page), offset=page.get("offset", 0)).splitlines()[-1] == said


def test_without_stories_documents_are_counted_alone(backend):
    told = shown(backend.search(build_query("title:panne", limit=2)))
    assert "story" not in told
    assert told.splitlines()[-1] == "5 documents, 1 to 2 shown"


def test_the_name_of_a_story_cannot_rewrite_the_screen():
    hit = Hit("d", 1.0, {"id": "d", "title": "x", "story": "s\x1b[2J"}, group_size=2)
    assert "\x1b" not in shown(Results(total=2, hits=(hit,), groups=1))
