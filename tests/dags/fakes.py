"""A program that stands for `veille`: it answers as it was told to, and notes how it was called."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Where the program finds its answers, and notes what it saw.
FOLDER = "FAKE_VEILLE"
#: How a value reaches it, as it reaches `veille`.
OPTION = "VEILLE_OPTION_"


@dataclass(frozen=True)
class Fake:
    """The program and its folder. What it has no answer for ends well, with nothing done."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"AIRFLOW_VAR_VEILLE_PROGRAM": str(self.folder / "veille"), FOLDER: str(self.folder)}

    def answer(self, verb: str, *answers: dict[str, Any]) -> None:
        """How the calls of a verb end, one after the other; the last one for all that follow.

        ``verb`` is its first word, or that and the source: "crawl courrier".
        """
        plan = self.folder / "plan.json"
        known = json.loads(plan.read_text()) if plan.exists() else {}
        plan.write_text(json.dumps(known | {verb: answers}))

    def calls(self, verb: str = "") -> list[dict[str, Any]]:
        """Each call: its ``words``, the ``values`` of its options, ``pid``, and ``at``, when it began, in seconds."""
        return [call for call in read_calls(self.folder) if call["words"][0] == verb or not verb]


def make_fake(folder: Path) -> Fake:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "veille"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{__file__}" "$@"\n')
    program.chmod(0o755)
    return Fake(folder)


def done(number: int = 1, *, code: int = 0, **told: Any) -> dict[str, Any]:
    """An answer with a summary; ``told`` goes into it."""
    batch = {"batch": told.pop("batch")} if "batch" in told else {}
    counts = {"done": number, "unchanged": 0, "discarded": 0, "quarantined": 0, "waiting": 0, "deferred": 0}
    summary = {"verb": "fake", "run": "fake 1", "started": "2026-01-31T06:00:00+00:00", "seconds": 0.1, **batch}
    return {
        "code": code,
        "line": json.dumps(
            {
                **summary,
                "counts": counts | told.pop("counts", {}),
                "sources": {},
                "errors": told.pop("errors", []),
                **told,
            }
        ),
    }


def listed(*slugs: str) -> dict[str, Any]:
    """The answer of `sources due` with these sources."""
    return {"line": "\n".join(json.dumps({"slug": slug}) for slug in slugs)}


def read_calls(folder: Path) -> Iterator[dict[str, Any]]:
    noted = folder / "calls.jsonl"
    yield from map(json.loads, noted.read_text().splitlines() if noted.exists() else [])


def main() -> None:
    folder, words = Path(os.environ[FOLDER]), sys.argv[1:]
    values = {name.removeprefix(OPTION): value for name, value in os.environ.items() if name.startswith(OPTION)}
    keys = [words[0], f"{words[0]} {values.get('SOURCE', '')}".strip()]
    before = [call for call in read_calls(folder) if call["keys"] == keys]
    with (folder / "calls.jsonl").open("a") as noted:
        noted.write(
            json.dumps({"words": words, "values": values, "keys": keys, "at": time.monotonic(), "pid": os.getpid()})
            + "\n"
        )
    plan = json.loads((folder / "plan.json").read_text()) if (folder / "plan.json").exists() else {}
    answers = plan.get(keys[1]) or plan.get(keys[0]) or [done(0)]
    end(answers[min(len(before), len(answers) - 1)])


def end(answer: dict[str, Any]) -> None:
    if "says" in answer:
        print(answer["says"], file=sys.stderr, flush=True)
    if "tells_task" in answer:
        os.kill(os.getppid(), signal.Signals[answer["tells_task"]])
    time.sleep(answer.get("seconds", 0))
    if "signal" in answer:
        os.kill(os.getpid(), signal.Signals[answer["signal"]])
    print(answer.get("line", ""))
    sys.exit(answer.get("code", 0))


if __name__ == "__main__":
    main()
