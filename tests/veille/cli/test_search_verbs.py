"""The verbs search --explain and --all, related and new, as a person calls them."""

import json
import subprocess
import sys

import pytest

from index.backend import open_backend


@pytest.fixture
def data(tmp_path):
    """A folder with an index of three documents."""
    backend = open_backend(f"tantivy:{tmp_path / 'index'}", writable=True)
    rows = [{"id": f"d{n}", "title": "Rançon à l'hôpital", "language": "fr", "version": n} for n in range(3)]
    backend.put("documents", rows)
    backend.commit(1)
    backend.close()
    return tmp_path


def veille(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "veille", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_all_hits_are_written_as_json_lines(data):
    done = veille("search", "--data", data, "hôpital", "--all")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, {row["id"] for row in rows}) == (0, {"d0", "d1", "d2"})


@pytest.mark.parametrize(
    "more",
    [
        ("--explain",),
        ("--mode", "both"),
        ("--limit", "10"),
        ("--offset", "1"),
        ("--facets",),
        ("--json",),
        ("--jsonl",),
    ],
)
def test_what_does_not_go_with_all_is_refused(data, more):
    done = veille("search", "--data", data, "hôpital", "--all", *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--all" in done.stderr


@pytest.fixture
def told(data):
    """The folder, in whose index two of the three documents tell one story."""
    backend = open_backend(f"tantivy:{data / 'index'}", writable=True)
    rows = [
        {"id": f"d{n}", "title": "Rançon à l'hôpital", "language": "fr", "version": n, "story": f"s{n // 2}"}
        for n in range(3)
    ]
    backend.put("documents", rows)
    backend.commit(2)
    backend.close()
    return data


def test_by_story_one_document_of_each_is_shown(told):
    asked = ("search", "--data", told, "hôpital", "--mode", "words", "--sort", "version", "--by-story")
    shown = veille(*asked).stdout
    assert "+ 1 more of this story: veille story s0" in shown
    assert "3 documents in 2 stories" in shown
    page = json.loads(veille(*asked, "--json").stdout)
    hits = [(hit["document"], hit["story"], hit["more_of_story"]) for hit in page["hits"]]
    assert hits == [("d0", "s0", 1), ("d2", "s1", 0)]
    assert (page["total"], page["stories"]) == (3, 2)


def test_by_story_all_hits_are_one_of_each(told):
    done = veille("search", "--data", told, "hôpital", "--sort", "version", "--all", "--by-story")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["d0", "d2"]


def test_an_explanation_says_that_hits_stand_for_stories(told):
    assert "one hit per: story" in veille("search", "--data", told, "hôpital", "--by-story", "--explain").stdout


def test_lines_and_stories_exclude_each_other(told):
    done = veille("search", "--data", told, "--jsonl", "--by-story")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--by-story" in done.stderr


def test_an_explanation_is_for_people_or_as_json(data):
    shown = veille("search", "--data", data, "hôpital -clinique", "--explain").stdout
    assert "read as" in shown
    assert "word “hôpital”" in shown
    told = json.loads(veille("search", "--data", data, "hôpital -clinique", "--explain", "--json").stdout)
    assert told["query"] == "hôpital AND NOT clinique"


def test_where_nothing_is_new_that_is_said(data):
    done = veille("new", "--data", data)
    assert done.returncode == 0
    assert "no name stands out" in done.stdout


def test_a_document_that_is_not_there_has_no_relatives(data):
    done = veille("related", "--data", data, "nothing")
    assert done.returncode == 2
    assert "there is no document 'nothing'" in done.stderr


def test_who_closes_the_pipe_is_not_told_of_it(data):
    """More lines than a pipe holds."""
    backend = open_backend(f"tantivy:{data / 'index'}", writable=True)
    backend.put("documents", [{"id": f"e{n}", "title": "Rançon", "body": "rançon " * 2000} for n in range(20)])
    backend.commit(2)
    backend.close()
    command = [sys.executable, "-m", "veille", "search", "--data", str(data), "rançon", "--all"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_past_the_last_hit_that_is_said(data):
    done = veille("search", "--data", data, "hôpital", "--mode", "words", "--offset", 20000)
    assert (done.returncode, done.stdout.strip()) == (0, "3 documents, none from 20001 on")


def test_facets_mark_what_is_filtered_on(data):
    done = veille("search", "--data", data, "hôpital", "--mode", "words", "--facets", "--filter", "langue:FR")
    assert "✓ fr (3)" in done.stdout
