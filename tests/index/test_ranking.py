"""How good the order of ranked queries is, on labelled questions from outside the project."""

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.embedded import TantivyBackend
from index.parser import parse
from index.query import Query


def read_lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def gain(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades[:10]))


def test_french_questions_find_their_paragraph(labelled: Path, tmp_path: Path):
    folder = labelled / "tune" / "retrieval" / "piaf-fr"
    backend = TantivyBackend(tmp_path, writable=True, heap=50_000_000)
    rows = (
        {"id": r["id"], "title": r["title"], "body": r["text"], "language": "fr"}
        for r in read_lines(folder / "corpus.jsonl.gz")
    )
    backend.put("documents", rows)
    backend.commit(1)
    wanted: dict[str, dict[str, float]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")
        wanted[query][document] = float(grade)
    questions = {line["id"]: line["text"] for line in read_lines(folder / "queries.jsonl.gz")}
    total = 0.0
    for question, grades in wanted.items():
        hits = backend.search(Query(parse(questions[question]), highlight=False)).hits
        total += gain([grades.get(hit.id, 0.0) for hit in hits]) / gain(sorted(grades.values(), reverse=True))
    backend.close()
    assert total / len(wanted) >= 0.80
