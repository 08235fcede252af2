"""Scores of search: labelled questions put to indices of a folder's corpus, by words, by meaning and by both."""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.document import Content
from index.backend import LOCAL, SearchBackend, Servers
from index.query import Row
from index.vectors import VECTOR, Vector
from veille.asking import MODES, Mode, split
from veille.embedding import Embed, make_embedding
from veille.errors import InputError
from veille.evaluate.engines import ENGINES
from veille.evaluate.labelled import Item, language_of, read_labelled
from veille.evaluate.tables import Scored, Table, make_sections
from veille.evaluate.tallies import Mean, Tally
from veille.finding import Finder
from veille.searching import build_query

if TYPE_CHECKING:
    from nlp.embeddings import Embedder

#: The hits of a question that are looked at.
DEPTH = 10
_OPERATORS = re.compile(r"[()\[\]\"“”:*~]|(?<!\w)-|\b(?:AND|OR|NOT)\b")
#: Texts embedded together.
CHUNK = 64

Grades = Mapping[str, float]


def evaluate_search(
    folder: Path, *, embedder: str, engines: Sequence[str] = ("tantivy",), servers: Servers = LOCAL
) -> Table:
    """Score each mode on the questions of ``folder``: its corpus and queries (JSON lines) and qrels.tsv.

    The corpus is read once, whatever the number of engines; what they hold of it goes at the end, however that comes.
    """
    grades = read_grades(folder / "qrels.tsv")
    questions = [item for item in read_labelled(find_lines(folder, "queries")) if item["id"] in grades]
    if not questions:
        raise InputError(f"{folder}: no line of qrels.tsv names a question of queries.jsonl")
    corpus = read_labelled(find_lines(folder, "corpus"))
    modes = [mode for mode in MODES if embedder != "none" or mode == "words"]
    with ExitStack() as stack:
        backends = {engine: stack.enter_context(ENGINES[engine](servers)) for engine in engines}
        fill(backends.values(), corpus, embedder)
        opener = cache(_open_embedder)
        finders = {engine: Finder(each, embedder=embedder, opener=opener) for engine, each in backends.items()}
        scored = [Scored(each["id"], language_of(each), score(each, grades, finders, modes)) for each in questions]
    return Table("search", len(scored), 0, make_sections(scored))


def _open_embedder(name: str) -> "Embedder":
    from nlp.embeddings import open_embedder

    return open_embedder(name)


def read_engines(name: str) -> tuple[str, ...]:
    """The engines of this name: one, or `both`."""
    if name == "both":
        return tuple(ENGINES)
    if name not in ENGINES:
        raise InputError(f"no search engine is named '{name:.20}'; there are {', '.join(ENGINES)}, and both")
    return (name,)


def read_grades(path: Path) -> dict[str, dict[str, float]]:
    """Lines of question, document and grade, parted by tabs; by question and document."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for number, line in enumerate(lines, start=1):
        try:
            question, document, grade = line.split("\t")
            grades[question][document] = float(grade)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: expected question, document and grade, parted by tabs") from error
    return {question: found for question, found in grades.items() if any(grade > 0 for grade in found.values())}


def find_lines(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl"):
        if path.exists():
            return path
    raise InputError(f"{folder}: expected a file {name}.jsonl or {name}.jsonl.gz")


def fill(backends: Collection[SearchBackend], corpus: Sequence[Item], embedder: str) -> None:
    embed = make_embedding(embedder)
    for start in range(0, len(corpus), CHUNK):
        rows = list(make_rows(corpus[start : start + CHUNK], embedder, embed))
        for backend in backends:
            backend.put("documents", rows)
    for backend in backends:
        backend.commit(1)


def make_rows(items: Sequence[Item], model: str, embed: Embed) -> Iterator[Row]:
    """The rows of texts as the stages make them of documents."""
    from nlp.language import detect_language

    contents = [Content(title=item.get("title") or "", body=item["text"]) for item in items]
    for item, content, vector in zip(items, contents, embed(contents), strict=True):
        language = language_of(item) or detect_language(content.body or content.title)
        row: dict[str, Any] = {"id": item["id"], "title": content.title, "body": content.body, "language": language}
        yield row | ({VECTOR: Vector.read(model, vector)} if vector else {})


def score(
    question: Item, grades: Mapping[str, Grades], finders: Mapping[str, Finder], modes: Sequence[Mode]
) -> dict[str, Tally]:
    """The rows of one question: nDCG@10 by mode and engine, and how often the first hit is right."""
    gains: dict[str, Tally] = {}
    firsts: dict[str, Tally] = {}
    wanted = grades[question["id"]]
    best = gain(sorted(wanted.values(), reverse=True)[:DEPTH])
    typed = as_plain_words(question["text"])
    asked = split(typed, build_query(typed, limit=DEPTH, highlight=False))
    for mode, (engine, finder) in product(modes, finders.items()):
        found = [wanted.get(hit.id, 0.0) for hit in finder.find(asked, mode).results.hits]
        gains[f"{mode}: nDCG@{DEPTH}, {engine}"] = Mean(gain(found) / best, 1)
        firsts[f"{mode}: first is right, {engine}"] = Mean(float(bool(found) and found[0] > 0), 1)
    return gains | firsts


def as_plain_words(text: str) -> str:
    """The question without what the query language would read as more than words."""
    return " ".join(_OPERATORS.sub(" ", text).split()) or "*"


def gain(grades: Sequence[float]) -> float:
    """Discounted cumulative gain (Järvelin and Kekäläinen 2002)."""
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
