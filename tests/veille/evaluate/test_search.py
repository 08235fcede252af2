"""Scores of search on a small folder of our own."""

import gzip
import json
from pathlib import Path

import pytest

from veille.errors import InputError
from veille.evaluate import engines, search
from veille.evaluate.lines import to_lines
from veille.evaluate.search import as_plain_words, evaluate_search, gain, read_engines, read_grades

CORPUS = [
    {"id": "d1", "title": "Panne", "text": "Une panne touche les serveurs de l'hôpital.", "lang": "fr"},
    {"id": "d2", "title": "Vanne", "text": "La vanne du barrage reste fermée.", "lang": "fr"},
    {"id": "d3", "text": "The harbour was closed after an alert.", "lang": "en"},
]
QUERIES = [
    {"id": "q1", "text": "panne de l'hôpital"},
    {"id": "q2", "text": "vanne (barrage"},
    {"id": "q3", "text": "nobody judged this one"},
]
GRADES = "q1\td1\t2\nq1\td2\t0\nq2\td2\t1\nq3\td1\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(item) + "\n" for item in CORPUS), encoding="utf-8")
    with gzip.open(tmp_path / "queries.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(item) + "\n" for item in QUERIES)
    (tmp_path / "qrels.tsv").write_text(GRADES, encoding="utf-8")
    return tmp_path


def scores(folder: Path, embedder: str) -> dict[str, float]:
    return {row.name: round(row.tally.score, 2) for row in evaluate_search(folder, embedder=embedder).sections[0].rows}


def test_each_mode_is_scored_on_the_questions_that_were_judged(folder):
    table = evaluate_search(folder, embedder="hashing:256")
    assert (table.kind, table.items, table.failed) == ("search", 2, 0)
    found = scores(folder, "hashing:256")
    assert list(found) == [
        *(f"{mode}: nDCG@10, tantivy" for mode in ("words", "meaning", "both")),
        *(f"{mode}: first is right, tantivy" for mode in ("words", "meaning", "both")),
    ]
    assert set(found.values()) == {1.0}
    assert next(to_lines(table)) == "== all: 2 items"


def test_without_an_embedder_only_words_are_scored(folder):
    assert scores(folder, "none") == {"words: nDCG@10, tantivy": 1.0, "words: first is right, tantivy": 1.0}


def test_a_right_document_in_second_place_counts_less(folder):
    (folder / "qrels.tsv").write_text("q1\td2\t1\nq2\td2\t1\n", encoding="utf-8")
    (folder / "queries.jsonl.gz").unlink()
    (folder / "queries.jsonl").write_text('{"id": "q1", "text": "panne serveurs vanne"}\n', encoding="utf-8")
    assert scores(folder, "none") == {"words: nDCG@10, tantivy": 0.63, "words: first is right, tantivy": 0.0}


def test_gain_falls_with_the_logarithm_of_the_place():
    assert gain([3]) == 3
    assert gain([0, 0, 2]) == 1
    assert gain([]) == 0


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("vanne (barrage", "vanne barrage"),
        ('a AND "b c" NOT d', "a b c d"),
        ("-moins title:x", "moins title x"),
        ("Cour-des-comptes", "Cour-des-comptes"),
        ("ransomwear~ ~tilde", "ransomwear tilde"),
        ("()", "*"),
    ],
)
def test_questions_are_asked_as_plain_words(typed, plain):
    assert as_plain_words(typed) == plain


@pytest.mark.parametrize("line", ["q1\td1", "q1 d1 1", "q1\td1\tmuch", "q1\td1\t1\t2"])
def test_a_line_that_is_no_grade_is_named(tmp_path, line):
    path = tmp_path / "qrels.tsv"
    path.write_text(f"q0\td0\t1\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"qrels\.tsv, line 2: expected question, document and grade"):
        read_grades(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("qrels.tsv", "cannot be read"),
        ("queries.jsonl.gz", "expected a file queries"),
        ("corpus.jsonl", "a file corpus"),
    ],
)
def test_a_missing_file_is_named(folder, name, said):
    (folder / name).unlink()
    with pytest.raises(InputError, match=said):
        evaluate_search(folder, embedder="none")


def test_questions_without_grades_are_refused(folder):
    (folder / "qrels.tsv").write_text("other\td1\t1\n", encoding="utf-8")
    with pytest.raises(InputError, match="names a question"):
        evaluate_search(folder, embedder="none")


def test_the_verb_scores_a_folder(veille, folder):
    ran = veille("evaluate", "search", folder)
    assert ran.code == 0
    assert "both: nDCG@10, tantivy" in ran.out


@pytest.mark.parametrize(
    ("name", "engines"),
    [("tantivy", ("tantivy",)), ("elasticsearch", ("elasticsearch",)), ("both", ("tantivy", "elasticsearch"))],
)
def test_engines_are_named_alone_or_both(name, engines):
    assert read_engines(name) == engines


def test_an_engine_that_there_is_not_is_wrong_use(veille, folder):
    ran = veille("evaluate", "search", folder, "--engine", "sphinx")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "veille: no search engine is named 'sphinx'; there are tantivy, elasticsearch, and both\n"


def test_both_engines_answer_side_by_side(folder, elastic_servers):
    both = ("tantivy", "elasticsearch")
    table = evaluate_search(folder, embedder="hashing:256", engines=both, servers=elastic_servers)
    rows = {row.name: round(row.tally.score, 2) for row in table.sections[0].rows}
    assert list(rows)[:2] == ["words: nDCG@10, tantivy", "words: nDCG@10, elasticsearch"]
    assert len(rows) == 12
    assert set(rows.values()) == {1.0}


@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError], ids=["interrupt", "error"])
def test_nothing_stays_on_the_server_however_it_ends(folder, elastic_servers, monkeypatch, error):
    from elasticsearch import Elasticsearch

    def end(*_: object) -> None:
        raise error

    monkeypatch.setattr(engines, "token_hex", lambda _: "ended")
    monkeypatch.setattr(search, "score", end)
    with pytest.raises(error):
        evaluate_search(folder, embedder="none", engines=["elasticsearch"], servers=elastic_servers)
    with Elasticsearch(elastic_servers.hosts) as client:
        templates = client.indices.get_index_template()["index_templates"]
        components = client.cluster.get_component_template()["component_templates"]
        indices = client.indices.get(index="veille-evaluate-ended*", expand_wildcards="all").body
    names = [*indices, *(each["name"] for each in (*templates, *components))]
    assert not [name for name in names if name.startswith("veille-evaluate-ended")]
