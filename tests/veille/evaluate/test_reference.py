"""Our scores are those of the reference scorer that comes with the labelled data."""

import json
import random
import re
import subprocess
import sys

import pytest

from veille.evaluate.evaluation import score
from veille.evaluate.labelled import read_labelled
from veille.evaluate.tallies import Ratio


def spoil(item, draw):
    """An answer that is partly right, the same at every run."""
    if draw.random() < 0.05:
        return {"id": item["id"], "lang": item["lang"], "error": "no"}
    spans = [dict(span) for field in ("figures", "entities") for span in item.get(field, []) if draw.random() < 0.8]
    for span in spans:
        if draw.random() < 0.3:
            span["end"] += draw.randrange(1, 6)
        for field, other in (
            ("value", 7),
            ("unit", "EUR"),
            ("bound", "~"),
            ("kind", "place"),
            ("subject", "sites touchés"),
        ):
            if field in span and draw.random() < 0.2:
                span[field] = other
    labels = {
        field: [label for label in item.get(field, []) if draw.random() < 0.7]
        for field in ("attacks", "actor_categories")
    }
    return {"id": item["id"], "lang": item["lang"], "figures": spans, "entities": spans, "threats": labels}


def read_reference(lines):
    """(section number, row name) → the numbers printed for it, but for rows that count nothing."""
    rows, section = {}, -1
    for line in lines:
        section += line.startswith("==")
        if match := re.match(
            r"\s*(\S.*?)\s+P +([\d.]+) +R +([\d.]+) +F1 +([\d.]+) +\((\d+) right, (\d+) \w+, (\d+)", line
        ):
            name, *shares = match.groups()
            if shares[4:] != ["0", "0"]:
                rows[section, name] = shares
        elif (match := re.match(r"(\S+ token-F1) +([\d.]+) +\(mean over (\d+)", line)) and match[3] != "0":
            rows[section, match[1]] = [match[2], match[3]]
    return rows


def told(row):
    tally = row.tally
    if isinstance(tally, Ratio):
        shares = (tally.precision, tally.recall, tally.score)
        return [f"{100 * share:.1f}" for share in shares] + [
            str(n) for n in (tally.hits, tally.predicted, tally.wanted)
        ]
    return [f"{100 * tally.score:.1f}", str(tally.number)]


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("figures", "figures/press-dev.jsonl"),
        ("threats", "threats/press-fr-dev.jsonl"),
        ("threats", "threats/press-en-dev.jsonl"),
    ],
)
def test_every_number_is_the_one_that_the_reference_prints(labelled, tmp_path, kind, file):
    folder = labelled / "tune"
    items, draw = read_labelled(folder / file), random.Random(0)
    answers = [spoil(item, draw) for item in items]
    predictions = tmp_path / "answers.jsonl"
    predictions.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")

    command = [sys.executable, folder / "score.py", kind, folder / file, predictions]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    sections = score(kind, items, answers).sections
    ours = {(number, row.name): told(row) for number, section in enumerate(sections) for row in section.rows}
    assert ours == read_reference(printed.splitlines())
