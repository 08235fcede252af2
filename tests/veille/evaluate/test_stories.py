"""Scores of stories."""

import pytest

from veille.evaluate.lines import to_lines
from veille.evaluate.stories import evaluate_stories

ITEMS = [
    {"id": "1", "title": "a", "story": "s", "language": "fr"},
    {"id": "2", "title": "b", "story": "s", "language": "en"},
    {"id": "3", "title": "c", "story": "s", "language": "en"},
    {"id": "4", "title": "d", "story": "t", "language": "en"},
]


def relate(stories):
    return lambda questions: [
        {"id": question["id"], "story": story} if story else {"id": question["id"], "error": "no"}
        for question, story in zip(questions, stories, strict=True)
    ]


@pytest.mark.parametrize(
    ("stories", "language", "precision", "recall"),
    [
        ("xxxy", None, 1, 1),
        ("xxyy", None, 3 / 4, 2 / 3),
        ("xxxx", None, 5 / 8, 1),
        ("xxyy", "en", 2 / 3, 2 / 3),
        ("xxyy", "across", 1, (2 / 3 + 1 + 1 / 2) / 3),
    ],
    ids=["right", "a story in two", "all in one", "one language", "across languages"],
)
def test_precision_and_recall_are_means_over_items(stories, language, precision, recall):
    table = evaluate_stories(ITEMS, relate(stories))
    [section] = [each for each in table.sections if each.language == language]
    [row] = section.rows
    assert (row.tally.precision, row.tally.recall) == pytest.approx((precision, recall))


def test_a_failed_item_is_alone_and_counted():
    table = evaluate_stories(ITEMS, relate(["x", None, "x", "y"]))
    assert table.failed == 1
    assert next(iter(to_lines(table))).startswith("1 of 4 items failed")
    assert any("(B-cubed over 4)" in line for line in to_lines(table))


def test_the_filter_is_shown_no_label():
    asked = []
    evaluate_stories(ITEMS, lambda questions: [asked.append(each) or {"id": each["id"]} for each in questions])
    assert all(set(each) == {"id", "title", "language"} for each in asked)
