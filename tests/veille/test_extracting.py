"""The filter `extract`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.rules import ArticleRules
from veille import extracting
from veille.extracting import CHUNK, Rules, answer, respond_with, write_moment
from veille.pool import Failure

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
SENTENCE = "La société Boréal Systèmes a confirmé mardi une intrusion dans ses serveurs de Rennes. "
HEAD = '<title>Boréal attaquée</title><meta property="article:published_time" content="2026-03-01T09:00:00+01:00">'
TEXT = f"<p>{SENTENCE * 3}</p>" * 3
HTML = f"<html lang='fr'><head>{HEAD}</head><body><article>{TEXT}<p>Source : Le Phare</p></article>"


def ask(**question):
    return answer({"id": "a", "url": "hard::any string"} | question, rules={}, now=NOW)


def test_a_page_is_answered_with_everything_that_is_read_of_it():
    answered = ask(html=HTML)
    assert (answered["title"], answered["language"], answered["level"]) == ("Boréal attaquée", "fr", "full")
    assert (answered["published"], answered["published_basis"]) == (
        "2026-03-01T09:00:00+01:00",
        "article:published_time",
    )
    assert answered["credited_source"] == "Le Phare"
    first = answered["blocks"][0]
    assert first == {"kind": "paragraph", "start": 0, "end": len((SENTENCE * 3).strip())}
    assert answered["body"][first["start"] : first["end"]] == (SENTENCE * 3).strip()
    empty = {name: answered[name] for name in ("authors", "updated", "lead", "canonical_url", "attachments")}
    assert empty == {"authors": [], "updated": None, "lead": None, "canonical_url": None, "attachments": []}


def test_a_day_alone_stays_one():
    assert ask(html=HTML.replace("2026-03-01T09:00:00+01:00", "2026-03-01"))["published"] == "2026-03-01"


def test_no_date_is_after_the_fetch():
    assert ask(html=HTML, fetched_at="2026-02-01T00:00:00Z")["published"] is None


@pytest.mark.parametrize(
    ("text", "language"),
    [(SENTENCE * 3, "fr"), ("The company said on Tuesday that nobody had entered its servers. " * 3, "en"), ("", None)],
)
def test_the_language_of_a_page_that_names_none_is_detected(text, language):
    assert ask(html=f"<title></title><p>{text}</p>")["language"] == language


def test_a_known_source_gives_its_rules_and_zone():
    rules = {"phare": Rules(ArticleRules(title="h3"), "Europe/Paris", "fr")}
    html = HTML.replace("T09:00:00+01:00", "T09:00:00").replace("<article>", "<article><h3>Autre titre</h3>")
    answered = answer({"id": "a", "url": "", "html": html, "source": "phare"}, rules=rules, now=NOW)
    assert (answered["title"], answered["published"]) == ("Autre titre", "2026-03-01T09:00:00+01:00")
    assert (
        answer({"id": "a", "url": "", "html": html, "source": "x"}, rules=rules, now=NOW)["title"] == "Boréal attaquée"
    )


def test_pages_are_read_from_files(tmp_path: Path):
    (tmp_path / "page.html").write_bytes(HTML.encode("cp1252"))
    assert ask(html_path=str(tmp_path / "page.html"))["title"] == "Boréal attaquée"


def test_a_broken_pdf_is_answered_with_its_problem(tmp_path: Path):
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7 nothing")
    answered = ask(pdf_path=str(tmp_path / "report.pdf"))
    assert (answered["level"], answered["body"]) == ("metadata", "")
    assert answered["problem"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "expected one of html, html_path, pdf_path, found none"),
        ({"html": HTML, "pdf_path": "x"}, "found html and pdf_path"),
        ({"html": 5}, "field 'html': expected a text, found 5"),
        ({"html": ""}, "the page is empty"),
        ({"html_path": "/nowhere.html"}, "field 'html_path': /nowhere.html cannot be read: No such file"),
        ({"html_path": "a\0b"}, "cannot be read"),
        ({"html": HTML, "fetched_at": "hier"}, "field 'fetched_at': 'hier' is no date"),
        ({"html": HTML, "url": 5}, "field 'url': expected a text"),
    ],
)
def test_what_cannot_be_answered_says_why(question, said):
    assert said in ask(**question)["error"]


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text(HTML)
    monkeypatch.setattr(extracting, "MAX_FILE", 10)
    assert "has more than" in ask(html_path=str(tmp_path / "page.html"))["error"]


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01"),
        (datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC), "2026-03-01T00:00:01Z"),
        (None, None),
    ],
)
def test_the_first_moment_of_a_day_is_that_day(at, written):
    assert write_moment(at) == written


class HarmedPool:
    """A `WorkerPool` of which the process died on every second page."""

    def map_chunks(self, chunks):
        for key, chunk in reversed(list(chunks)):
            answers = [answer(question, rules={}, now=NOW) for question in chunk]
            yield key, [Failure("died") if number % 2 else each for number, each in enumerate(answers)]


def test_a_page_that_kills_its_reader_costs_its_own_answer_only():
    questions = [{"id": str(number), "url": "", "html": HTML} for number in range(CHUNK + 2)]
    answers = list(respond_with(HarmedPool(), questions))
    assert [each["id"] for each in answers] == [question["id"] for question in questions]
    assert [each.get("error") for each in answers[:3]] == [None, "died", None]
    assert [each.get("error") for each in answers[CHUNK:]] == [None, "died"]


def test_a_report_that_kills_its_reader_is_answered_with_its_name_and_the_problem():
    url = "https://phare.example/files/20260304-Le-bilan-annuel.pdf"
    reports = [{"id": str(number), "url": url, "pdf_path": "/nowhere.pdf"} for number in range(2)]
    _, answered = respond_with(HarmedPool(), reports)
    assert (answered["title"], answered["level"], answered["body"]) == ("Le bilan annuel", "metadata", "")
    assert answered["problem"] == "died"
    assert "error" not in answered


def test_the_verb_answers_line_by_line(veille, monkeypatch):
    lines = [json.dumps({"id": "a", "url": "x", "html": HTML}), "no json", json.dumps({"id": "b", "url": "x"})]
    ran = veille("extract", "--jsonl", given="\n".join(lines).encode())
    assert ran.code == 3
    assert [line["id"] for line in ran.lines] == ["a", "line 2", "b"]
    assert ran.lines[0]["title"] == "Boréal attaquée"


def test_state_is_refused_rather_than_silently_not_kept(veille, tmp_path):
    ran = veille("extract", "--jsonl", "--data", tmp_path)
    assert (ran.code, "import" in ran.err) == (2, True)
