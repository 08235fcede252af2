"""Labelled data: items of JSON lines with the right answers on them."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from veille.errors import InputError

Item = dict[str, Any]

#: What every labelled span says of itself, by the field it is in.
SPANS = {"entities": {"kind", "start", "end"}, "figures": {"start", "end"}}


def read_labelled(path: Path) -> list[Item]:
    """The items of ``path`` (``.jsonl`` or ``.jsonl.gz``), in order.

    Each has an ``id``, and a ``text``, ``html`` or, of stories, a ``title`` and the ``story`` that it tells.
    """
    with _opened(path) as lines:
        items = [_read_item(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not items:
        raise InputError(f"{path}: expected JSON lines, found none")
    return items


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
            yield lines
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from error


def _read_item(path: Path, number: int, line: str) -> Item:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise InputError(f"{path}, line {number}: expected a JSON object, found something else: {error}") from error
    if (problem := _find_problem(item)) is not None:
        raise InputError(f"{path}, line {number}: {problem}")
    labelled: Item = item
    return labelled


def _find_problem(item: Any) -> str | None:
    if not isinstance(item, dict):
        return f"expected a JSON object, found {type(item).__name__}"
    texts = ["title", "story"] if "story" in item else ["html" if "html" in item else "text"]
    for field in ("id", *texts):
        if not isinstance(item.get(field), str):
            return f"'{field}' must be a string; labelled items have 'id' and 'text'"
    for field, needed in SPANS.items():
        if not all(isinstance(span, dict) and needed <= span.keys() for span in item.get(field) or ()):
            return f"each of '{field}' must be an object with {', '.join(sorted(needed))}"
    return None


def language_of(item: Item) -> str:
    """The language that the labels name, empty when they name none."""
    return item.get("lang") or item.get("language") or ""
