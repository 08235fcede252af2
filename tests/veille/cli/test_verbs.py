"""What verbs print and how they end, where everything is in order."""

import json

import pytest
from sqlalchemy import select

from corpus.ledger import batches, captures, tables
from corpus.ledger.captures import Outcome
from tests.veille.newsroom import UNREADABLE, bulletin, capture, reference, write_source
from veille.checkup import CHECKS

STAGES = ("extract", "enrich", "relate", "index")

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def collected(workspace, veille):
    """A newsroom in which three bulletins have been read and can be found."""
    capture(workspace, bulletin(1), bulletin(2, "Rien de connu.", title="Vulnérabilité dans Écluse"), bulletin(3))
    for stage in STAGES:
        assert veille(stage).code == 0
    return workspace


@pytest.mark.parametrize("stage", STAGES)
def test_where_nothing_is_due_a_stage_says_so(veille, stage):
    ran = veille(stage)
    assert (ran.code, ran.out, ran.err) == (0, f"{stage}: nothing was due\n", "")


def test_stages_tell_their_counts(workspace, veille):
    batch = capture(workspace, bulletin(1), bulletin(2, UNREADABLE), b"[]")
    extracted = veille("extract", "--json", "--batch", batch)
    assert extracted.code == 3
    assert extracted.line["sources"] == {"avis": {"done": 2, "quarantined": 1}}
    assert extracted.line["errors"][0]["reason"].startswith("the page: ")
    enriched = veille("enrich", "--source", "avis")
    assert enriched.code == 3
    assert enriched.out.split() == ["enrich", "done", "quarantined", "avis", "1", "1"]
    assert enriched.err == f"{reference(2)}: the stub cannot read it\n"
    assert veille("relate", "--pending").code == 0
    assert veille("index", "--json").line["counts"]["done"] == 2


def test_a_stage_of_another_source_finds_nothing_due(workspace, veille):
    capture(workspace, bulletin(1))
    write_source(workspace.settings.sources, "alertes")
    assert veille("extract", "--source", "alertes").out == "extract: nothing was due\n"


@pytest.mark.parametrize(("option", "name"), [("--source", "alerte"), ("--batch", "20260105T093000-avis-0")])
def test_a_source_or_batch_that_nobody_knows_is_wrong_use(collected, veille, option, name):
    for stage in ("extract", "enrich", "relate"):
        ran = veille(stage, option, name)
        assert ran.code == 2
        assert f"'{name}'" in ran.err


def test_what_waits_for_another_attempt_is_told_with_its_time(workspace, veille, settings):
    capture(workspace, bulletin(1))
    (settings.data / "archive").rename(settings.data / "elsewhere")
    ran = veille("extract", "--json")
    assert ran.code == 4
    assert 0 < ran.line["retry_after"] <= 300


def test_a_replay_is_read_again(collected, veille):
    assert veille("extract", "--replay", "--since", "2026-03-03", "--json").line["counts"]["unchanged"] == 0
    assert veille("extract", "--replay", "--since", "2026-03-02", "--json").line["counts"]["unchanged"] == 3
    assert veille("enrich", "--replay", "--json").line["counts"]["unchanged"] == 3
    assert veille("relate", "--replay", "--json").line["counts"]["done"] == 3
    assert veille("index", "--rebuild", "--json").line["counts"]["done"] == 3


def test_every_run_is_kept_with_its_end(collected, veille):
    veille("crawl", "alertes")
    with collected.ledger.reading() as tx:
        runs = tx.execute(select(tables.runs).order_by(tables.runs.c.started)).all()
    assert [run.verb for run in runs] == [*STAGES, "crawl"]
    assert [run.exit_code for run in runs] == [0, 0, 0, 0, 1]
    assert all(run.ended for run in runs)
    assert json.loads(runs[0].counts) == {"done": 3}
    assert "no source 'alertes'" in json.loads(runs[-1].errors)[0]["reason"]


def test_hits_are_shown_with_title_source_date_language_passage_and_names(collected, veille):
    ran = veille("search", "correctif", "--filter", "source:avis")
    assert ran.code == 0
    assert "Vulnérabilité dans Vanne 1" in ran.out
    assert "Essai · 2026-03-01 · fr · CERTFR-2026-AVI-0001" in ran.out
    assert "Altimeris publie un correctif." in ran.out
    assert "2 documents" in ran.out
    assert "\x1b[" not in ran.out


def test_hits_can_be_had_as_json_with_facets(collected, veille):
    page = json.loads(veille("search", "title:vanne", "--json", "--facets", "--limit", "1").out)
    assert page["total"] == 2
    assert len(page["hits"]) == 1
    assert page["facets"]["organisation"] == [{"value": "Altimeris", "count": 2}]
    assert page["histogram"] == [{"from": "2026-02-28T23:00:00+00:00", "count": 2}]  # March in Paris


def test_pages_of_hits_follow_one_another(collected, veille):
    pages = [json.loads(veille("search", "title:v*", "--json", "-n", "1", "--offset", n).out) for n in range(3)]
    assert len({page["hits"][0]["document"] for page in pages}) == 3
    assert veille("search", "title:v*", "--offset", "9").out.strip() == "3 documents, none from 10 on"
    assert veille("search", "title:v*", "-n", "2").out.strip().endswith("3 documents, 1 to 2 shown")


def test_before_anything_was_collected_nothing_is_found(veille):
    ran = veille("search", "correctif")
    assert (ran.code, ran.out.strip()) == (0, "0 documents")
    assert ran.err.startswith("veille: nothing is in the index tantivy:")


@pytest.mark.parametrize("name", [reference(1), f"http://127.0.0.1:9/avis/{reference(1)}/"])
def test_a_document_is_shown_by_its_id_or_address(collected, veille, name):
    ran = veille("show", name)
    assert ran.code == 0
    for part in ("Vulnérabilité dans Vanne 1", reference(1), "Solutions", "CVE-2026-10001", "Altimeris"):
        assert part in ran.out


def test_a_text_that_was_imported_under_the_name_of_a_cve_is_shown(veille, tmp_path):
    file = tmp_path / "notes.jsonl"
    file.write_text('{"id": "CVE-2026-10001", "title": "Note sur la faille", "text": "Rien."}', encoding="utf-8")
    veille("import", file)
    assert "Note sur la faille" in veille("show", "CVE-2026-10001").out


def test_a_document_can_be_had_whole(collected, veille):
    document = json.loads(veille("show", reference(1), "--json").out)
    assert document["id"] == reference(1)
    assert document["annotations"]["entities"][0]["name"] == "Altimeris"


def test_what_the_publisher_changed_is_shown(collected, veille, clock):
    assert "there is one version" in veille("show", reference(1), "--changes").out
    clock.advance(days=1)
    capture(collected, bulletin(1, "Altimeris retire le correctif."))
    veille("extract")
    lines = veille("show", reference(1), "--changes").out.splitlines()
    assert "-Altimeris publie un correctif." in lines
    assert "+Altimeris retire le correctif." in lines


def test_hostile_texts_reach_no_terminal(workspace, veille):
    hostile = "[/b]\x1b]0;owned\x07 \x9b31m \u202e [red]"
    capture(workspace, bulletin(1, hostile, title=f"Titre {hostile}"), b'{"reference": "[/b]\x1b[31m"}')
    shown = [veille(stage) for stage in STAGES] + [veille("search", "Titre", "--json"), veille("search", "Titre")]
    capture(workspace, bulletin(1, f"{hostile} encore", title=f"Titre {hostile}"))
    shown += [veille(stage) for stage in STAGES]
    shown += [veille("show", reference(1), *more) for more in (["--changes"], ["--json"], [])]
    for ran in shown:
        assert ran.code in (0, 3)
        assert not set("\x1b\x07\x9b\u202e") & set(ran.out + ran.err)
    assert "[/b]" in shown[-1].out


def test_hostile_errors_reach_no_terminal_by_the_health_of_a_source(workspace, veille):
    now = workspace.clock()
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, "avis", now=now)
        error = "entry 1: 'reference' is [/b]\x1b[31m"
        poll = Outcome("avis", "http://127.0.0.1:9/avis/json/", batch, now, "quarantined", role="list", error=error)
        captures.record(tx, [poll])
    ran = veille("sources", "health")
    assert ran.code == 3
    assert "failing" in ran.out
    assert "\x1b" not in ran.out


def test_sources_are_listed_shown_checked_and_due(veille, settings):
    assert "Avis d'un essai" in veille("sources", "list").out
    assert [source["slug"] for source in veille("sources", "list", "--json").lines] == ["avis"]
    assert "http://127.0.0.1:9/" in veille("sources", "show", "avis").out
    assert veille("sources", "check").out == "1 source can be used\n"
    assert veille("sources", "check", settings.sources / "avis.yml").out == "1 source can be used\n"
    assert [source["slug"] for source in veille("sources", "due", "--json").lines] == ["avis"]


def test_the_health_of_sources_is_told(collected, veille):
    ran = veille("sources", "health", "--json")
    assert ran.code == 0
    (row,) = ran.lines
    assert (row["slug"], row["state"], row["reason"]) == ("avis", "late", "it was never polled")


def test_texts_can_be_imported_searched_and_their_hits_have_the_given_ids(veille, tmp_path):
    file = tmp_path / "notes.jsonl"
    file.write_text('{"id": "note-1", "text": "Altimeris ferme."}\nno json\n', encoding="utf-8")
    ran = veille("import", file, "--json")
    assert ran.code == 3
    assert ran.line["sources"] == {"import": {"done": 1, "quarantined": 1}}
    assert ran.line["batch"]
    found = veille("search", "--jsonl", given=b'{"id": "q", "query": "ferme"}\n{"id": "r", "query": "("}\n')
    assert found.code == 3
    assert [hit["document"] for hit in found.lines[0]["hits"]] == ["note-1"]
    assert "at character" in found.lines[1]["error"]


def test_relate_answers_lines(veille):
    ran = veille("relate", "--jsonl", given=b'{"id": "a", "title": "b", "published": "2026-01-31"}\n[]\n')
    assert ran.code == 3
    assert [answer["id"] for answer in ran.lines] == ["a", "line 2"]


def test_relate_compares_the_last_line_with_the_first_however_many_lie_between(veille):
    lines = [json.dumps({"id": f"r{n}", "title": f"Affaire {n % 99}"}) for n in range(100)]
    given = "\n".join(lines).encode()
    for options in ((), ("--online",)):
        ran = veille("relate", "--jsonl", *options, given=given)
        assert ran.code == 0
        assert [answer["id"] for answer in ran.lines] == [f"r{n}" for n in range(100)]
        assert ran.lines[-1]["same_as"] == "r0"


def test_doctor_says_what_is_bad_and_what_to_do(veille, settings, monkeypatch):
    monkeypatch.setattr("nlp.pipelines.load_pipeline", lambda model: None)
    monkeypatch.setattr("veille.checkup.LITTLE_SPACE", 0)
    monkeypatch.setenv("VEILLE_CONTACT", "watch@example.org")
    ran = veille("doctor")
    assert ran.code == 0
    assert ran.out.count("good  ") == len(CHECKS)
    assert str(settings.data / "ledger.db") in "".join(ran.out.split())
    (settings.data / "ledger.db").write_bytes(b"no database" * 1000)
    ran = veille("doctor")
    assert ran.code == 1
    assert "→ do what the message says" in " ".join(ran.out.split())


def test_a_table_is_shown_row_by_row_and_a_list_of_identifiers_on_one_line(workspace, veille):
    table = "| Branche | Version |\n|---|---|\n| 22 | 22.4 |\n| 23 | 23.1 |"
    capture(workspace, bulletin(1, f"{table}", cves=[{"name": "CVE-2026-1001"}, {"name": "CVE-2026-1002"}]))
    veille("extract")
    lines = [line.strip() for line in veille("show", reference(1)).out.splitlines()]
    assert [line for line in lines if "|" in line] == ["Branche | Version", "22 | 22.4", "23 | 23.1"]
    assert "CVE-2026-1001, CVE-2026-1002" in lines
