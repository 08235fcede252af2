"""Evaluations from file to table."""

import json

import pytest

from veille.errors import InputError
from veille.evaluate import EVALUATIONS, evaluate
from veille.evaluate.lines import to_lines
from veille.evaluate.tallies import Ratio

ITEMS = [
    {
        "id": "a",
        "lang": "fr",
        "text": "À Rennes.",
        "entities": [{"kind": "place", "start": 2, "end": 8}],
        "attacks": [],
    },
    {"id": "e", "lang": "fr", "text": "À Lyon.", "entities": [{"kind": "place", "start": 2, "end": 6}]},
    {"id": "e", "lang": "en", "text": "In Lyon.", "entities": [{"kind": "place", "start": 3, "end": 7}]},
]


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in ITEMS), encoding="utf-8")
    return path


def answer_right(questions):
    return [{"id": item["id"], "entities": item["entities"]} for item, _ in zip(ITEMS, questions, strict=True)]


def rows_of(section):
    return {row.name: row.tally for row in section.rows}


def test_the_annotator_is_shown_text_and_language_only(gold):
    shown = []

    def annotate(questions):
        shown.extend(questions)
        return answer_right(questions)

    evaluate("threats", gold, annotate)
    assert shown == [{"id": item["id"], "text": item["text"], "language": item["lang"]} for item in ITEMS]


def test_scores_are_told_for_all_and_by_language(gold):
    table = evaluate("threats", gold, answer_right)
    assert [(section.language, section.items) for section in table.sections] == [(None, 3), ("en", 1), ("fr", 2)]
    assert [rows_of(section)["place"] for section in table.sections] == [Ratio(3, 3, 3), Ratio(1, 1, 1), Ratio(2, 2, 2)]


def test_rows_that_count_nothing_are_left_out(gold):
    table = evaluate("threats", gold, answer_right)
    assert list(rows_of(table.sections[0])) == ["entities", "place"]


def test_a_failed_item_counts_as_empty_and_is_told(gold):
    table = evaluate("threats", gold, lambda questions: [{"id": "a", "error": "no"}, *answer_right(questions)[1:]])
    assert (table.items, table.failed) == (3, 1)
    assert rows_of(table.sections[0])["entities"] == Ratio(2, 2, 3)
    assert next(to_lines(table)).startswith("1 of 3 items failed")


def test_halves_that_differ_are_marked(gold):
    """The SHA-1 of "a" is even, that of "e" is not."""
    table = evaluate("threats", gold, lambda questions: [*answer_right(questions)[:1], {"id": "e"}, {"id": "e"}])
    row = table.sections[0].rows[0]
    assert row.is_fitted
    assert {row.even.score, row.odd.score} == {100, 0}
    assert list(to_lines(table))[-1].startswith("! the halves are more than 3 points apart")


def test_a_table_is_told_in_lines(gold):
    lines = list(to_lines(evaluate("threats", gold, answer_right)))
    assert lines[0] == "== all: 3 items"
    assert " ".join(lines[1].split()).startswith(
        "entities P 100.0 R 100.0 F1 100.0 (3 right, 3 found, 3 wanted) even 100.0"
    )


@pytest.mark.parametrize("kind", sorted(EVALUATIONS))
def test_every_kind_takes_items_without_labels(tmp_path, kind):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "Rien."}', encoding="utf-8")
    table = evaluate(kind, path, lambda questions: [{"id": "a"}])
    nothing = f"nothing to score: no item is labelled with {kind}, and none were found"
    assert list(to_lines(table)) == [nothing, "== all: 1 items"]


def test_an_unknown_kind_is_refused_with_those_there_are(gold):
    with pytest.raises(
        InputError,
        match="'recipes' cannot be evaluated; expected one of: extraction, figures, search, stories, threats",
    ):
        evaluate("recipes", gold, answer_right)
