"""The formats that other programs read, held against the contract's own checker where that is given."""

import json
import subprocess
import sys

import pytest

from tests.veille.newsroom import UNREADABLE, bulletin, capture

PAGE = "<html lang=fr><title>Boréal</title><article>" + "<p>Une phrase 𝒜𝓁𝓉𝒾 de Boréal sur la panne de mardi.</p>" * 9
QUESTIONS = {
    "extract": [
        {"id": "a", "url": "https://phare.example/a", "html": PAGE, "fetched_at": "2026-03-02T10:00:00Z"},
        {"id": "b", "url": "hard::b", "html": f"{PAGE}<table><tr><td>a<td>b<tr><td>c<td>d</table><ul><li>a<li>b</ul>"},
        {"id": "c", "url": "", "html": "half \ud800 pair"},
        {"id": "d", "url": "", "html": "<p>half \ud800 pair\u2028and on"},
        {"id": "e", "url": "x", "html": "<html></html>", "source": "avis"},
        {"id": "f", "url": "x", "pdf_path": "/nowhere.pdf"},
        {"id": "g", "url": "x", "html": f"<meta property='article:published_time' content='2026-03-01'>{PAGE}"},
        {"url": "no id"},
    ],
    "annotate": [
        {"id": "a", "text": "L'ANSSI a corrigé la CVE-2026-10001 à Grenoble.", "published": "2026-01-31"},
        {"id": "b", "text": "The agency warned of attacks on Siemens in Munich.", "title": "A warning", "lang": "en"},
        {"id": "c", "text": "half \ud800 pair, 𝒜𝓁𝓉𝒾𝓂ℯ𝓇𝒾𝓈, CVE-2026-10002\u2028and on", "language": "fr"},
        {"id": "d", "text": ""},
        {"id": "e"},
        {"text": "no id"},
        {"id": "f", "text": "a", "language": "français"},
    ],
    "relate": [
        {"id": "a", "title": "Altimeris ferme", "text": "À Lyon.", "published": "2026-01-31", "language": "fr"},
        {"id": "b", "title": "Altimeris ferme", "text": "À Lyon.", "published": "2026-02-01T10:00:00Z"},
        {"id": "c", "title": "Altimeris ouvre", "published": "2026-02-01"},
        {"id": "d", "text": "no title"},
        {"id": 5, "title": "no id"},
    ],
    "search": [
        {"id": "a", "query": "Altimeris"},
        {
            "id": "b",
            "query": "title:vanne AND NOT risk:x",
            "mode": "words",
            "limit": 2,
            "filters": {"source": ["avis"]},
        },
        {"id": "c", "query": "foo AND ("},
        {"id": "d", "query": "a", "mode": "both"},
        {"query": "no id"},
    ],
}


@pytest.fixture
def check(tmp_path, labelled):
    """What the contract's checker finds wrong with answers."""
    checker = labelled / "contracts" / "check.py"
    assert checker.is_file()

    def run(verb: str, questions: bytes, answers: str) -> str:
        (tmp_path / "questions").write_bytes(questions)
        (tmp_path / "answers").write_text(answers, encoding="utf-8")
        program = [sys.executable, str(checker), verb, str(tmp_path / "questions"), str(tmp_path / "answers")]
        ran = subprocess.run(program, capture_output=True, text=True, timeout=60)
        return "" if ran.returncode == 0 else ran.stdout + ran.stderr

    return run


def to_lines(verb: str) -> bytes:
    return b"".join(json.dumps(question).encode() + b"\n" for question in QUESTIONS[verb])


def test_annotate_keeps_its_contract(check):
    """With the trained models, in a process of its own."""
    program = [sys.executable, "-c", "from veille.cli import main; main()", "annotate", "--jsonl"]
    ran = subprocess.run(program, input=to_lines("annotate"), capture_output=True, timeout=120)
    assert ran.returncode == 3
    assert check("annotate", to_lines("annotate"), ran.stdout.decode()) == ""


def test_extract_keeps_its_contract(check):
    """In processes of its own."""
    program = [sys.executable, "-c", "from veille.cli import main; main()", "extract", "--jsonl"]
    ran = subprocess.run(program, input=to_lines("extract"), capture_output=True, timeout=120)
    assert ran.returncode == 3
    assert check("extract", to_lines("extract"), ran.stdout.decode()) == ""


def test_relate_keeps_its_contract(check, veille):
    ran = veille("relate", "--jsonl", given=to_lines("relate"))
    assert ran.code == 3
    assert check("relate", to_lines("relate"), ran.out) == ""


@pytest.fixture
def collected(workspace, veille, inline) -> None:
    capture(workspace, bulletin(1), bulletin(2, UNREADABLE), b"[]")
    for stage in ("extract", "enrich", "relate", "index"):
        veille(stage)


def test_search_keeps_its_contract(check, collected, veille):
    ran = veille("search", "--jsonl", given=to_lines("search"))
    assert ran.code == 3
    assert [len(answer.get("hits", ())) for answer in ran.lines] == [1, 2, 0, 0, 0]
    assert check("search", to_lines("search"), ran.out) == ""


@pytest.mark.parametrize("verb", ["extract", "enrich", "relate", "index", "crawl nowhere"])
def test_the_last_line_of_json_keeps_its_contract(check, workspace, veille, inline, verb):
    capture(workspace, bulletin(1), b"[]")
    line = veille(*verb.split(), "--json").out.splitlines()[-1]
    assert check("summary", line.encode(), line) == ""
