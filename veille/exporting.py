"""Hits written out, however many there are: JSON lines, each as it is read."""

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from index.query import Hit
from veille.screen import escape


def write_hits(hits: Iterable[Hit]) -> None:
    """A line for each row."""
    write_lines(f"{escape(json.dumps(_to_json(hit), ensure_ascii=False, default=_plain))}\n" for hit in hits)


def write_lines(lines: Iterable[str]) -> None:
    """Each line as it is made. Who reads the pipe may close it: then nothing more is asked for."""
    try:
        for line in lines:
            sys.stdout.write(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # What the interpreter would flush at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _to_json(hit: Hit) -> dict[str, Any]:
    return {name: value for name, value in hit.row.items() if value is not None and value != []}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no value of a row: {value!r}")
