"""Filters: JSON lines in, JSON lines out, in the same order, one answer for each even on failure: `docs/filters.md`."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, TypeVar

from corpus.errors import VeilleError
from veille.report import OK, REFUSED

T = TypeVar("T")

Question = dict[str, Any]
Answer = dict[str, Any]
#: Answers some questions at once, in order; a question it cannot answer gets an answer with `error`.
Respond = Callable[[Sequence[Question]], Iterable[Answer]]

#: Questions answered together: enough to keep a model busy, few enough to see the first answers soon.
BATCH = 64


def run_filter(respond: Respond, *, batch: int | None = BATCH) -> int:
    """Answer standard input on standard output; the exit code. Without ``batch`` all is read first."""
    try:
        return filter_lines(sys.stdin.buffer, sys.stdout.buffer, respond, batch=batch)
    except BrokenPipeError:  # the reader of our answers has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python's last flush fails too
        return OK


def filter_lines(source: BinaryIO, target: BinaryIO, respond: Respond, *, batch: int | None = BATCH) -> int:
    refused = False
    for questions in in_batches(read_questions(source), batch):
        for answer in answer_all(questions, respond):
            refused = refused or "error" in answer
            target.write(to_line(answer))
        target.flush()
    return REFUSED if refused else OK


def read_questions(source: BinaryIO) -> Iterator[Question]:
    """One question per line that is not empty; a line that is none comes as an answer already, with its `error`.

    Only a line feed ends a line: U+2028 and its kin may stand in a text.
    """
    lines = (line for line in source if line.strip())
    for number, line in enumerate(lines, start=1):
        yield read_question(line, number)


def read_question(line: bytes, number: int) -> Question:
    try:
        question = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": f"line {number}", "error": f"this line is no JSON: {error}"}
    if not isinstance(question, dict) or not isinstance(question.get("id"), str) or not question["id"]:
        return {"id": f"line {number}", "error": "expected a JSON object with a text 'id'"}
    question.pop("error", None)
    return question


def answer_all(questions: Sequence[Question], respond: Respond) -> Iterator[Answer]:
    """The answers in the order of the questions; those that were no questions answer themselves."""
    answers = iter(respond([question for question in questions if "error" not in question]))
    for question in questions:
        yield question if "error" in question else next(answers)


def in_batches(items: Iterable[T], size: int | None) -> Iterator[list[T]]:
    if size is None:
        yield list(items)
        return
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def to_line(answer: Answer) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair can be written as an escape only
        return json.dumps(answer).encode() + b"\n"


def text_of(question: Question, name: str, *, needed: bool = False) -> str | None:
    """The text in a field of the question; VeilleError when it is something else, or missing although needed."""
    value = question.get(name)
    if isinstance(value, str):
        return value
    if value is not None or needed:
        raise VeilleError(f"field '{name}': expected a text, found {'nothing' if value is None else repr(value)[:80]}")
    return None


def each(answer: Callable[[Question], Answer]) -> Respond:
    """A filter that answers questions one by one; its errors become answers."""

    def respond(questions: Sequence[Question]) -> Iterator[Answer]:
        for question in questions:
            try:
                yield answer(question)
            except VeilleError as error:
                yield {"id": question["id"], "error": str(error)}

    return respond
