"""Scores of extraction: how they are counted, and the least that ours may have."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from veille.evaluate.evaluation import evaluate, score, to_page
from veille.evaluate.extraction import tally_extraction
from veille.evaluate.labelled import read_labelled
from veille.evaluate.tallies import Mean, Ratio
from veille.extracting import answer

#: Of the labelled pages every third is read here; `veille evaluate extraction` reads all.
STEP = 3
LEAST_BODY, LEAST_DAY = 0.93, 0.905


def test_stretches_are_found_whatever_the_space_between_words():
    gold = {"with": ["un  mot", "absent"], "without": ["menu", "autre"]}
    assert tally_extraction(gold, {"body": "Un\nun\nmot du menu"})["body"] == Ratio(1, 2, 2)


@pytest.mark.parametrize(
    ("label", "found", "counted"),
    [
        ("2026-03-01", "2026-03-01T23:30:00+01:00", Mean(1, 1)),
        ("2026-03-01T10:00:00Z", "2026-03-01", Mean(1, 1)),
        ("2026-03-01", None, Mean(0, 1)),
        ("2026-13-01", "2026-01-13", Mean()),
        ("", "2026-03-01", Mean()),
        (None, None, Mean()),
    ],
)
def test_the_day_counts_where_the_label_is_one(label, found, counted):
    assert tally_extraction({"date": label}, {"published": found})["day"] == counted


def test_a_page_that_failed_has_found_nothing():
    assert tally_extraction({"with": ["a"], "title": "T", "date": "2026-03-01"}, {}) == {
        "body": Ratio(0, 0, 1),
        "day": Mean(0, 1),
        "title": Mean(0, 1),
    }


def test_the_filter_is_shown_the_page_and_no_label(tmp_path: Path):
    path = tmp_path / "pages.jsonl"
    path.write_text('{"id": "a", "url": "x", "html": "<p>Rien", "with": ["Rien"], "without": [], "date": "2026-03-01"}')
    shown = []

    def respond(questions):
        shown.extend(questions)
        return [{"id": "a", "body": "Rien"}]

    table = evaluate("extraction", path, respond)
    assert shown == [{"id": "a", "url": "x", "html": "<p>Rien"}]
    assert {row.name: row.tally for row in table.sections[0].rows} == {"body": Ratio(1, 1, 1), "day": Mean(0, 1)}


@pytest.mark.parametrize(
    ("name", "row", "least"), [("trafilatura-eval", "body", LEAST_BODY), ("htmldate-eval", "day", LEAST_DAY)]
)
def test_the_score_of_real_pages_is_no_less(labelled, name, row, least):
    items = read_labelled(labelled / "tune" / "extraction" / f"{name}.jsonl.gz")[::STEP]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    table = score("extraction", items, [answer(to_page(item), rules={}, now=now) for item in items])
    assert table.failed == 0
    scores = {each.name: each.tally.score for each in table.sections[0].rows}
    assert scores[row] >= least
