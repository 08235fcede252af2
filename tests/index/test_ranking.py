"""How good the order of ranked queries is, on labelled questions from outside the project."""

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from index.backend import SearchBackend, Servers, open_backend
from index.embedded import TantivyBackend
from index.parser import parse
from index.query import Query

#: Of all questions, those that a server is asked: enough to see that it ranks as the other engine does.
ASKED_OF_A_SERVER = 250


def read_lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def gain(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades[:10]))


def fill(backend: SearchBackend, folder: Path) -> None:
    rows = (
        {"id": r["id"], "title": r["title"], "body": r["text"], "language": "fr"}
        for r in read_lines(folder / "corpus.jsonl.gz")
    )
    backend.put("documents", rows)
    backend.commit(1)


def score(backend: SearchBackend, folder: Path, *, most: int | None = None) -> float:
    """nDCG@10 of the first questions."""
    wanted: dict[str, dict[str, float]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")
        wanted[query][document] = float(grade)
    questions = {line["id"]: line["text"] for line in read_lines(folder / "queries.jsonl.gz")}
    gains = []
    for question, grades in islice(wanted.items(), most):
        hits = backend.search(Query(parse(questions[question]), highlight=False)).hits
        found = gain([grades.get(hit.id, 0.0) for hit in hits])
        gains.append(found / gain(sorted(grades.values(), reverse=True)))
    return sum(gains) / len(gains)


def test_french_questions_find_their_paragraph(labelled: Path, tmp_path: Path):
    folder = labelled / "tune" / "retrieval" / "piaf-fr"
    with closing(TantivyBackend(tmp_path, writable=True, heap=50_000_000)) as backend:
        fill(backend, folder)
        assert score(backend, folder) >= 0.80


def test_they_find_it_as_well_on_a_server(
    labelled: Path, tmp_path: Path, elastic_servers: Servers, elastic_prefix: str
):
    folder = labelled / "tune" / "retrieval" / "piaf-fr"
    scores = []
    for url in (str(tmp_path), f"elasticsearch:{elastic_prefix}"):
        with closing(open_backend(url, servers=elastic_servers, writable=True)) as backend:
            fill(backend, folder)
            scores.append(score(backend, folder, most=ASKED_OF_A_SERVER))
    embedded, served = scores
    assert served >= embedded - 0.01
