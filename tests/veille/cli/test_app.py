"""The command line: help, wrong use, and what a person is told when something fails."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from veille.cli import main
from veille.cli.app import app

VERBS = sorted(command for command in typer.main.get_command(app).commands)  # type: ignore[attr-defined]
#: What takes long to import and help has no need of.
HEAVY = (
    "alembic",
    "babel",
    "fastapi",
    "jinja2",
    "numpy",
    "pebble",
    "pydantic_settings",
    "scrapy",
    "spacy",
    "sqlalchemy",
)
HEAVY += ("tantivy", "twisted", "uvicorn")

HELP = """
import json, resource, sys
sys.argv = ["veille", *sys.argv[1:]]
from veille.cli import main
try:
    main()
finally:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([sorted(sys.modules), usage.ru_utime + usage.ru_stime]), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "verb", [[], *([verb] for verb in VERBS), ["sources", "health"], ["readers", "add"]], ids=" ".join
)
def test_every_verb_explains_itself(veille, verb):
    ran = veille(*verb, "--help")
    assert ran.code == 0
    assert "Usage: veille" in ran.out
    assert veille(*verb, "-h").out == ran.out


def test_the_verbs_are_those_that_the_documentation_names():
    expected = (
        "alerts annotate backup crawl dashboards demo digest doctor engine enrich evaluate extract figures import"
    )
    others = "incidents index judge new readers relate related run search searches serve show sources story upkeep"
    assert [*expected.split(), *others.split()] == sorted(VERBS)


@pytest.mark.parametrize("verb", ["", "run", "search", "sources", "digest send", "serve", "dashboards push"])
def test_help_comes_at_once(verb):
    ran = subprocess.run(
        [sys.executable, "-c", HELP, *verb.split(), "--help"], capture_output=True, text=True, timeout=60
    )
    modules, seconds = json.loads(ran.stderr.splitlines()[-1])
    assert [name for name in HEAVY if name in modules] == []
    # Of processor time, which another process's work stretches too: well under half a second on a machine at rest.
    assert seconds < 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuchverb"],
        ["search"],
        ["search", "a", "--limit", "0"],
        ["search", "a", "--filter", "source"],
        ["search", "a", "--filter", "colour:red"],
        ["search", "a", "--sort", "colour"],
        ["search", "colour:red"],
        ["show", "nothing-of-this-id"],
        ["sources", "show", "alertes"],
        ["sources", "check", "missing.yml"],
        ["crawl", "alertes"],
        ["crawl", "--source", "alertes"],
        ["run", "alertes"],
        ["extract", "--shard", "0/4"],
        ["extract", "--shard", "5/4"],
        ["enrich", "--shard", "half"],
        ["extract", "--since", "2026-01-31"],
        ["enrich", "--replay", "--since", "tuesday"],
        ["import", "missing.jsonl"],
        ["import"],
        ["annotate"],
        ["relate", "--jsonl", "--data", "somewhere"],
        ["evaluate", "colours", "missing.jsonl"],
        ["readers", "add", "anna"],
        ["readers", "remove", "nobody"],
        ["digest", "send", "--date", "tuesday"],
        ["digest", "send", "--due", "--date", "2026-03-02"],
        ["digest", "preview", "--for", "nobody"],
        ["serve", "--port", "70000"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_in_a_sentence_and_ends_with_two(veille, arguments):
    ran = veille(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err
    assert "Traceback" not in ran.err


def test_an_error_rewrites_no_screen(veille):
    ran = veille("searches", "show", "nom\x1b[2J\u202e")
    assert ran.code == 2
    assert "nom" in ran.err
    assert not {"\x1b", "\u202e"} & set(ran.err)


def test_a_syntax_error_of_a_query_is_shown_at_its_place(veille):
    ran = veille("search", "foo AND (")
    assert ran.code == 2
    message, query, caret = ran.err.splitlines()
    assert "(at character 9)" in message
    assert query == "foo AND ("
    assert caret == " " * 8 + "^"


def test_a_wrong_setting_is_wrong_use(veille, monkeypatch):
    monkeypatch.setenv("VEILLE_PROCESSES", "many")
    ran = veille("run")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("veille: setting 'processes' (VEILLE_PROCESSES")


def test_a_source_that_cannot_be_used_stops_a_run_before_any_request(veille, settings):
    (settings.sources / "alertes.yml").write_text("titel: Alertes\n", encoding="utf-8")
    ran = veille("run", "avis")
    assert (ran.code, ran.out) == (2, "")
    assert "alertes.yml: field 'titel'" in ran.err or "alertes.yml: field 'title'" in ran.err


@pytest.mark.parametrize("verb", ["run", "crawl", "extract", "enrich", "relate", "index"])
def test_what_the_machine_cannot_do_ends_with_one_and_json_all_the_same(veille, settings, verb):
    (settings.data / "ledger.db").write_bytes(b"no database" * 1000)
    ran = veille(verb, "--json")
    assert ran.code == 1
    assert ran.err.startswith("veille: the ledger sqlite:///")
    assert "Traceback" not in ran.err
    assert ran.line["verb"] == verb
    assert ran.line["errors"][0]["item"] == verb
    assert "is damaged" in ran.line["errors"][0]["reason"]


def test_failures_of_a_verb_are_json_too(veille):
    ran = veille("crawl", "alertes", "--json")
    assert (ran.code, len(ran.out.splitlines())) == (2, 1)
    assert "no source 'alertes'" in ran.line["errors"][0]["reason"]


def test_the_ledgers_password_is_in_no_message(veille, monkeypatch):
    monkeypatch.setenv("VEILLE_LEDGER", "postgresql+psycopg://watch:sesame-42@127.0.0.1:9/veille")
    ran = veille("run", "--json")
    assert ran.code == 1
    assert "does not answer" in ran.err
    assert "sesame-42" not in ran.out + ran.err


def test_bugs_are_not_hidden(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["veille", "search", "a"])
    monkeypatch.setattr("veille.settings.read_settings", lambda **given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main()


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(f'{{"id": "{number}", "title": "a"}}\n' for number in range(20_000)), encoding="utf-8")
    program = [sys.executable, "-c", "from veille.cli import main; main()", "relate", "--jsonl"]
    with (
        questions.open("rb") as given,
        subprocess.Popen(program, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["id"] == "0"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_control_c_is_told_in_a_sentence(tmp_path: Path):
    # A shell lets what it runs in the background ignore Ctrl-C, and so would a program started by such tests.
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{listening}; from veille.cli import main; main()"
    program = [sys.executable, "-c", code, "search", "--jsonl", "--data", tmp_path]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"id": "a", "query": "b"}\n' * 64)
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == b"veille: interrupted\n"


def test_the_command_is_installed():
    command = Path(sys.executable).with_name("veille")
    assert os.access(command, os.X_OK)
