"""An evaluation: labelled texts or pages are read by a filter, and its answers scored against the labels."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from veille.errors import InputError
from veille.evaluate.extraction import tally_extraction
from veille.evaluate.figures import tally_figures
from veille.evaluate.labelled import Item, language_of, read_labelled
from veille.evaluate.tables import Scored, Table, make_sections
from veille.evaluate.tallies import Tally
from veille.evaluate.threats import tally_threats

Answer = Mapping[str, Any]

#: Answers questions as a filter does, one for each and in order: ``{"id", "text", "language"?}`` of ``annotate``, or
#: ``{"id", "url", "html"}`` of ``extract`` in, what they read or ``{"id", "error"}`` out.
Annotate = Callable[[Sequence[Item]], Iterable[Answer]]

#: What can be scored, by kind: counts one labelled item and the answer to it.
EVALUATIONS: dict[str, Callable[[Mapping[str, Any], Answer], dict[str, Tally]]] = {
    "extraction": tally_extraction,
    "figures": tally_figures,
    "threats": tally_threats,
}


def evaluate(kind: str, gold_path: Path, annotate: Annotate) -> Table:
    """Score a filter on the labelled items of ``gold_path``, of which it is shown what it reads, and no label."""
    if kind not in EVALUATIONS:
        known = ", ".join(sorted((*EVALUATIONS, "search", "stories")))
        raise InputError(f"'{kind}' cannot be evaluated; expected one of: {known}")
    items = read_labelled(gold_path)
    return score(kind, items, list(annotate([QUESTIONS.get(kind, to_question)(item) for item in items])))


def score(kind: str, items: Sequence[Item], answers: Sequence[Answer]) -> Table:
    """The table of ``answers`` to ``items``, one each and in order."""
    scored = [
        Scored(item["id"], language_of(item), EVALUATIONS[kind](item, {} if "error" in answer else answer))
        for item, answer in zip(items, answers, strict=True)
    ]
    failed = sum("error" in answer for answer in answers)
    return Table(kind, len(items), failed, make_sections(scored))


def to_question(item: Item) -> Item:
    language = language_of(item)
    return {"id": item["id"], "text": item.get("text") or ""} | ({"language": language} if language else {})


def to_page(item: Item) -> Item:
    return {"id": item["id"], "url": item.get("url") or "", "html": item.get("html") or ""}


#: How an item is asked about, by kind; any other as a text.
QUESTIONS: dict[str, Callable[[Item], Item]] = {"extraction": to_page}
